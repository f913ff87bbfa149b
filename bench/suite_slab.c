// SPDX-License-Identifier: MIT
/*
 * Objects of 256 bytes, as heads of packets are: a slab cache's against malloc()'s.
 *
 *     case          bulk                   outstanding               CPUs  contenders
 *     pair          1                      1, 16, 64, 256, 1024, 4096,  1  skbsim, malloc
 *                                          16384, 1000000
 *     bulk          1, 2, 3, 4, 8, 16, 32, 256, 16384                   1  skbsim, malloc
 *                   64, 128, 250
 *                   1, 16                  16, 64, 1024, 4096, 1000000  1  skbsim, malloc
 *                   256                    256                          1  skbsim, malloc
 *     random        1, 16                  64, 1024, 16384, 1000000     1  skbsim, malloc
 *     remote-free   1, 16                  256, 4096                    2  skbsim, malloc
 *     remote-used   1, 16                  256, 4096                    2  skbsim, malloc
 *     remote-cycle  1, 16                  256, 4096                    2  skbsim, malloc
 *     grow          1                      64, 1000, 16000, 250000,     1  skbsim, malloc, flat
 *                                          1000000
 *     memory        1                      1000000                      1  skbsim, malloc
 *
 * The bulks and the numbers of objects are those that the kernel's developers measure bulk calls
 * of slab caches with, random orders those of DPDK's mempools.
 *
 * What each does: object_loops.h. What malloc() does for a bulk: slab_ops.h.
 */
#include "suite.h"

#include <stdlib.h>

#include <linux/kernel.h>
#include <linux/slab.h>
#include <skbsim/stats.h>

#include "large_pages.h"
#include "object_loops.h"
#include "slab_ops.h"

#define ALLOCATORS (FOR_SKBSIM | FOR_MALLOC)

#define PAIR(n)                                        \
	{                                              \
		"pair", 1, n, 1, ALLOCATORS, LOOP_PAIR \
	}
#define BULK(bulk, n)                                     \
	{                                                 \
		"bulk", bulk, n, 1, ALLOCATORS, LOOP_BULK \
	}
/* Every bulk, with as many objects. */
#define BULKS(n)                                                                              \
	BULK(1, n), BULK(2, n), BULK(3, n), BULK(4, n), BULK(8, n), BULK(16, n), BULK(32, n), \
		BULK(64, n), BULK(128, n), BULK(250, n)
#define RANDOM(bulk, n)                                       \
	{                                                     \
		"random", bulk, n, 1, ALLOCATORS, LOOP_RANDOM \
	}
#define REMOTE(bulk, n)                                            \
	{                                                          \
		"remote-free", bulk, n, 2, ALLOCATORS, LOOP_REMOTE \
	}
#define USED(bulk, n)                                            \
	{                                                        \
		"remote-used", bulk, n, 2, ALLOCATORS, LOOP_USED \
	}
#define CYCLE(bulk, n)                                             \
	{                                                          \
		"remote-cycle", bulk, n, 2, ALLOCATORS, LOOP_CYCLE \
	}
#define GROW(n)                                                   \
	{                                                         \
		"grow", 1, n, 1, ALLOCATORS | FOR_FLAT, LOOP_GROW \
	}

static const struct bench_case cases[] = {
	PAIR(1),
	PAIR(16),
	PAIR(64),
	PAIR(256),
	PAIR(1024),
	PAIR(4096),
	PAIR(16384),
	PAIR(1000000),
	BULK(1, 16),
	BULK(16, 16),
	BULK(1, 64),
	BULK(16, 64),
	BULKS(256),
	BULK(256, 256),
	BULK(1, 1024),
	BULK(16, 1024),
	BULK(1, 4096),
	BULK(16, 4096),
	BULKS(16384),
	BULK(1, 1000000),
	BULK(16, 1000000),
	RANDOM(1, 64),
	RANDOM(16, 64),
	RANDOM(1, 1024),
	RANDOM(16, 1024),
	RANDOM(1, 16384),
	RANDOM(16, 16384),
	RANDOM(1, 1000000),
	RANDOM(16, 1000000),
	REMOTE(1, 256),
	REMOTE(16, 256),
	REMOTE(1, 4096),
	REMOTE(16, 4096),
	USED(1, 256),
	USED(16, 256),
	USED(1, 4096),
	USED(16, 4096),
	CYCLE(1, 256),
	CYCLE(16, 256),
	CYCLE(1, 4096),
	CYCLE(16, 4096),
	GROW(64),
	GROW(1000),
	GROW(16000),
	GROW(250000),
	GROW(1000000),
};

