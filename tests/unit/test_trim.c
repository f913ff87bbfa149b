/* SPDX-License-Identifier: MIT */
/* Cutting: trims of any length, splits at any place, padding. */
#include "scattered.h"

#include <errno.h>

static void a_trim_to_any_length_keeps_the_bytes_before_it(void **state)
{
	int len;

	(void)state;
	for (len = 0; len < SCATTERED_LEN; len += 13) {
		struct sk_buff *skb = scattered(100);

		assert_int_equal(pskb_trim(skb, len), 0);
		assert_int_equal(skb->len, len);
		assert_counts_up(skb, 0, len);
		assert_int_equal(skb_has_frag_list(skb), len > 400);
		kfree_skb(skb);
		assert_int_equal(skbsim_skbs_alive(), 0);
	}
}

static void a_trim_to_more_changes_nothing(void **state)
{
	struct sk_buff *skb = scattered(100);

	(void)state;
	assert_int_equal(pskb_trim(skb, 5000), 0);
	assert_int_equal(skb->len, SCATTERED_LEN);
	kfree_skb(skb);
}

static void no_trim_makes_a_packet_longer(void **state)
{
	static const unsigned int lens[] = { SCATTERED_LEN, SCATTERED_LEN + 1, INT_MAX, 0x80000000,
					     0xffffffff };
	struct sk_buff *skb = scattered(100), *linear = alloc_skb(192, GFP_KERNEL);
	size_t i;

	(void)state;
	skb_put(linear, 10);
	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->csum = 0x1234;
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		skb_trim(linear, lens[i]);
		assert_int_equal(pskb_trim(linear, lens[i]), 0);
		assert_int_equal(linear->len, 10);
		expect_warnings(0, skb_trim(skb, lens[i]));
		assert_int_equal(pskb_trim(skb, lens[i]), 0);
		assert_int_equal(pskb_trim_rcsum(skb, lens[i]), 0);
		assert_int_equal(skb->len, SCATTERED_LEN);
		assert_int_equal(skb->csum, 0x1234);
	}
	kfree_skb(linear);
	kfree_skb(skb);
}

static void a_trim_of_a_shared_list_leaves_the_others_alone(void **state)
{
	struct sk_buff *skb = scattered(100), *list = skb_get(skb_shinfo(skb)->frag_list);

	(void)state;
	assert_int_equal(pskb_trim(skb, 500), 0);
	assert_int_equal(list->len, 600);
	assert_int_equal(refcount_read(&list->users), 1);
	assert_counts_up(skb, 0, 500);
	kfree_skb(skb);
	assert_counts_up(list, 400, 600);
	kfree_skb(list);
}

/* The cut lies in the second one, behind one that others hold. */
static void a_trim_behind_a_shared_part_of_a_list_keeps_the_rest(void **state)
{
	struct sk_buff *skb = scattered(100), *first = skb_get(skb_shinfo(skb)->frag_list);
	struct sk_buff *second = alloc_skb(100, GFP_KERNEL);
	unsigned char *p = skb_put(second, 100);
	unsigned int i;

	(void)state;
	for (i = 0; i < 100; i++)
		p[i] = SCATTERED_LEN + i;
	first->next = second;
	skb->len += 100;
	skb->data_len += 100;
	assert_int_equal(pskb_trim(skb, SCATTERED_LEN + 50), 0);
	assert_int_equal(skb->len, SCATTERED_LEN + 50);
	assert_counts_up(skb, 0, SCATTERED_LEN);
	assert_ptr_equal(skb_shinfo(skb)->frag_list->next, second);
	assert_int_equal(second->len, 50);
	kfree_skb(skb);
	assert_int_equal(refcount_read(&first->users), 1);
	kfree_skb(first);
}

