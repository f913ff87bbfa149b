// SPDX-License-Identifier: MIT
/*
 * Pages and page fragments against malloc() of the same size.
 *
 *     case         bulk  outstanding                    CPUs  contenders
 *     order-0         1  1, 16, 64, 256, 1024, 16384       1  skbsim, malloc   4 KiB
 *     order-3         1  1, 16, 64, 256, 1024              1  skbsim, malloc   32 KiB
 *     frag-2048       1  1, 16, 64, 256, 1024, 16384       1  skbsim, malloc   2 KiB, as a receive buffer
 *     frag-random     1  16, 64, 256, 1024, 16384          1  skbsim, malloc   the same
 *
 * Each takes one and gives the oldest of those outstanding back; frag-random takes all
 * and gives them back in a shuffled order (LOOP_PAIR and LOOP_RANDOM in object_loops.h).
 * Pages are aligned to their size, which malloc() is not asked for. There are no bulk calls
 * here. A million of them would be up to 4 GiB for each contender, who are all there at once.
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

#define CASE(name, n, what)                                  \
	{                                                    \
		name, 1, n, 1, FOR_SKBSIM | FOR_MALLOC, what \
	}

#define UP_TO_1024(name, what) \
	CASE(name, 16, what), CASE(name, 64, what), CASE(name, 256, what), CASE(name, 1024, what)

static const struct bench_case cases[] = {
	CASE("order-0", 1, ORDER_0),
	UP_TO_1024("order-0", ORDER_0),
	CASE("order-0", 16384, ORDER_0),
	CASE("order-3", 1, ORDER_3),
	UP_TO_1024("order-3", ORDER_3),
	CASE("frag-2048", 1, FRAG),
	UP_TO_1024("frag-2048", FRAG),
	CASE("frag-2048", 16384, FRAG),
	UP_TO_1024("frag-random", FRAG_RANDOM),
	CASE("frag-random", 16384, FRAG_RANDOM),
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

const struct suite suite_pages = {
	.name = "pages",
	.title = "pages and page fragments, and malloc() of their size",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
