/* SPDX-License-Identifier: MIT */
/*
 * Patch 10, __napi_alloc_skb() uses the NAPI cache: drivers that let the stack find the
 * data gain without a change. What is promised: whichever way the data comes, kmalloc()ed
 * or cut from a page, the head is a cached one; napi_get_frags(), which calls it, follows;
 * netdev_alloc_skb() and what the birth looks like stay as they are. Without a head the
 * data goes back.
 */
#include "heads.h"

#include <linux/mm.h>

static struct net_device dev = { .name = "test" };
static struct napi_struct napi = { .dev = &dev };

/* Lengths for each way that data can come: small, fragment, larger than a page; and the borders
 * between them. */
static const unsigned int lengths[] = { 0, 100, 640, 641, 1500, 3712, 3713, 9000 };

static bool comes_in_a_fragment(unsigned int len)
{
	return (len > 640 || is_profile("v6.1")) && len <= 3712;
}

static void every_way_to_data_takes_a_cached_head(void **state)
{
	struct sk_buff *heads[ARRAY_SIZE(lengths)], *skb;
	u64 events;
	size_t i;

	(void)state;
	put_heads(heads, ARRAY_SIZE(lengths));
	events = slab_events();
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		skb = napi_alloc_skb(&napi, lengths[i]);
		assert_ptr_equal(skb, heads[ARRAY_SIZE(lengths) - 1 - i]);
		assert_int_equal(skb->head_frag, comes_in_a_fragment(lengths[i]));
		assert_int_equal(skb_headroom(skb), NET_SKB_PAD + NET_IP_ALIGN);
		assert_ptr_equal(skb->dev, &dev);
	}
	assert_int_equal(slab_events(), events);
	assert_int_equal(cache_stats().refill, 0);
	for (i = 0; i < ARRAY_SIZE(lengths); i++)
		kfree_skb(heads[i]);
}

static void a_blocking_mask_takes_a_cached_head_too(void **state)
{
	struct sk_buff *heads[1], *skb;

	(void)state;
	put_heads(heads, 1);
	skb = __napi_alloc_skb(&napi, 1500, GFP_ATOMIC | __GFP_DIRECT_RECLAIM);
	assert_ptr_equal(skb, heads[0]);
	assert_int_equal(skb->head_frag, 0);
	kfree_skb(skb);
}

static void sixteen_births_of_any_kind_cost_one_refill(void **state)
{
	struct sk_buff *skbs[BULK + 1];
	int i;

	(void)state;
	for (i = 0; i <= BULK; i++) {
		skbs[i] = napi_alloc_skb(&napi, lengths[i % ARRAY_SIZE(lengths)]);
		assert_int_equal(cache_stats().refill, i < BULK ? 1 : 2);
	}
	assert_int_equal(cached(), BULK - 1);
	for (i = 0; i <= BULK; i++)
		kfree_skb(skbs[i]);
}

static void netdev_alloc_skb_does_not_ask(void **state)
{
	struct sk_buff *heads[3];
	size_t i;

	(void)state;
	put_heads(heads, 3);
	for (i = 0; i < ARRAY_SIZE(lengths); i++)
		kfree_skb(netdev_alloc_skb(&dev, lengths[i]));
	assert_int_equal(cached(), 3);
	assert_int_equal(cache_stats().get, 0);
}

/* ---- Failures ---- */

/* References to the page that the next fragment is cut from. */
static int refs_behind(void *fragment)
{
	return page_count(virt_to_head_page(fragment));
}

static void without_a_head_the_fragment_goes_back(void **state)
{
	void *fragment = napi_alloc_frag(64);
	int refs = refs_behind(fragment);
	long pages = skbsim_pages_used();

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(napi_alloc_skb(&napi, 1500));
	/* One reference, taken in advance, was dropped; no other block was begun. */
	assert_int_equal(refs_behind(fragment), refs - 1);
	assert_int_equal(skbsim_pages_used(), pages);
	assert_int_equal(skbsim_skbs_alive(), 0);
	skb_free_frag(fragment);
}

static void without_data_no_head_stays_taken(void **state)
{
	struct sk_buff *heads[3];
	int before;

	(void)state;
	put_heads(heads, 3);
	/* The fragment comes first: the head is not even asked for. */
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	assert_null(__napi_alloc_skb(&napi, 1500, GFP_ATOMIC | __GFP_NOWARN));
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_int_equal(cached(), 3);
	/* The head comes first: it goes to the slab. */
	before = out_of_slab();
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(__napi_alloc_skb(&napi, 100, GFP_ATOMIC | __GFP_DIRECT_RECLAIM));
	assert_int_equal(cached(), 2);
	assert_int_equal(out_of_slab(), before - 1);
}

/* ---- napi_get_frags() ---- */

static void napi_get_frags_takes_a_cached_head(void **state)
{
	struct sk_buff *heads[2], *skb;

	(void)state;
	put_heads(heads, 2);
	skb = napi_get_frags(&napi);
	assert_ptr_equal(skb, heads[1]);
	assert_int_equal(skb_headroom(skb), NET_SKB_PAD + NET_IP_ALIGN);
	assert_in_range(skb_tailroom(skb), GRO_MAX_HEAD, 1024);
	assert_ptr_equal(skb->dev, &dev);
	/* The same until somebody takes it. */
	assert_ptr_equal(napi_get_frags(&napi), skb);
	assert_int_equal(cache_stats().get, 1);
	napi.skb = NULL;
	assert_ptr_equal(napi_get_frags(&napi), heads[0]);
	napi_free_frags(&napi);
	kfree_skb(skb);
}

static void napi_get_frags_without_memory_gives_null_and_keeps_nothing(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(napi_get_frags(&napi));
	assert_null(napi.skb);
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_non_null(napi_get_frags(&napi));
	napi_free_frags(&napi);
}

/* ---- Before ---- */

static void before_no_way_asked_the_cache(void **state)
{
	struct sk_buff *heads[3];
	size_t i;

	(void)state;
	put_heads(heads, 3);
	for (i = 0; i < ARRAY_SIZE(lengths); i++)
		kfree_skb(napi_alloc_skb(&napi, lengths[i]));
	napi_get_frags(&napi);
	napi_free_frags(&napi);
	assert_int_equal(cached(), 3);
	assert_int_equal(cache_stats().get, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		series_test(every_way_to_data_takes_a_cached_head),
		series_test(a_blocking_mask_takes_a_cached_head_too),
		series_test(sixteen_births_of_any_kind_cost_one_refill),
		series_test(netdev_alloc_skb_does_not_ask),
		series_test(without_a_head_the_fragment_goes_back),
		series_test(without_data_no_head_stays_taken),
		series_test(napi_get_frags_takes_a_cached_head),
		series_test(napi_get_frags_without_memory_gives_null_and_keeps_nothing),
		before_test(before_no_way_asked_the_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