/* 100 linear bytes have 92 of tailroom behind them. */
static void what_a_trim_leaves_in_fragments_becomes_linear_if_it_fits(void **state)
{
	struct sk_buff *skb = scattered(100);

	(void)state;
	assert_int_equal(pskb_trim(skb, 192), 0);
	assert_false(skb_is_nonlinear(skb));
	assert_int_equal(skb->truesize, SKB_TRUESIZE(skb_end_offset(skb)));
	assert_counts_up(skb, 0, 192);
	kfree_skb(skb);
	skb = scattered(100);
	assert_int_equal(pskb_trim(skb, 193), 0);
	assert_int_equal(skb->data_len, 93);
	kfree_skb(skb);
}

/* The socket was charged for the fragments. */
static void a_trim_of_what_a_socket_owns_stays_in_fragments(void **state)
{
	struct sk_buff *skb = scattered(100);
	unsigned int truesize = skb->truesize;

	(void)state;
	skb->sk = (struct sock *)skb;
	assert_int_equal(pskb_trim(skb, 150), 0);
	assert_int_equal(skb->data_len, 50);
	assert_int_equal(skb->truesize, truesize);
	skb->sk = NULL;
	kfree_skb(skb);
}

static void a_trim_of_cloned_data_leaves_the_clone_alone(void **state)
{
	struct sk_buff *skb = scattered(100), *clone = skb_clone(skb, GFP_KERNEL);

	(void)state;
	assert_int_equal(pskb_trim(skb, 50), 0);
	assert_counts_up(clone, 0, SCATTERED_LEN);
	kfree_skb(clone);
	kfree_skb(skb);
}

static void a_trim_without_memory_loses_nothing(void **state)
{
	struct sk_buff *skb = scattered(100), *list = skb_get(skb_shinfo(skb)->frag_list);

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(pskb_trim(skb, 500), -ENOMEM);
	assert_int_equal(skb->len, SCATTERED_LEN);
	assert_counts_up(skb, 0, SCATTERED_LEN);
	kfree_skb(skb);
	kfree_skb(list);
}

/* Nor if it is the listed data that somebody else has, too. */
static void a_trim_of_listed_data_without_memory_loses_nothing(void **state)
{
	struct sk_buff *skb = scattered(100), *list = skb_shinfo(skb)->frag_list, *clone;

	(void)state;
	/* Linear data alone could be cut short without being one's own. */
	skb_add_rx_frag(list, 0, alloc_page(GFP_KERNEL), 0, 100, PAGE_SIZE);
	skb_len_add(skb, 100);
	clone = skb_clone(list, GFP_KERNEL);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(pskb_trim(skb, SCATTERED_LEN + 50), -ENOMEM);
	assert_int_equal(skb->len, SCATTERED_LEN + 100);
	assert_counts_up(skb, 0, SCATTERED_LEN);
	kfree_skb(clone);
	kfree_skb(skb);
}

/* scattered() without its list: 100 linear bytes and a fragment of 300. */
static struct sk_buff *paged(void)
{
	struct sk_buff *skb = scattered(100);

	pskb_trim(skb, 400);
	return skb;
}

static void a_split_at_any_place_parts_the_bytes(void **state)
{
	int len;

	(void)state;
	for (len = 0; len < 400; len++) {
		struct sk_buff *skb = paged(), *rest = alloc_skb(192, GFP_KERNEL);
		struct page *page = skb_frag_page(&skb_shinfo(skb)->frags[0]);

		skb_split(skb, rest, len);
		assert_int_equal(skb->len, len);
		assert_int_equal(rest->len, 400 - len);
		assert_counts_up(skb, 0, len);
		assert_counts_up(rest, len, 400 - len);
		assert_int_equal(page_count(page), len > 100 ? 2 : 1);
		kfree_skb(rest);
		assert_counts_up(skb, 0, len);
		kfree_skb(skb);
	}
}

