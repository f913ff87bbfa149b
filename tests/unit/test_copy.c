/* SPDX-License-Identifier: MIT */
/* Copies: whose data they have, what they keep, and what a failure leaves behind. */
#include "scattered.h"

static void a_copy_has_all_bytes_linear_and_of_its_own(void **state)
{
	struct sk_buff *skb = scattered(100), *copy = skb_copy(skb, GFP_KERNEL);

	(void)state;
	assert_false(skb_is_nonlinear(copy));
	assert_int_equal(copy->len, SCATTERED_LEN);
	assert_counts_up(copy, 0, SCATTERED_LEN);
	copy->data[0] = 0xee;
	assert_counts_up(skb, 0, SCATTERED_LEN);
	assert_false(skb_cloned(skb));
	kfree_skb(copy);
	kfree_skb(skb);
}

static void a_copy_keeps_the_headroom_and_what_lies_in_it(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL), *copy;

	(void)state;
	skb_reserve(skb, 40);
	memset(skb_put(skb, 60), 0x22, 60);
	skb->mac_header = 10;
	memset(skb_mac_header(skb), 0x33, 30);
	copy = skb_copy(skb, GFP_KERNEL);
	assert_int_equal(skb_headroom(copy), 40);
	assert_memory_equal(skb_mac_header(copy), skb_mac_header(skb), 90);
	kfree_skb(copy);
	copy = skb_copy_expand(skb, 100, 200, GFP_KERNEL);
	assert_int_equal(skb_headroom(copy), 100);
	assert_in_range(skb_tailroom(copy), 200, 2000);
	assert_int_equal(copy->mac_header, 70);
	assert_memory_equal(skb_mac_header(copy), skb_mac_header(skb), 90);
	kfree_skb(copy);
	/* Less headroom than there was: only as much of it as fits. */
	copy = skb_copy_expand(skb, 8, 0, GFP_KERNEL);
	assert_int_equal(skb_headroom(copy), 8);
	assert_memory_equal(copy->head, skb->data - 8, 68);
	kfree_skb(copy);
	kfree_skb(skb);
}

static void a_header_copy_shares_the_fragments(void **state)
{
	struct sk_buff *skb = scattered(100), *copy = pskb_copy(skb, GFP_KERNEL);
	struct page *page = skb_frag_page(&skb_shinfo(skb)->frags[0]);

	(void)state;
	assert_ptr_not_equal(copy->head, skb->head);
	assert_int_equal(page_count(page), 2);
	assert_int_equal(refcount_read(&skb_shinfo(skb)->frag_list->users), 2);
	assert_int_equal(copy->truesize, SKB_TRUESIZE(skb_end_offset(copy)) + 900);
	assert_counts_up(copy, 0, SCATTERED_LEN);
	kfree_skb(skb);
	assert_int_equal(page_count(page), 1);
	assert_counts_up(copy, 0, SCATTERED_LEN);
	kfree_skb(copy);
}

static void a_header_copy_can_be_a_pair(void **state)
{
	struct sk_buff *skb = scattered(100), *copy = __pskb_copy_fclone(skb, 0, GFP_KERNEL, true);

	(void)state;
	assert_int_equal(copy->fclone, SKB_FCLONE_ORIG);
	kfree_skb(copy);
	kfree_skb(skb);
}

static void copies_take_over_how_the_packet_is_cut(void **state)
{
	struct sk_buff *skb = scattered(100), *copy;

	(void)state;
	skb_shinfo(skb)->gso_size = 100;
	skb_shinfo(skb)->gso_segs = 10;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	skb->mark = 7;
	copy = pskb_copy(skb, GFP_KERNEL);
	assert_int_equal(skb_shinfo(copy)->gso_size, 100);
	assert_int_equal(skb_shinfo(copy)->gso_segs, 10);
	assert_int_equal(skb_shinfo(copy)->gso_type, SKB_GSO_TCPV4);
	assert_int_equal(copy->mark, 7);
	kfree_skb(copy);
	kfree_skb(skb);
}

/* Bytes of the list would become bytes of a first segment. Reported once in a process. */
static void a_packet_whose_list_is_its_segments_is_not_made_one(void **state)
{
	struct sk_buff *skb = scattered(100);

	(void)state;
	skb_shinfo(skb)->gso_type = SKB_GSO_FRAGLIST;
	expect_warnings(1, assert_null(skb_copy_expand(skb, 64, 64, GFP_KERNEL)));
	expect_warnings(0, assert_null(skb_copy_expand(skb, 64, 64, GFP_KERNEL)));
	assert_int_equal(skbsim_skbs_alive(), 2);
	kfree_skb(skb);
}

