// SPDX-License-Identifier: MIT
/* Objects of 256 bytes: their loops, and the slab cache. */
#include "slab_objects.h"

#include <skbsim/stats.h>

#include "slab_ops.h"

/* ---- From a slab cache ---------------------------------------------------------------------- */

static struct kmem_cache *cache;

static const char *slab_start(unsigned int outstanding)
{
	(void)outstanding;
	cache = kmem_cache_create("skbbench", SLAB_OBJECT_SIZE, 0, 0, NULL);
	return cache ? NULL : NO_MEMORY;
}

static const char *slab_hold(struct object_bench *b)
{
	b->arg = cache;
	return hold_objects(&slab_ops, b);
}

static const char *slab_run(struct object_bench *b, u64 loops, struct sample *out)
{
	return run_objects(&slab_ops, b, loops, out);
}

static const char *slab_release(struct object_bench *b)
{
	return release_objects(&slab_ops, b);
}

static const char *slab_end(void)
{
	bool left = skbsim_slab_objects(cache);

	kmem_cache_destroy(cache);
	return left ? "the cache counts objects that nobody holds" : NULL;
}

static void slab_give_back(void *b)
{
	give_back_remotely(&slab_ops, b);
}

static const struct packets slab_objects = {
	.start = slab_start,
	.hold = slab_hold,
	.run = slab_run,
	.release = slab_release,
	.end = slab_end,
	.give_back = slab_give_back,
};

/* ---- From malloc() -------------------------------------------------------------------------- */

PACKET_LOOPS(malloced, malloc_ops)

static void malloced_give_back(void *b)
{
	give_back_remotely(&malloc_ops, b);
}

static const char *malloced_start(unsigned int outstanding)
{
	(void)outstanding;
	return NULL;
}

static const char *malloced_end(void)
{
	return NULL;
}

static const struct packets malloced_objects = {
	.start = malloced_start,
	.hold = malloced_hold,
	.run = malloced_run,
	.release = malloced_release,
	.end = malloced_end,
	.give_back = malloced_give_back,
};

const struct packets *slab_objects_of(enum contender_kind kind)
{
	return kind == KIND_MALLOC ? &malloced_objects : &slab_objects;
}