static void a_split_leaves_the_fragments_before_it_where_they_are(void **state)
{
	struct page *pages[3];
	int len, i, kept;

	(void)state;
	for (len = 0; len <= 300; len += 10) {
		struct sk_buff *skb = alloc_skb(0, GFP_KERNEL), *rest = alloc_skb(0, GFP_KERNEL);

		for (i = 0; i < 3; i++) {
			pages[i] = alloc_page(GFP_KERNEL);
			memset(page_address(pages[i]), i, 100);
			skb_add_rx_frag(skb, i, pages[i], 0, 100, PAGE_SIZE);
		}
		skb_split(skb, rest, len);
		kept = (len + 99) / 100;
		assert_int_equal(skb_shinfo(skb)->nr_frags, kept);
		assert_int_equal(skb_shinfo(rest)->nr_frags, 3 - len / 100);
		for (i = 0; i < 3; i++)
			assert_int_equal(page_count(pages[i]),
					 i * 100 < len && len < (i + 1) * 100 ? 2 : 1);
		for (i = 0; i < kept; i++)
			assert_ptr_equal(skb_frag_page(&skb_shinfo(skb)->frags[i]), pages[i]);
		assert_int_equal(skb_pagelen(skb), len);
		assert_int_equal(skb_pagelen(rest), 300 - len);
		kfree_skb(rest);
		kfree_skb(skb);
	}
}

static void padding_is_zeros_behind_the_packet(void **state)
{
	static const char zeros[60];
	struct sk_buff *skb = alloc_skb(20, GFP_KERNEL);

	(void)state;
	memset(skb->head, 0xff, skb_end_offset(skb));
	skb_put(skb, 20);
	assert_int_equal(skb_padto(skb, 60), 0);
	assert_int_equal(skb->len, 20);
	assert_memory_equal(skb_tail_pointer(skb), zeros, 40);
	assert_int_equal(skb_put_padto(skb, 60), 0);
	assert_int_equal(skb->len, 60);
	assert_int_equal(skb_put_padto(skb, 60), 0);
	assert_int_equal(skb->len, 60);
	kfree_skb(skb);
}

static void padding_beyond_the_tailroom_makes_room(void **state)
{
	struct sk_buff *skb = scattered(100);

	(void)state;
	assert_int_equal(skb_put_padto(skb, 2000), 0);
	assert_int_equal(skb->len, 2000);
	assert_false(skb_is_nonlinear(skb));
	assert_counts_up(skb, 0, SCATTERED_LEN);
	assert_int_equal(skb->data[1000], 0);
	assert_int_equal(skb->data[1999], 0);
	kfree_skb(skb);
}

static void padding_leaves_the_data_of_others_alone(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL), *clone;

	(void)state;
	memset(skb->head, 0xff, 192);
	skb_put(skb, 20);
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(skb_padto(clone, 60), 0);
	assert_int_equal(clone->data[20], 0);
	assert_int_equal(skb->data[20], 0xff);
	kfree_skb(clone);
	kfree_skb(skb);
}