static void a_morphed_head_lets_go_and_becomes_a_clone(void **state)
{
	struct sk_buff *skb = scattered(100), *dst = build_skb(netdev_alloc_frag(2048), 2048);
	struct page *page = virt_to_page(dst->head);
	int before = page_count(page);

	(void)state;
	assert_ptr_equal(skb_morph(dst, skb), dst);
	assert_int_equal(page_count(page), before - 1);
	assert_ptr_equal(dst->head, skb->head);
	assert_true(skb_cloned(skb));
	kfree_skb(skb);
	assert_counts_up(dst, 0, SCATTERED_LEN);
	kfree_skb(dst);
}

static void headroom_is_had_by_a_header_copy_or_an_expanded_clone(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL), *more;

	(void)state;
	skb_reserve(skb, 32);
	memset(skb_put(skb, 50), 1, 50);
	more = skb_realloc_headroom(skb, 20);
	assert_ptr_not_equal(more->head, skb->head);
	assert_int_equal(skb_headroom(more), 32);
	kfree_skb(more);
	/* Just what there is: the original never was a clone's. */
	more = skb_realloc_headroom(skb, 32);
	assert_int_equal(skb_headroom(more), 32);
	assert_int_equal(skb->cloned, 0);
	kfree_skb(more);
	more = skb_realloc_headroom(skb, 100);
	assert_in_range(skb_headroom(more), 100, 200);
	assert_false(skb_cloned(skb));
	kfree_skb(more);
	kfree_skb(skb);
}

static void unsharing_copies_only_what_is_cloned(void **state)
{
	struct sk_buff *skb = scattered(100), *clone, *own;

	(void)state;
	assert_ptr_equal(skb_unshare(skb, GFP_KERNEL), skb);
	clone = skb_clone(skb, GFP_KERNEL);
	own = skb_unshare(clone, GFP_KERNEL);
	assert_ptr_not_equal(own->head, skb->head);
	assert_false(skb_cloned(skb));
	kfree_skb(own);
	clone = skb_clone(skb, GFP_KERNEL);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(skb_unshare(clone, GFP_KERNEL));
	assert_false(skb_cloned(skb));
	kfree_skb(skb);
}

/* Each allocation of each copy fails in turn. */
static void a_failed_copy_gives_null_and_leaves_the_original(void **state)
{
	struct sk_buff *skb = scattered(100), *got[4];
	long skip;
	int i;

	(void)state;
	for (skip = 0; skip < 2; skip++) {
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
		got[0] = skb_copy(skb, GFP_ATOMIC);
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
		got[1] = skb_copy_expand(skb, 10, 10, GFP_ATOMIC);
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
		got[2] = pskb_copy(skb, GFP_ATOMIC);
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
		got[3] = skb_realloc_headroom(skb, 500);
		for (i = 0; i < 4; i++)
			assert_null(got[i]);
	}
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_false(skb_cloned(skb));
	assert_int_equal(page_count(skb_frag_page(&skb_shinfo(skb)->frags[0])), 1);
	assert_counts_up(skb, 0, SCATTERED_LEN);
	kfree_skb(skb);
}

static void a_copy_with_more_room_than_memory_can_have_is_null(void **state)
{
	struct sk_buff *skb = scattered(100), *n;

	(void)state;
	assert_null(skb_copy_expand(skb, 4194304, 0, GFP_ATOMIC));
	assert_null(skb_copy_expand(skb, 0, 4194304, GFP_ATOMIC));
	assert_null(skb_copy_expand(skb, INT_MAX, 0, GFP_ATOMIC));
	assert_null(skb_copy_expand(skb, INT_MAX, INT_MAX - 2000, GFP_ATOMIC));
	assert_null(__pskb_copy_fclone(skb, 4194304, GFP_ATOMIC, false));
	assert_null(__pskb_copy_fclone(skb, INT_MAX, GFP_ATOMIC, true));
	assert_null(skb_realloc_headroom(skb, 4194304));
	assert_null(skb_realloc_headroom(skb, INT_MAX - 200));
	assert_int_equal(skbsim_skbs_alive(), 2);
	assert_false(skb_cloned(skb));
	/* Half of all numbers are negative to it, and less than what is there. */
	n = skb_realloc_headroom(skb, 0x80000000);
	assert_int_equal(skb_headroom(n), 0);
	assert_counts_up(n, 0, SCATTERED_LEN);
	kfree_skb(n);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(a_copy_has_all_bytes_linear_and_of_its_own),
		sim_test(a_copy_keeps_the_headroom_and_what_lies_in_it),
		sim_test(a_header_copy_shares_the_fragments),
		sim_test(a_header_copy_can_be_a_pair),
		sim_test(copies_take_over_how_the_packet_is_cut),
		sim_test(a_packet_whose_list_is_its_segments_is_not_made_one),
		sim_test(a_morphed_head_lets_go_and_becomes_a_clone),
		sim_test(headroom_is_had_by_a_header_copy_or_an_expanded_clone),
		sim_test(unsharing_copies_only_what_is_cloned),
		sim_test(a_failed_copy_gives_null_and_leaves_the_original),
		sim_test(a_copy_with_more_room_than_memory_can_have_is_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
