/* SPDX-License-Identifier: MIT */
/*
 * Patch 4, a straighter __alloc_skb(): first the head, then the data, and each failure
 * ends the birth where it happens. What is promised, in every kernel: without a head
 * there is NULL at once, and data is not even asked for; without data the head goes back
 * to the slab that it is from.
 */
#include "heads.h"

/* As many allocations as are to come fail; how many of these were made? */
#define ARMED 10

static void fail_all(void)
{
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, ARMED);
}

static int attempts(void)
{
	int left = 0;
	void *object;

	while (!(object = kmem_cache_alloc(skbuff_head_cache, GFP_ATOMIC)))
		left++;
	kmem_cache_free(skbuff_head_cache, object);
	return ARMED - left;
}

static void without_a_head_no_data_is_asked_for(void **state)
{
	static const int kinds[] = { 0, SKB_ALLOC_FCLONE, SKB_ALLOC_RX, SKB_ALLOC_NAPI,
				     SKB_ALLOC_FCLONE | SKB_ALLOC_NAPI };
	static const unsigned int sizes[] = { 0, 100, 3000, 20000 };
	long pages = skbsim_pages_used();
	size_t k, s;

	(void)state;
	for (k = 0; k < ARRAY_SIZE(kinds); k++)
		for (s = 0; s < ARRAY_SIZE(sizes); s++) {
			fail_all();
			assert_null(__alloc_skb(sizes[s], GFP_ATOMIC, kinds[k], NUMA_NO_NODE));
			assert_int_equal(attempts(), 1);
		}
	/* The slab of heads that attempts() looked into is all that there is. */
	assert_in_range(skbsim_pages_used() - pages, 0, 1);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* The head can be had, its slab being there; the data, an object or pages, cannot. */
static void fail_data(void)
{
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 1, ARMED);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, ARMED);
}

static void none_fails(void)
{
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
}

static void without_data_the_head_goes_back_to_its_slab(void **state)
{
	static const unsigned int sizes[] = { 0, 100, 3000, 20000 };
	struct sk_buff *first = born_from_slab(), *skb;
	u64 freed, taken;
	size_t s;

	(void)state;
	kfree_skb(first);
	for (s = 0; s < ARRAY_SIZE(sizes); s++) {
		freed = head_stat(FREE_FASTPATH);
		taken = head_stat(ALLOC_FASTPATH);
		fail_data();
		assert_null(alloc_skb(sizes[s], GFP_ATOMIC | __GFP_NOWARN));
		none_fails();
		assert_int_equal(head_stat(ALLOC_FASTPATH) - taken, 1);
		assert_int_equal(head_stat(FREE_FASTPATH) - freed, 1);
		assert_int_equal(out_of_slab(), 0);
		/* It lies on top there. */
		skb = born_from_slab();
		assert_ptr_equal(skb, first);
		kfree_skb(skb);
	}
	assert_int_equal(cached(), 0);
}

static void without_data_a_pair_goes_back_to_the_slab_of_pairs(void **state)
{
	struct sk_buff *first = alloc_skb_fclone(100, GFP_ATOMIC), *skb;

	(void)state;
	kfree_skb(first);
	fail_data();
	assert_null(alloc_skb_fclone(100, GFP_ATOMIC));
	none_fails();
	assert_int_equal(skbsim_skbs_alive(), 0);
	skb = alloc_skb_fclone(100, GFP_ATOMIC);
	assert_ptr_equal(skb, first);
	kfree_skb(skb);
}

/* From the cache it came, but not there it goes. */
static void without_data_a_head_from_the_cache_goes_to_the_slab(void **state)
{
	struct sk_buff *heads[2], *skb;

	(void)state;
	put_heads(heads, 2);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(__alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI, NUMA_NO_NODE));
	assert_int_equal(cached(), 1);
	assert_int_equal(out_of_slab(), 1);
	assert_int_equal(cache_stats().put, 2);
	skb = born_from_slab();
	assert_ptr_equal(skb, heads[1]);
	kfree_skb(skb);
	expect_births(heads, 1);
}

/* A size that no buffer has is data that cannot be had. */
static void a_size_too_large_costs_no_head(void **state)
{
	(void)state;
	assert_null(alloc_skb(0x7fffffff, GFP_ATOMIC | __GFP_NOWARN));
	assert_null(alloc_skb_fclone(0x7fffffff, GFP_ATOMIC | __GFP_NOWARN));
	assert_null(
		__alloc_skb(0x7fffffff, GFP_ATOMIC | __GFP_NOWARN, SKB_ALLOC_NAPI, NUMA_NO_NODE));
	assert_int_equal(skbsim_skbs_alive(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		any_test(without_a_head_no_data_is_asked_for),
		any_test(without_data_the_head_goes_back_to_its_slab),
		any_test(without_data_a_pair_goes_back_to_the_slab_of_pairs),
		series_test(without_data_a_head_from_the_cache_goes_to_the_slab),
		any_test(a_size_too_large_costs_no_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
