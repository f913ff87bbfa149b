/* SPDX-License-Identifier: MIT */
/* Shifting fragments from one packet to another: bytes, references, limits, failures. */
#include "scattered.h"

#define FRAG 100

/* @n fragments of @FRAG bytes, in pages of their own or side by side in one, whose bytes count up
 * from @first. */
static struct sk_buff *paged(int n, int first, struct page *one)
{
	struct sk_buff *skb = alloc_skb(256, GFP_KERNEL);
	int i, b;

	for (i = 0; i < n; i++) {
		struct page *page = one ? one : alloc_page(GFP_KERNEL);
		int off = one ? first + i * FRAG : 50;

		if (one)
			get_page(one);
		for (b = 0; b < FRAG; b++)
			((u8 *)page_address(page))[off + b] = first + i * FRAG + b;
		skb_add_rx_frag(skb, i, page, off, FRAG, FRAG);
	}
	return skb;
}

/* The figures of an skb agree with what its fragments say. */
static void assert_consistent(const struct sk_buff *skb)
{
	assert_int_equal(skb->len, skb->data_len);
	assert_int_equal(skb->len, skb_pagelen(skb));
	assert_true(skb_shinfo(skb)->nr_frags <= MAX_SKB_FRAGS);
}

/* @one: a page that both lie in, side by side; or NULL. */
static void shift_all_lengths(int n, struct page *one)
{
	int len;

	for (len = 1; len <= n * FRAG; len += 7) {
		struct sk_buff *to = paged(2, 0, one), *from = paged(n, 2 * FRAG, one);
		unsigned int truesize = to->truesize;

		assert_int_equal(skb_shift(to, from, len), len);
		assert_int_equal(to->len, 2 * FRAG + len);
		assert_int_equal(from->len, n * FRAG - len);
		assert_int_equal(to->truesize, truesize + len);
		assert_consistent(to);
		assert_consistent(from);
		assert_counts_up(to, 0, to->len);
		assert_counts_up(from, to->len, from->len);
		assert_int_equal(to->ip_summed, CHECKSUM_PARTIAL);
		assert_int_equal(from->ip_summed, CHECKSUM_PARTIAL);
		kfree_skb(to);
		kfree_skb(from);
		if (one)
			assert_int_equal(page_count(one), 1);
	}
}

static void any_number_of_bytes_moves_in_order(void **state)
{
	struct page *one = alloc_page(GFP_KERNEL);

	(void)state;
	shift_all_lengths(5, NULL);
	shift_all_lengths(5, one);
	put_page(one);
}

static void a_fragment_that_follows_makes_the_last_one_grow(void **state)
{
	struct page *one = alloc_page(GFP_KERNEL);
	struct sk_buff *to = paged(1, 0, one), *from = paged(2, FRAG, one);

	(void)state;
	assert_int_equal(page_count(one), 4);
	assert_int_equal(skb_shift(to, from, 40), 40);
	assert_int_equal(skb_shinfo(to)->nr_frags, 1);
	assert_int_equal(page_count(one), 4);
	assert_int_equal(skb_shift(to, from, 60), 60);
	assert_int_equal(skb_shinfo(to)->nr_frags, 1);
	assert_int_equal(skb_shinfo(from)->nr_frags, 1);
	assert_int_equal(page_count(one), 3);
	kfree_skb(to);
	kfree_skb(from);
	put_page(one);
}

static void a_fragment_that_is_cut_is_shared(void **state)
{
	struct sk_buff *to = paged(0, 0, NULL), *from = paged(1, 0, NULL);
	struct page *page = skb_frag_page(&skb_shinfo(from)->frags[0]);

	(void)state;
	assert_int_equal(skb_shift(to, from, 30), 30);
	assert_int_equal(page_count(page), 2);
	assert_int_equal(skb_frag_off(&skb_shinfo(from)->frags[0]), 80);
	kfree_skb(from);
	assert_int_equal(page_count(page), 1);
	assert_counts_up(to, 0, 30);
	kfree_skb(to);
}

static void assert_refused(struct sk_buff *to, struct sk_buff *from, int len)
{
	struct sk_buff to_before = *to, from_before = *from;
	int to_frags = skb_shinfo(to)->nr_frags, from_frags = skb_shinfo(from)->nr_frags;

	assert_int_equal(skb_shift(to, from, len), 0);
	assert_memory_equal(to, &to_before, sizeof(*to));
	assert_memory_equal(from, &from_before, sizeof(*from));
	assert_int_equal(skb_shinfo(to)->nr_frags, to_frags);
	assert_int_equal(skb_shinfo(from)->nr_frags, from_frags);
	kfree_skb(to);
	kfree_skb(from);
}

static void what_does_not_fit_stays_whole(void **state)
{
	struct page *one = alloc_page(GFP_KERNEL);
	struct sk_buff *to, *from;

	(void)state;
	assert_refused(paged(17, 0, NULL), paged(1, 0, NULL), 50);
	assert_refused(paged(15, 0, NULL), paged(3, 0, NULL), 300);
	assert_refused(paged(15, 0, NULL), paged(4, 0, NULL), 201);
	assert_refused(paged(17, 0, one), paged(2, 17 * FRAG, one), 200);
	to = paged(15, 0, NULL);
	from = paged(4, 0, NULL);
	assert_int_equal(skb_shift(to, from, 200), 200);
	assert_int_equal(skb_shinfo(to)->nr_frags, 17);
	kfree_skb(to);
	kfree_skb(from);
	/* One that joins the last needs no place. */
	to = paged(17, 0, one);
	from = paged(2, 17 * FRAG, one);
	assert_int_equal(skb_shift(to, from, 100), 100);
	kfree_skb(from);
	from = paged(1, 18 * FRAG, one);
	assert_int_equal(skb_shift(to, from, 100), 100);
	assert_int_equal(from->len, 0);
	kfree_skb(to);
	kfree_skb(from);
	put_page(one);
}

