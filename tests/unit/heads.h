/* SPDX-License-Identifier: MIT */
/*
 * Heads and the NAPI cache they lie in, for tests of the series: each starts on CPU 0
 * in NAPI context with an empty cache, in a profile with the series, in the one before
 * it, or in whichever $SKBSIM_OPTIONS says.
 */
#ifndef SKBSIM_TESTS_HEADS_H
#define SKBSIM_TESTS_HEADS_H

#include "harness.h"

#include <linux/kernel.h>
#include <linux/netdevice.h>

#define CACHE  64
#define BULK   16
#define HALF   32
#define BUDGET 64

/* A profile that has the series: the one asked for, or v5.12 instead of v5.10. */
static inline const char *with_the_series(void)
{
	return is_profile("v5.10") ? "v5.12" : skbsim_profile();
}

static inline int any_kernel(void **state)
{
	if (fresh_simulation(state))
		return -1;
	local_bh_disable();
	return 0;
}

static inline int series(void **state)
{
	if (fresh_simulation(state) || skbsim_set_profile(with_the_series()))
		return -1;
	local_bh_disable();
	return 0;
}

static inline int before_the_series(void **state)
{
	if (fresh_simulation(state) || skbsim_set_profile("v5.10"))
		return -1;
	local_bh_disable();
	return 0;
}

static inline int end(void **state)
{
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	local_bh_enable();
	return nothing_left_alive(state);
}

#define any_test(f)    cmocka_unit_test_setup_teardown(f, any_kernel, end)
#define series_test(f) cmocka_unit_test_setup_teardown(f, series, end)
#define before_test(f) cmocka_unit_test_setup_teardown(f, before_the_series, end)

static inline struct skbsim_napi_cache_stats cache_stats(void)
{
	struct skbsim_napi_cache_stats stats;

	skbsim_napi_cache_stats(&stats);
	return stats;
}

/* Heads that lie in CPU 0's cache. */
static inline int cached(void)
{
	return skbsim_napi_cache_count(0);
}

/* Heads that the slab has given out, those in the cache included. */
static inline long out_of_slab(void)
{
	return skbsim_slab_objects(skbuff_head_cache);
}

static inline u64 head_stat(enum stat_item item)
{
	return skbsim_slab_stat(skbuff_head_cache, item);
}

/* All that SLUB counted of heads: while it stays, no head was allocated or freed one by one, no
 * slab changed hands, and nothing was freed in bulk. */
static inline u64 slab_events(void)
{
	u64 sum = 0;
	int item;

	for (item = 0; item < NR_SLUB_STAT_ITEMS; item++)
		sum += head_stat(item);
	return sum;
}

/* A birth that asks the cache. */
static inline struct sk_buff *born_from_cache(void)
{
	void *data = napi_alloc_frag(2048);
	struct sk_buff *skb;

	assert_non_null(data);
	skb = napi_build_skb(data, 2048);
	assert_non_null(skb);
	return skb;
}

/* A head that never saw the cache. */
static inline struct sk_buff *born_from_slab(void)
{
	struct sk_buff *skb = alloc_skb(0, GFP_ATOMIC);

	assert_non_null(skb);
	return skb;
}

/* Fills @heads with @n fresh skbs and frees them, in order, into the cache. */
static inline void put_heads(struct sk_buff **heads, int n)
{
	int i;

	for (i = 0; i < n; i++)
		heads[i] = born_from_slab();
	for (i = 0; i < n; i++)
		napi_consume_skb(heads[i], BUDGET);
}

/* The next births must give heads[n - 1], ..., heads[0]; they go to the slab afterwards. */
static inline void expect_births(struct sk_buff **heads, int n)
{
	int i;

	for (i = n; i-- > 0;)
		assert_ptr_equal(born_from_cache(), heads[i]);
	for (i = 0; i < n; i++)
		kfree_skb(heads[i]);
}

/* How many heads a cache of 64 holds after @n went into it. */
static inline int kept_of(int n)
{
	return n < CACHE ? n : HALF + (n - CACHE) % HALF;
}

#endif
