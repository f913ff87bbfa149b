/* SPDX-License-Identifier: MIT */
/*
 * Patch 9, SKB_ALLOC_NAPI: __alloc_skb() takes the head from the NAPI cache for callers
 * that say so. What is promised:
 *
 *   - nobody else's head comes from there
 *   - a pair of heads never does, and a head for another node than the CPU's does not
 *     either: the flag is then ignored
 *   - data is found as ever; the caller's mask and node are for it alone: a cached head
 *     is refilled as atomic, from any node, without the memalloc reserve
 */
#include "heads.h"

#include <linux/mm.h>
#include <linux/topology.h>
#include <skbsim/memory.h>

static struct sk_buff *alloc_napi(int flags, int node)
{
	struct sk_buff *skb = __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI | flags, node);

	assert_non_null(skb);
	return skb;
}

static void who_asks_for_it_gets_a_cached_head(void **state)
{
	struct sk_buff *heads[3], *skb;
	u64 events;

	(void)state;
	put_heads(heads, 3);
	events = slab_events();
	assert_ptr_equal(alloc_napi(0, NUMA_NO_NODE), heads[2]);
	assert_ptr_equal(alloc_napi(0, numa_mem_id()), heads[1]);
	assert_ptr_equal(alloc_napi(SKB_ALLOC_RX, NUMA_NO_NODE), heads[0]);
	assert_int_equal(slab_events(), events);
	/* Then the cache is refilled, as it is for napi_build_skb(). */
	skb = alloc_napi(0, NUMA_NO_NODE);
	assert_int_equal(cached(), BULK - 1);
	assert_int_equal(cache_stats().refill, 1);
	kfree_skb(skb);
	kfree_skb(heads[0]);
	kfree_skb(heads[1]);
	kfree_skb(heads[2]);
}

static void who_does_not_ask_gets_one_from_the_slab(void **state)
{
	struct net_device dev = { .name = "test" };
	struct sk_buff *heads[3];

	(void)state;
	put_heads(heads, 3);
	kfree_skb(alloc_skb(100, GFP_ATOMIC));
	kfree_skb(__alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_RX, NUMA_NO_NODE));
	kfree_skb(__alloc_skb(100, GFP_ATOMIC, 0, numa_mem_id()));
	kfree_skb(netdev_alloc_skb(&dev, 100));
	kfree_skb(netdev_alloc_skb(&dev, 1500));
	assert_int_equal(cached(), 3);
	assert_int_equal(cache_stats().get, 0);
}

static void a_pair_comes_from_the_slab_of_pairs(void **state)
{
	struct sk_buff *heads[3], *skb, *clone;

	(void)state;
	put_heads(heads, 3);
	skb = alloc_napi(SKB_ALLOC_FCLONE, NUMA_NO_NODE);
	assert_int_equal(skb->fclone, SKB_FCLONE_ORIG);
	clone = skb_clone(skb, GFP_ATOMIC);
	assert_int_equal(clone->fclone, SKB_FCLONE_CLONE);
	assert_int_equal(cached(), 3);
	assert_int_equal(cache_stats().get, 0);
	kfree_skb(skb);
	kfree_skb(clone);
}

/* Starts over with two nodes, CPU 0 being on @node. */
static void start_on_node(int node)
{
	const char *profile = skbsim_profile();
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.profile = profile,
		.cpus = 2,
		.nodes = 2,
		.cpu_nodes = node ? "1,0" : "0,1",
	};

	local_bh_enable();
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	local_bh_disable();
	assert_int_equal(numa_mem_id(), node);
}

static void a_head_for_another_node_comes_from_a_slab_there(void **state)
{
	struct sk_buff *heads[3], *skb;
	int own;

	(void)state;
	for (own = 0; own < 2; own++) {
		start_on_node(own);
		put_heads(heads, 3);
		skb = alloc_napi(0, !own);
		assert_int_equal(cached(), 3);
		assert_int_equal(page_to_nid(virt_to_head_page(skb)), !own);
		assert_int_equal(page_to_nid(virt_to_head_page(skb->head)), !own);
		kfree_skb(skb);
		skb = alloc_napi(0, own);
		assert_ptr_equal(skb, heads[2]);
		assert_int_equal(page_to_nid(virt_to_head_page(skb->head)), own);
		kfree_skb(skb);
	}
}

