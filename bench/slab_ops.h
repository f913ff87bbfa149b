/* SPDX-License-Identifier: MIT */
/*
 * Objects of 256 bytes, as heads of packets are, for the loops of object_loops.h: from a
 * slab cache, which is the loops' argument, and from malloc().
 *
 * malloc() has no bulk calls: there a bulk is a loop of single calls, which is what a
 * program without such calls does.
 */
#ifndef BENCH_SLAB_OPS_H
#define BENCH_SLAB_OPS_H

#include <stdlib.h>

#include <linux/slab.h>

#include "object_loops.h"
#include "slab_objects.h"

/* ---- skbsim --------------------------------------------------------------------------- */

static __always_inline void *slab_alloc(void *cache)
{
	return kmem_cache_alloc(cache, GFP_ATOMIC);
}

static __always_inline void slab_free(void *cache, void *object)
{
	kmem_cache_free(cache, object);
}

static __always_inline bool slab_alloc_bulk(void *cache, unsigned int nr, void **objects)
{
	return kmem_cache_alloc_bulk(cache, GFP_ATOMIC, nr, objects);
}

static __always_inline void slab_free_bulk(void *cache, unsigned int nr, void **objects)
{
	kmem_cache_free_bulk(cache, nr, objects);
}

static const struct object_ops slab_ops = {
	.size = SLAB_OBJECT_SIZE,
	.alloc = slab_alloc,
	.free = slab_free,
	.alloc_bulk = slab_alloc_bulk,
	.free_bulk = slab_free_bulk,
};

/* ---- malloc ----------------------------------------------------------------------------- */

static __always_inline void *malloc_alloc(void *arg)
{
	(void)arg;
	return malloc(SLAB_OBJECT_SIZE);
}

static __always_inline void malloc_free(void *arg, void *object)
{
	(void)arg;
	free(object);
}

static __always_inline bool malloc_alloc_bulk(void *arg, unsigned int nr, void **objects)
{
	(void)arg;
	for (unsigned int i = 0; i < nr; i++) {
		objects[i] = malloc(SLAB_OBJECT_SIZE);
		if (unlikely(!objects[i]))
			return false;
	}
	return true;
}

static __always_inline void malloc_free_bulk(void *arg, unsigned int nr, void **objects)
{
	(void)arg;
	for (unsigned int i = 0; i < nr; i++)
		free(objects[i]);
}

static const struct object_ops malloc_ops = {
	.size = SLAB_OBJECT_SIZE,
	.alloc = malloc_alloc,
	.free = malloc_free,
	.alloc_bulk = malloc_alloc_bulk,
	.free_bulk = malloc_free_bulk,
};

#endif
