// SPDX-License-Identifier: MIT
/*
 * Pages and page fragments against malloc() of the same size.
 *
 *     case         bulk   outstanding           contenders
 *     order-0      1      1, all, 16384         skbsim, malloc   4 KiB
 *                  1      1000000               skbsim
 *                  bulks  next to 256           skbsim, malloc
 *     order-3      1      1, all, 16384         skbsim, malloc   32 KiB
 *     frag-2048    1      1, all, 16384,        skbsim, malloc   2 KiB, as a receive buffer
 *                         1000000
 *                  bulks  next to 256           skbsim, malloc
 *     frag-random  1      all, 16384, 1000000   skbsim, malloc   the same
 *
 * All: 16, 64, 256, 1024. Bulks: 2, 3, 4, 8, 16, 32, 64, 128, 250, with the multiple next to
 * 256; there are no bulk calls here, so a bulk is a loop of single calls. On one CPU.
 *
 * Each takes one, or a bulk, and gives the oldest of those outstanding back; frag-random takes
 * all and gives them back in a shuffled order (LOOP_PAIR and LOOP_RANDOM in
 * object_loops.h). Pages are aligned to their size, which malloc() is not asked for. All
 * contenders' objects are there at once: a million pages of each malloc() would be 24 GiB,
 * those of order 3 are 32 GiB for one.
 */
#include "suite.h"

#include <stdlib.h>

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <skbsim/stats.h>

#include "object_loops.h"

#define FRAG_SIZE 2048

enum what { ORDER_0, ORDER_3, FRAG, FRAG_RANDOM };

#define ALLOCATORS (FOR_SKBSIM | FOR_MALLOC)

#define CASE(name, bulk, n, who, what)      \
	{                                   \
		name, bulk, n, 1, who, what \
	}
#define UP_TO_16384(name, what)                                                              \
	CASE(name, 1, 16, ALLOCATORS, what), CASE(name, 1, 64, ALLOCATORS, what),            \
		CASE(name, 1, 256, ALLOCATORS, what), CASE(name, 1, 1024, ALLOCATORS, what), \
		CASE(name, 1, 16384, ALLOCATORS, what)
#define BULKS(name, what)                                                                      \
	CASE(name, 2, 256, ALLOCATORS, what), CASE(name, 3, 255, ALLOCATORS, what),            \
		CASE(name, 4, 256, ALLOCATORS, what), CASE(name, 8, 256, ALLOCATORS, what),    \
		CASE(name, 16, 256, ALLOCATORS, what), CASE(name, 32, 256, ALLOCATORS, what),  \
		CASE(name, 64, 256, ALLOCATORS, what), CASE(name, 128, 256, ALLOCATORS, what), \
		CASE(name, 250, 250, ALLOCATORS, what)

static const struct bench_case cases[] = {
	CASE("order-0", 1, 1, ALLOCATORS, ORDER_0),
	UP_TO_16384("order-0", ORDER_0),
	CASE("order-0", 1, 1000000, FOR_SKBSIM, ORDER_0),
	BULKS("order-0", ORDER_0),
	CASE("order-3", 1, 1, ALLOCATORS, ORDER_3),
	UP_TO_16384("order-3", ORDER_3),
	CASE("frag-2048", 1, 1, ALLOCATORS, FRAG),
	UP_TO_16384("frag-2048", FRAG),
	CASE("frag-2048", 1, 1000000, ALLOCATORS, FRAG),
	BULKS("frag-2048", FRAG),
	UP_TO_16384("frag-random", FRAG_RANDOM),
	CASE("frag-random", 1, 1000000, ALLOCATORS, FRAG_RANDOM),
};

static struct object_bench bench;
static enum contender_kind kind;
static struct page_frag_cache frag_cache;
static long pages_before;

/* ---- skbsim and malloc() --------------------------------------------------------------- */

static __always_inline void *take_pages(unsigned int order)
{
	struct page *page = alloc_pages(GFP_ATOMIC | (order ? __GFP_COMP : 0), order);

	return likely(page) ? page_address(page) : NULL;
}