static void nothing_is_copied_for_a_whole_packet_that_does_not_fit(void **state)
{
	struct sk_buff *to = paged(15, 0, NULL), *from = paged(3, 0, NULL);
	struct sk_buff *clone = skb_clone(from, GFP_KERNEL);

	(void)state;
	assert_int_equal(skb_shift(to, from, 300), 0);
	assert_ptr_equal(from->head, clone->head);
	/* Of a part the kernel finds out too late. */
	assert_int_equal(skb_shift(to, from, 299), 0);
	assert_ptr_not_equal(from->head, clone->head);
	assert_counts_up(from, 0, 300);
	kfree_skb(clone);
	kfree_skb(to);
	kfree_skb(from);
}

static void linear_bytes_are_not_shifted(void **state)
{
	struct sk_buff *from = paged(1, 0, NULL), *to = alloc_skb(256, GFP_KERNEL);

	(void)state;
	skb_put(to, 10);
	skb_add_rx_frag(to, 0, alloc_page(GFP_KERNEL), 0, FRAG, FRAG);
	assert_int_equal(skb_shift(to, from, 10), 10);
	assert_refused(from, to, 10);
}

static void clones_keep_what_they_had(void **state)
{
	struct sk_buff *to = paged(1, 0, NULL), *from = paged(2, FRAG, NULL);
	struct sk_buff *to_clone = skb_clone(to, GFP_KERNEL), *from_clone;
	unsigned int truesize = to->truesize, end = to->end;

	(void)state;
	from_clone = skb_clone(from, GFP_KERNEL);
	assert_int_equal(skb_shift(to, from, 150), 150);
	assert_int_equal(to->truesize, truesize + 150);
	assert_int_equal(to->end, end);
	assert_counts_up(to, 0, 250);
	assert_counts_up(from, 250, 50);
	assert_counts_up(to_clone, 0, 100);
	assert_counts_up(from_clone, 100, 200);
	assert_int_equal(skb_shinfo(from_clone)->nr_frags, 2);
	kfree_skb(from_clone);
	kfree_skb(to_clone);
	kfree_skb(to);
	kfree_skb(from);
}

/* Where kmalloc() has more than the old data. What a socket was charged with stays in any kernel. */
static void v61_lets_data_of_ones_own_end_where_the_old_did(void **state)
{
	struct sk_buff *to = build_skb(netdev_alloc_frag(1088), 1088), *from = paged(1, 0, NULL);
	struct sk_buff *clone = skb_clone(to, GFP_KERNEL);

	(void)state;
	skb_shinfo(to)->gso_size = 77;
	assert_int_equal(skb_shift(to, from, 60), 60);
	assert_int_equal(to->end, (is_profile("v6.1") ? 1088 : 2048) - 320);
	assert_int_equal(to->truesize, SKB_TRUESIZE(1088 - 320) + 60);
	assert_int_equal(skb_shinfo(to)->gso_size, 77);
	assert_counts_up(to, 0, 60);
	kfree_skb(clone);
	kfree_skb(to);
	kfree_skb(from);
}

/* Each of the two allocations fails in turn. */
static void without_memory_nothing_moves(void **state)
{
	struct sk_buff *to = paged(1, 0, NULL), *from = paged(2, FRAG, NULL);
	struct sk_buff *to_clone = skb_clone(to, GFP_KERNEL), *from_clone;
	int skip;

	(void)state;
	from_clone = skb_clone(from, GFP_KERNEL);
	for (skip = 0; skip < 2; skip++) {
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip ? 0 : 1, 1);
		assert_int_equal(skb_shift(to, from, 150), 0);
		assert_counts_up(to, 0, 100);
		assert_counts_up(from, 100, 200);
	}
	kfree_skb(from_clone);
	kfree_skb(to_clone);
	kfree_skb(to);
	kfree_skb(from);
}

static void more_than_there_is_panics(void **state)
{
	struct sk_buff *to = paged(1, 0, NULL), *from = paged(1, 0, NULL);

	(void)state;
	expect_panic(skb_shift(to, from, FRAG + 1), "len");
	expect_panic(skb_shift(to, from, -1), "len");
	assert_int_equal(skb_shift(to, from, 0), 0);
	assert_int_equal(from->len, FRAG);
	kfree_skb(to);
	kfree_skb(from);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(any_number_of_bytes_moves_in_order),
		sim_test(a_fragment_that_follows_makes_the_last_one_grow),
		sim_test(a_fragment_that_is_cut_is_shared),
		sim_test(what_does_not_fit_stays_whole),
		sim_test(nothing_is_copied_for_a_whole_packet_that_does_not_fit),
		sim_test(linear_bytes_are_not_shifted),
		sim_test(clones_keep_what_they_had),
		sim_test(v61_lets_data_of_ones_own_end_where_the_old_did),
		sim_test(without_memory_nothing_moves),
		sim_test(more_than_there_is_panics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