static const struct bench_case memory = { "memory", 1, 1000000, 1, ALLOCATORS, LOOP_HOLD };

/* Of the case that runs now. */
static struct object_bench bench;
static enum contender_kind kind;

/* ---- A flat array ----------------------------------------------------------------------- */

static struct flat_array {
	char *objects;
	char *next; /* the one that is taken next: the one given back last */
} flat;

static __always_inline void *flat_alloc(void *arg)
{
	char *object = flat.next;

	(void)arg;
	flat.next = object + SLAB_OBJECT_SIZE;
	return object;
}

static __always_inline void flat_free(void *arg, void *object)
{
	(void)arg;
	flat.next = object;
}

static const struct object_ops flat_ops = {
	.size = SLAB_OBJECT_SIZE,
	.alloc = flat_alloc,
	.free = flat_free,
};

/* ---- The suite ---------------------------------------------------------------------------- */

static void slab_give_back(void *b)
{
	give_back_remotely(&slab_ops, b);
}

static void malloc_give_back(void *b)
{
	give_back_remotely(&malloc_ops, b);
}

static const char *setup_skbsim(void)
{
	bench.arg = kmem_cache_create("skbbench", SLAB_OBJECT_SIZE, 0, 0, NULL);
	bench.give_back = slab_give_back;
	return bench.arg ? hold_objects(&slab_ops, &bench) : NO_MEMORY;
}

static const char *setup_flat(void)
{
	flat.objects = malloc((size_t)bench.c->outstanding * SLAB_OBJECT_SIZE);
	if (!flat.objects)
		return NO_MEMORY;
	ask_for_large_pages(flat.objects, (size_t)bench.c->outstanding * SLAB_OBJECT_SIZE);
	flat.next = flat.objects;
	return hold_objects(&flat_ops, &bench);
}

static const char *setup_malloc(void)
{
	bench.give_back = malloc_give_back;
	return hold_objects(&malloc_ops, &bench);
}

static const char *run(u64 loops, struct sample *out)
{
	if (kind == KIND_SKBSIM)
		return run_objects(&slab_ops, &bench, loops, out);
	if (kind == KIND_FLAT)
		return run_objects(&flat_ops, &bench, loops, out);
	return run_objects(&malloc_ops, &bench, loops, out);
}

/* With many objects alive, replaces as many: the order that they were first taken in is gone. */
static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	const char *problem = object_bench_start(&bench, c, check);
	struct sample ignored;

	if (problem)
		return problem;
	kind = who;
	if (kind == KIND_SKBSIM)
		problem = setup_skbsim();
	else
		problem = kind == KIND_FLAT ? setup_flat() : setup_malloc();
	if (!problem && c->what == LOOP_GROW)
		problem = run(c->outstanding, &ignored);
	return problem;
}

/* The partner goes first: its CPU gives back what it holds of the cache. */
static const char *teardown_skbsim(void)
{
	const char *problem = release_objects(&slab_ops, &bench);
	struct kmem_cache *cache = bench.arg;

	object_bench_end(&bench);
	if (!problem && skbsim_slab_objects(cache))
		problem = "the cache counts objects that nobody holds";
	kmem_cache_destroy(cache);
	return problem;
}

static const char *teardown(void)
{
	const char *problem;

	if (kind == KIND_SKBSIM)
		return teardown_skbsim();
	problem = kind == KIND_FLAT ? release_objects(&flat_ops, &bench)
				    : release_objects(&malloc_ops, &bench);
	if (kind == KIND_FLAT)
		free(flat.objects);
	object_bench_end(&bench);
	return problem;
}

static u64 accounted(void)
{
	return (u64)skbsim_pages_used() * (PAGE_SIZE + sizeof(struct page));
}

const struct suite suite_slab = {
	.name = "slab",
	.title = "objects of 256 bytes from a slab cache, and from malloc()",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.memory = &memory,
	.object_size = SLAB_OBJECT_SIZE,
	.setup = setup,
	.run = run,
	.teardown = teardown,
	.accounted = accounted,
};