#define PAGE_OPS(order)                                                            \
	static __always_inline void *order_##order##_alloc(void *arg)              \
	{                                                                          \
		(void)arg;                                                         \
		return take_pages(order);                                          \
	}                                                                          \
	static __always_inline void order_##order##_free(void *arg, void *address) \
	{                                                                          \
		(void)arg;                                                         \
		__free_pages(virt_to_page(address), order);                        \
	}                                                                          \
	static const struct object_ops order_##order##_ops = {                     \
		.size = PAGE_SIZE << order,                                        \
		.alloc = order_##order##_alloc,                                    \
		.free = order_##order##_free,                                      \
	}

PAGE_OPS(0);
PAGE_OPS(3);

static __always_inline void *frag_alloc(void *cache)
{
	return page_frag_alloc(cache, FRAG_SIZE, GFP_ATOMIC);
}

static __always_inline void frag_free(void *cache, void *address)
{
	(void)cache;
	page_frag_free(address);
}

static const struct object_ops frag_ops = {
	.size = FRAG_SIZE,
	.alloc = frag_alloc,
	.free = frag_free,
};

#define MALLOC_OPS(bytes)                                       \
	static __always_inline void *malloc_##bytes(void *arg)  \
	{                                                       \
		(void)arg;                                      \
		return malloc(bytes);                           \
	}                                                       \
	static const struct object_ops malloc_##bytes##_ops = { \
		.size = bytes,                                  \
		.alloc = malloc_##bytes,                        \
		.free = malloc_free,                            \
	}

static __always_inline void malloc_free(void *arg, void *object)
{
	(void)arg;
	free(object);
}

MALLOC_OPS(2048);
MALLOC_OPS(4096);
MALLOC_OPS(32768);

/* ---- The suite -------------------------------------------------------------------------- */

enum phase { HOLD, RUN, RELEASE };

static __always_inline const char *do_phase(const struct object_ops *ops, enum phase phase,
					    u64 loops, struct sample *out)
{
	switch (phase) {
	case HOLD:
		return hold_objects(ops, &bench);
	case RUN:
		return run_objects(ops, &bench, loops, out);
	default:
		return release_objects(ops, &bench);
	}
}

/* Each with ops that are constants, as object_loops.h asks for. */
static const char *phase_of_case(enum phase phase, u64 loops, struct sample *out)
{
	bool sim = kind == KIND_SKBSIM;

	switch (bench.c->what) {
	case ORDER_0:
		return sim ? do_phase(&order_0_ops, phase, loops, out)
			   : do_phase(&malloc_4096_ops, phase, loops, out);
	case ORDER_3:
		return sim ? do_phase(&order_3_ops, phase, loops, out)
			   : do_phase(&malloc_32768_ops, phase, loops, out);
	default:
		return sim ? do_phase(&frag_ops, phase, loops, out)
			   : do_phase(&malloc_2048_ops, phase, loops, out);
	}
}

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	const char *problem = object_bench_start(&bench, c, check);

	if (problem)
		return problem;
	bench.loop = c->what == FRAG_RANDOM ? LOOP_RANDOM : LOOP_PAIR;
	bench.arg = &frag_cache;
	kind = who;
	pages_before = kind == KIND_SKBSIM ? skbsim_pages_used() : 0;
	return phase_of_case(HOLD, 0, NULL);
}

static const char *run(u64 loops, struct sample *out)
{
	return phase_of_case(RUN, loops, out);
}

static void drain_frag_cache(void)
{
	if (frag_cache.va)
		__page_frag_cache_drain(virt_to_head_page(frag_cache.va), frag_cache.pagecnt_bias);
	frag_cache = (struct page_frag_cache){ 0 };
}

static const char *teardown(void)
{
	const char *problem = phase_of_case(RELEASE, 0, NULL);

	drain_frag_cache();
	if (!problem && kind == KIND_SKBSIM && skbsim_pages_used() != pages_before)
		problem = "pages are in use that nobody holds";
	object_bench_end(&bench);
	return problem;
}

static u64 memory_of(const struct bench_case *c)
{
	static const u64 bytes[] = {
		[ORDER_0] = PAGE_SIZE,
		[ORDER_3] = PAGE_SIZE << 3,
		[FRAG] = FRAG_SIZE,
		[FRAG_RANDOM] = FRAG_SIZE,
	};

	return c->outstanding * bytes[c->what];
}

const struct suite suite_pages = {
	.name = "pages",
	.title = "pages and page fragments, and malloc() of their size",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.memory_of = memory_of,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