static void padding_without_memory_frees_or_not_as_asked(void **state)
{
	struct sk_buff *skb = alloc_skb(0, GFP_KERNEL);

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(__skb_pad(skb, 500, false), -ENOMEM);
	assert_int_equal(skbsim_skbs_alive(), 1);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(skb_padto(skb, 500), -ENOMEM);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void padding_that_memory_cannot_hold_is_refused(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);

	(void)state;
	skb_put(skb, 10);
	assert_int_equal(__skb_pad(skb, 4194304, false), -ENOMEM);
	assert_int_equal(__skb_pad(skb, INT_MAX, false), -ENOMEM);
	assert_int_equal(skb->len, 10);
	assert_int_equal(skb_tailroom(skb), 182);
	assert_int_equal(skb_put_padto(skb, 4194304), -ENOMEM);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void appended_pages_grow_the_last_fragment_if_they_follow_it(void **state)
{
	struct sk_buff *skb = alloc_skb(0, GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL);
	int i;

	(void)state;
	assert_int_equal(skb_append_pagefrags(skb, page, 0, 100), 0);
	assert_int_equal(skb_append_pagefrags(skb, page, 100, 50), 0);
	assert_int_equal(skb_shinfo(skb)->nr_frags, 1);
	assert_int_equal(skb_frag_size(&skb_shinfo(skb)->frags[0]), 150);
	assert_int_equal(page_count(page), 2);
	for (i = 1; i < MAX_SKB_FRAGS; i++)
		assert_int_equal(skb_append_pagefrags(skb, page, 1000 + 2 * i, 1), 0);
	assert_int_equal(skb_append_pagefrags(skb, page, 3000, 1), -EMSGSIZE);
	assert_int_equal(page_count(page), 1 + MAX_SKB_FRAGS);
	kfree_skb(skb);
	assert_int_equal(page_count(page), 1);
	put_page(page);
}

static void an_skb_with_frags_has_pages_for_its_data(void **state)
{
	struct sk_buff *skb;
	int err, i;

	(void)state;
	skb = alloc_skb_with_frags(100, 5 * PAGE_SIZE - 10, 2, &err, GFP_KERNEL);
	assert_int_equal(skb_shinfo(skb)->nr_frags, 2);
	assert_int_equal(skb_frag_size(&skb_shinfo(skb)->frags[0]), 4 * PAGE_SIZE);
	assert_int_equal(skb_frag_size(&skb_shinfo(skb)->frags[1]), PAGE_SIZE - 10);
	kfree_skb(skb);
	/* After one failure of a large block only single pages are tried. */
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	skb = alloc_skb_with_frags(100, 5 * PAGE_SIZE, 2, &err, GFP_KERNEL);
	assert_int_equal(skb_shinfo(skb)->nr_frags, 5);
	kfree_skb(skb);
	skb = alloc_skb_with_frags(0, 17 * PAGE_SIZE, 0, &err, GFP_KERNEL);
	assert_int_equal(skb_shinfo(skb)->nr_frags, MAX_SKB_FRAGS);
	kfree_skb(skb);
	assert_null(alloc_skb_with_frags(0, 17 * PAGE_SIZE + 1, 0, &err, GFP_KERNEL));
	assert_int_equal(err, -EMSGSIZE);
	for (i = 0; i < 3; i++) {
		skbsim_fault_arm(SKBSIM_FAULT_PAGES, i, 1);
		assert_null(
			alloc_skb_with_frags(0, 3 * PAGE_SIZE, 0, &err, GFP_KERNEL | __GFP_NOWARN));
		assert_int_equal(err, -ENOBUFS);
	}
	assert_int_equal(skbsim_skbs_alive(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(a_trim_to_any_length_keeps_the_bytes_before_it),
		sim_test(a_trim_to_more_changes_nothing),
		sim_test(no_trim_makes_a_packet_longer),
		sim_test(a_trim_of_a_shared_list_leaves_the_others_alone),
		sim_test(a_trim_behind_a_shared_part_of_a_list_keeps_the_rest),
		sim_test(what_a_trim_leaves_in_fragments_becomes_linear_if_it_fits),
		sim_test(a_trim_of_what_a_socket_owns_stays_in_fragments),
		sim_test(a_trim_of_cloned_data_leaves_the_clone_alone),
		sim_test(a_trim_without_memory_loses_nothing),
		sim_test(a_trim_of_listed_data_without_memory_loses_nothing),
		sim_test(a_split_at_any_place_parts_the_bytes),
		sim_test(a_split_leaves_the_fragments_before_it_where_they_are),
		sim_test(padding_is_zeros_behind_the_packet),
		sim_test(padding_beyond_the_tailroom_makes_room),
		sim_test(padding_leaves_the_data_of_others_alone),
		sim_test(padding_without_memory_frees_or_not_as_asked),
		sim_test(padding_that_memory_cannot_hold_is_refused),
		sim_test(appended_pages_grow_the_last_fragment_if_they_follow_it),
		sim_test(an_skb_with_frags_has_pages_for_its_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