/* Heads of the node that was asked for are gone, but those in the cache may be from anywhere. */
static void what_lies_in_the_cache_may_be_remote(void **state)
{
	struct sk_buff *skb, *remote;

	(void)state;
	start_on_node(0);
	remote = __alloc_skb(100, GFP_ATOMIC, 0, 1);
	napi_consume_skb(remote, BUDGET);
	skb = alloc_napi(0, 0);
	assert_ptr_equal(skb, remote);
	assert_int_equal(page_to_nid(virt_to_head_page(skb)), 1);
	assert_int_equal(page_to_nid(virt_to_head_page(skb->head)), 0);
	kfree_skb(skb);
}

/* Only the last pages are left, and no head is at hand. */
static void the_callers_mask_does_not_reach_the_refill(void **state)
{
	const gfp_t entitled = GFP_ATOMIC | __GFP_MEMALLOC | __GFP_NOWARN;
	struct sk_buff *skb;

	(void)state;
	assert_int_equal(skbsim_node_set_free(0, 8), 0);
	expect_warnings(1, assert_null(__alloc_skb(100, entitled, SKB_ALLOC_NAPI, NUMA_NO_NODE)));
	assert_int_equal(cache_stats().get, 1);
	assert_int_equal(skbsim_node_free_pages(0), 8);
	/* Who asks the slab may take them. */
	skb = __alloc_skb(100, entitled, 0, NUMA_NO_NODE);
	assert_non_null(skb);
	assert_true(page_is_pfmemalloc(virt_to_head_page(skb)));
	assert_int_equal(skb->pfmemalloc, 1);
	skbsim_node_set_free(0, -1);
	kfree_skb(skb);
}

/* The mask is for the data: a cached head does not keep it from the reserve. */
static void the_callers_mask_is_for_the_data(void **state)
{
	struct sk_buff *heads[1], *skb;

	(void)state;
	put_heads(heads, 1);
	assert_int_equal(skbsim_node_set_free(0, 4), 0);
	skb = __alloc_skb(9000, GFP_ATOMIC | __GFP_MEMALLOC, SKB_ALLOC_NAPI, NUMA_NO_NODE);
	assert_ptr_equal(skb, heads[0]);
	assert_int_equal(skb->pfmemalloc, 1);
	skbsim_node_set_free(0, -1);
	kfree_skb(skb);
}

static void a_failed_refill_is_a_failed_birth(void **state)
{
	long pages;

	(void)state;
	pages = skbsim_pages_used();
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(__alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI, NUMA_NO_NODE));
	assert_int_equal(skbsim_pages_used(), pages);
	assert_int_equal(cached(), 0);
}

static void before_the_flag_meant_nothing(void **state)
{
	struct sk_buff *heads[3];

	(void)state;
	put_heads(heads, 3);
	kfree_skb(alloc_napi(0, NUMA_NO_NODE));
	kfree_skb(alloc_napi(0, numa_mem_id()));
	assert_int_equal(cached(), 3);
	assert_int_equal(cache_stats().get, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		series_test(who_asks_for_it_gets_a_cached_head),
		series_test(who_does_not_ask_gets_one_from_the_slab),
		series_test(a_pair_comes_from_the_slab_of_pairs),
		series_test(a_head_for_another_node_comes_from_a_slab_there),
		series_test(what_lies_in_the_cache_may_be_remote),
		series_test(the_callers_mask_does_not_reach_the_refill),
		series_test(the_callers_mask_is_for_the_data),
		series_test(a_failed_refill_is_a_failed_birth),
		before_test(before_the_flag_meant_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
