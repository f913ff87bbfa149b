/* SPDX-License-Identifier: MIT */
/*
 * Patch 2, a simpler kmalloc_reserve(): how linear data is asked for. What is promised
 * stays as it was, in every kernel:
 *
 *   - the first try leaves the memalloc reserve alone and says nothing when it fails,
 *     whatever the caller may do
 *   - only if it failed, and mask or context entitles to the reserve, there is a second
 *     try, with the caller's own mask; then the skb says that it is pfmemalloc
 *   - there is no third one
 */
#include "heads.h"

#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <skbsim/memory.h>

#define ENTITLED (GFP_ATOMIC | __GFP_MEMALLOC)

/* An allocation that follows finds as many faults as are left. */
static int faults_left(void)
{
	int left = 0;
	void *object;

	while (!(object = kmem_cache_alloc(skbuff_head_cache, GFP_ATOMIC)))
		left++;
	kmem_cache_free(skbuff_head_cache, object);
	return left;
}

/* Of an alloc_skb() the first allocation is the head, the others are tries for data. */
static void fail_data(int tries)
{
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 1, tries);
}

/* ---- How often it tries ---- */

static void one_try_is_enough_while_there_is_memory(void **state)
{
	struct sk_buff *skb;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 2, 1);
	skb = alloc_skb(100, ENTITLED);
	assert_non_null(skb);
	assert_int_equal(skb->pfmemalloc, 0);
	assert_int_equal(faults_left(), 1);
	kfree_skb(skb);
}

static void who_is_not_entitled_tries_once(void **state)
{
	static const gfp_t masks[] = { GFP_ATOMIC, GFP_KERNEL, GFP_NOWAIT,
				       ENTITLED | __GFP_NOMEMALLOC };
	size_t i;

	(void)state;
	local_bh_enable(); /* GFP_KERNEL may sleep */
	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		fail_data(2);
		assert_null(alloc_skb(100, masks[i]));
		assert_int_equal(faults_left(), 1);
	}
	assert_int_equal(out_of_slab(), 0);
	local_bh_disable();
}

static void who_is_entitled_tries_twice_and_the_skb_tells(void **state)
{
	struct sk_buff *skb;

	(void)state;
	fail_data(1);
	skb = alloc_skb(100, ENTITLED);
	assert_non_null(skb);
	assert_int_equal(skb->pfmemalloc, 1);
	kfree_skb(skb);
	fail_data(3);
	assert_null(alloc_skb(100, ENTITLED));
	assert_int_equal(faults_left(), 1);
	assert_int_equal(out_of_slab(), 0);
	skb = alloc_skb(100, ENTITLED);
	assert_int_equal(skb->pfmemalloc, 0);
	kfree_skb(skb);
}

static void a_pair_of_heads_tells_too(void **state)
{
	struct sk_buff *skb;

	(void)state;
	fail_data(1);
	skb = alloc_skb_fclone(100, ENTITLED);
	assert_int_equal(skb->pfmemalloc, 1);
	kfree_skb(skb);
}

static void a_context_that_frees_memory_entitles(void **state)
{
	struct sk_buff *skb;
	unsigned int flags;

	(void)state;
	local_bh_enable();
	flags = memalloc_noreclaim_save();
	fail_data(1);
	skb = alloc_skb(100, GFP_KERNEL);
	assert_non_null(skb);
	assert_int_equal(skb->pfmemalloc, 1);
	kfree_skb(skb);
	fail_data(1);
	assert_null(alloc_skb(100, GFP_KERNEL | __GFP_NOMEMALLOC));
	memalloc_noreclaim_restore(flags);
	local_bh_disable();
}

static void receive_is_entitled_while_a_socket_frees_memory(void **state)
{
	struct sk_buff *skb;

	(void)state;
	fail_data(1);
	assert_null(__alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_RX, NUMA_NO_NODE));
	skbsim_memalloc_socks(true);
	fail_data(1);
	assert_null(__alloc_skb(100, GFP_ATOMIC, 0, NUMA_NO_NODE));
	fail_data(1);
	skb = __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_RX, NUMA_NO_NODE);
	skbsim_memalloc_socks(false);
	assert_non_null(skb);
	assert_int_equal(skb->pfmemalloc, 1);
	kfree_skb(skb);
}

/* ---- What it takes ---- */

/* So large that it comes in pages of its own: 16,384 bytes with skb_shared_info. */
#define LARGE 9000

/* Leaves so many pages free, with a slab of heads at hand. */
static void leave_free(long pages)
{
	kfree_skb(born_from_slab());
	assert_int_equal(skbsim_node_set_free(0, pages), 0);
}

static void the_reserve_is_touched_only_when_the_rest_is_gone(void **state)
{
	struct skbsim_watermarks marks;
	struct sk_buff *plain, *reserve;

	(void)state;
	assert_int_equal(skbsim_node_watermarks(0, &marks), 0);
	/* Room for one block above what GFP_ATOMIC must leave, though it may not all be used. */
	leave_free(marks.min / 2 + 4);
	plain = alloc_skb(LARGE, ENTITLED);
	assert_non_null(plain);
	assert_int_equal(plain->pfmemalloc, 0);
	assert_false(page_is_pfmemalloc(virt_to_head_page(plain->head)));
	/* Without the reserve, __GFP_ATOMIC may not go deeper either. */
	reserve = alloc_skb(LARGE, ENTITLED);
	assert_non_null(reserve);
	assert_int_equal(reserve->pfmemalloc, 1);
	skbsim_node_set_free(0, -1);
	kfree_skb(plain);
	kfree_skb(reserve);
}

/* The last page: plain tries fail, the second one of those entitled gets it. */
static void data_from_the_last_pages_lies_in_marked_ones(void **state)
{
	struct sk_buff *skb;

	(void)state;
	leave_free(4);
	assert_null(alloc_skb(LARGE, GFP_ATOMIC));
	skb = alloc_skb(LARGE, ENTITLED);
	assert_non_null(skb);
	assert_int_equal(skb->pfmemalloc, 1);
	assert_true(page_is_pfmemalloc(virt_to_head_page(skb->head)));
	assert_int_equal(skbsim_node_free_pages(0), 0);
	skbsim_node_set_free(0, -1);
	kfree_skb(skb);
}

/* ---- What it says ---- */

static void the_first_try_fails_in_silence(void **state)
{
	struct sk_buff *skb = NULL;

	(void)state;
	leave_free(4);
	expect_warnings(0, assert_null(alloc_skb(LARGE, GFP_ATOMIC)));
	expect_warnings(0, skb = alloc_skb(LARGE, ENTITLED));
	/* The second one is the caller's, who did not ask for silence. */
	expect_warnings(1, assert_null(alloc_skb(LARGE, ENTITLED)));
	expect_warnings(0, assert_null(alloc_skb(LARGE, ENTITLED | __GFP_NOWARN)));
	skbsim_node_set_free(0, -1);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		any_test(one_try_is_enough_while_there_is_memory),
		any_test(who_is_not_entitled_tries_once),
		any_test(who_is_entitled_tries_twice_and_the_skb_tells),
		any_test(a_pair_of_heads_tells_too),
		any_test(a_context_that_frees_memory_entitles),
		any_test(receive_is_entitled_while_a_socket_frees_memory),
		any_test(the_reserve_is_touched_only_when_the_rest_is_gone),
		any_test(data_from_the_last_pages_lies_in_marked_ones),
		any_test(the_first_try_fails_in_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
