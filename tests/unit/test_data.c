/* SPDX-License-Identifier: MIT */
/* The linear data: put, push, pull, trim and their limits; expanding; reading and pulling
 * fragments. */
#include "scattered.h"

#include <errno.h>

static void put_push_pull_and_trim_move_the_borders(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);
	unsigned char *head = skb->head;

	(void)state;
	skb_reserve(skb, 50);
	assert_int_equal(skb_headroom(skb), 50);
	assert_int_equal(skb_tailroom(skb), 142);
	assert_ptr_equal(skb_put(skb, 100), head + 50);
	assert_int_equal(skb->len, 100);
	assert_ptr_equal(skb_push(skb, 20), head + 30);
	assert_int_equal(skb->len, 120);
	assert_ptr_equal(skb_pull(skb, 30), head + 60);
	assert_int_equal(skb->len, 90);
	skb_trim(skb, 10);
	assert_int_equal(skb->len, 10);
	assert_ptr_equal(skb_tail_pointer(skb), head + 70);
	skb_trim(skb, 50);
	assert_int_equal(skb->len, 10);
	assert_null(skb_pull(skb, 11));
	assert_int_equal(skb->len, 10);
	kfree_skb(skb);
}

static void push_and_trim_have_forms_that_do_not_ask(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);
	unsigned char *head = skb->head;

	(void)state;
	skb_reserve(skb, 50);
	skb_put(skb, 100);
	assert_ptr_equal(__skb_push(skb, 50), head);
	assert_ptr_equal(skb->data, head);
	assert_int_equal(skb->len, 150);
	__skb_trim(skb, 10);
	assert_int_equal(skb->len, 10);
	assert_ptr_equal(skb_tail_pointer(skb), head + 10);
	/* Longer, too. */
	__skb_trim(skb, 60);
	assert_int_equal(skb->len, 60);
	assert_ptr_equal(skb_tail_pointer(skb), head + 60);
	kfree_skb(skb);
}

static void trimming_a_paged_skb_as_if_it_were_linear_is_refused(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);

	(void)state;
	skb_put(skb, 10);
	skb_add_rx_frag(skb, 0, alloc_page(GFP_KERNEL), 0, 100, PAGE_SIZE);
	expect_warnings(1, __skb_trim(skb, 5));
	assert_int_equal(skb->len, 110);
	kfree_skb(skb);
}

static void put_past_the_end_panics(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);

	(void)state;
	expect_panic(skb_put(skb, 193), "skb_over_panic");
	skb->tail = skb->len = 0;
	expect_panic(skb_put(skb, 0x80000000), "skb_over_panic");
	skb->tail = skb->len = 0;
	skb_put(skb, 192);
	skb_put(skb, 0);
	expect_panic(skb_put(skb, 1), "skb_over_panic");
	skb->tail--;
	kfree_skb(skb);
}

static void put_behind_fragments_panics(void **state)
{
	struct sk_buff *skb = scattered(100);

	(void)state;
	expect_panic(skb_put(skb, 1), "skb_is_nonlinear");
	assert_int_equal(skb->len, SCATTERED_LEN);
	kfree_skb(skb);
}

static void push_below_the_head_panics(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);

	(void)state;
	skb_reserve(skb, 4);
	skb_push(skb, 4);
	skb_push(skb, 0);
	expect_panic(skb_push(skb, 1), "skb_under_panic");
	skb->data = skb->head;
	expect_panic(skb_push(skb, 0x80000000), "skb_under_panic");
	kfree_skb(skb);
}

/* What it leaves is not the caller's to use: put right here for the next try. */
static void pulling_what_is_not_linear_panics(void **state)
{
	struct sk_buff *skb = scattered(100);

	(void)state;
	expect_panic(__skb_pull(skb, 101), "data_len");
	skb->len = SCATTERED_LEN;
	expect_panic((void)skb_pull(skb, SCATTERED_LEN), "data_len");
	skb->len = SCATTERED_LEN;
	assert_counts_up(skb, 0, SCATTERED_LEN);
	kfree_skb(skb);
}

static void pulling_past_the_packet_gives_null(void **state)
{
	static const unsigned int too_much[] = { 1001, INT_MAX, 0x80000000, 0xffffffff };
	struct sk_buff *skb = scattered(100);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(too_much) / sizeof(too_much[0]); i++) {
		assert_null(skb_pull(skb, too_much[i]));
		assert_null(pskb_pull(skb, too_much[i]));
		assert_false(pskb_may_pull(skb, too_much[i]));
	}
	assert_int_equal(skb->len, SCATTERED_LEN);
	assert_int_equal(skb_headlen(skb), 100);
	assert_non_null(pskb_pull(skb, SCATTERED_LEN));
	assert_non_null(skb_pull(skb, 0));
	assert_null(skb_pull(skb, 1));
	kfree_skb(skb);
}

static void pulling_more_into_the_linear_data_than_there_is_panics(void **state)
{
	struct sk_buff *skb = scattered(100);

	(void)state;
	expect_panic(__pskb_pull_tail(skb, 901), "skb_copy_bits");
	assert_counts_up(skb, 0, SCATTERED_LEN);
	kfree_skb(skb);
}

static void bytes_are_read_wherever_they_lie(void **state)
{
	struct sk_buff *skb = scattered(100);
	unsigned char byte[2];
	int offset;

	(void)state;
	assert_counts_up(skb, 0, 1000);
	for (offset = 0; offset < 999; offset++) {
		assert_int_equal(skb_copy_bits(skb, offset, byte, 2), 0);
		assert_int_equal(byte[0], (unsigned char)offset);
		assert_int_equal(byte[1], (unsigned char)(offset + 1));
	}
	kfree_skb(skb);
}

static void reading_outside_the_packet_is_efault(void **state)
{
	struct sk_buff *skb = scattered(100);
	char bytes[1001];

	(void)state;
	assert_int_equal(skb_copy_bits(skb, 0, bytes, 1001), -EFAULT);
	assert_int_equal(skb_copy_bits(skb, 999, bytes, 2), -EFAULT);
	assert_int_equal(skb_copy_bits(skb, 1001, bytes, 0), -EFAULT);
	assert_int_equal(skb_copy_bits(skb, 1000, bytes, 0), 0);
	assert_int_equal(skb_copy_bits(skb, 0, bytes, INT_MAX), -EFAULT);
	assert_int_equal(skb_copy_bits(skb, INT_MAX, bytes, 1), -EFAULT);
	/* Of a negative length the kernel would copy 4 GiB. */
	assert_int_equal(skb_copy_bits(skb, 0, bytes, -1), -EFAULT);
	kfree_skb(skb);
}

static void writing_outside_the_packet_is_efault_and_writes_nothing(void **state)
{
	struct sk_buff *skb = scattered(100);
	static const char junk[2000];

	(void)state;
	assert_int_equal(skb_store_bits(skb, 0, junk, 1001), -EFAULT);
	assert_int_equal(skb_store_bits(skb, 999, junk, 2), -EFAULT);
	assert_int_equal(skb_store_bits(skb, 1001, junk, 0), -EFAULT);
	assert_int_equal(skb_store_bits(skb, INT_MAX, junk, 1), -EFAULT);
	assert_int_equal(skb_store_bits(skb, 0, junk, INT_MAX), -EFAULT);
	assert_int_equal(skb_store_bits(skb, 0, junk, -1), -EFAULT);
	assert_int_equal(skb_store_bits(skb, 1000, junk, 0), 0);
	assert_counts_up(skb, 0, SCATTERED_LEN);
	kfree_skb(skb);
}

/* Headers that were pulled lie there. */
static void the_headroom_can_be_read_and_written_by_negative_offsets(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);
	unsigned char bytes[30] = { 0 };

	(void)state;
	memset(skb_put(skb, 40), 0x11, 40);
	skb_pull(skb, 20);
	assert_int_equal(skb_store_bits(skb, -20, "abc", 3), 0);
	assert_int_equal(skb_copy_bits(skb, -20, bytes, 30), 0);
	assert_memory_equal(bytes, "abc\x11", 4);
	assert_int_equal(bytes[29], 0x11);
	assert_int_equal(skb_copy_bits(skb, -20, bytes, 41), -EFAULT);
	kfree_skb(skb);
}

static void a_header_that_the_packet_has_not_is_null(void **state)
{
	struct sk_buff *skb = scattered(100);
	unsigned char buffer[SCATTERED_LEN + 1];

	(void)state;
	assert_ptr_equal(skb_header_pointer(skb, 60, 40, buffer), skb->data + 60);
	assert_ptr_equal(skb_header_pointer(skb, 60, 41, buffer), buffer);
	assert_int_equal(buffer[40], 100);
	assert_null(skb_header_pointer(skb, 0, SCATTERED_LEN + 1, buffer));
	assert_null(skb_header_pointer(skb, SCATTERED_LEN, 1, buffer));
	assert_null(skb_header_pointer(skb, INT_MAX, 1, buffer));
	kfree_skb(skb);
}

static void expanding_keeps_the_packet_and_adds_room(void **state)
{
	struct sk_buff *skb = scattered(100);
	unsigned int room, truesize = skb->truesize, end = skb_end_offset(skb);

	(void)state;
	skb->mac_header = 10;
	skb->network_header = 24;
	skb->transport_header = 44;
	skb->inner_mac_header = 50;
	skb->inner_network_header = 64;
	skb->inner_transport_header = 84;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = 44;
	room = skb_headroom(skb);
	assert_int_equal(pskb_expand_head(skb, 64, 100, GFP_KERNEL), 0);
	assert_int_equal(skb_headroom(skb), room + 64);
	assert_true(skb_end_offset(skb) >= end + 164);
	assert_int_equal(skb->truesize - truesize, skb_end_offset(skb) - end);
	assert_int_equal(skb->mac_header, 74);
	assert_int_equal(skb->network_header, 88);
	assert_int_equal(skb->transport_header, 108);
	assert_int_equal(skb->inner_mac_header, 114);
	assert_int_equal(skb->inner_network_header, 128);
	assert_int_equal(skb->inner_transport_header, 148);
	assert_int_equal(skb->csum_start, 108);
	assert_counts_up(skb, 0, 1000);
	kfree_skb(skb);
	/* What was not set stays so. */
	skb = alloc_skb(100, GFP_KERNEL);
	assert_int_equal(pskb_expand_head(skb, 64, 0, GFP_KERNEL), 0);
	assert_false(skb_mac_header_was_set(skb));
	kfree_skb(skb);
}

static void expanding_a_clone_leaves_the_other_alone(void **state)
{
	struct sk_buff *skb = scattered(100), *clone = skb_clone(skb, GFP_KERNEL);
	struct page *page = skb_frag_page(&skb_shinfo(skb)->frags[0]);

	(void)state;
	assert_int_equal(pskb_expand_head(clone, 0, 0, GFP_KERNEL), 0);
	assert_ptr_not_equal(clone->head, skb->head);
	assert_int_equal(page_count(page), 2);
	assert_int_equal(refcount_read(&skb_shinfo(skb)->frag_list->users), 2);
	assert_false(skb_cloned(skb));
	assert_false(skb_cloned(clone));
	clone->data[0] = 0xee;
	assert_counts_up(skb, 0, 1000);
	kfree_skb(skb);
	assert_int_equal(page_count(page), 1);
	kfree_skb(clone);
}

static void expanding_a_fragment_head_gives_the_fragment_back(void **state)
{
	void *data = netdev_alloc_frag(2048);
	struct sk_buff *skb = build_skb(data, 2048);
	int before = page_count(virt_to_page(data));

	(void)state;
	assert_int_equal(pskb_expand_head(skb, 64, 0, GFP_KERNEL), 0);
	assert_int_equal(skb->head_frag, 0);
	assert_int_equal(page_count(virt_to_page(data)), before - 1);
	kfree_skb(skb);
}

/* Its new data is nobody's but its own: neither half of dataref is another's. */
static void expanding_takes_a_released_header_back(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL), *clone;

	(void)state;
	skb->hdr_len = 10;
	__skb_header_release(skb);
	assert_int_equal(pskb_expand_head(skb, 64, 0, GFP_KERNEL), 0);
	assert_int_equal(skb->nohdr, 0);
	assert_int_equal(skb->hdr_len, 0);
	clone = skb_clone(skb, GFP_KERNEL);
	kfree_skb(skb);
	assert_int_equal(atomic_read(&skb_shinfo(clone)->dataref), 1);
	kfree_skb(clone);
}

/* The socket was charged for what there was. */
static void expanding_what_a_socket_owns_keeps_its_truesize(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	unsigned int truesize = skb->truesize;

	(void)state;
	skb->sk = (struct sock *)skb;
	assert_int_equal(pskb_expand_head(skb, 1000, 0, GFP_KERNEL), 0);
	assert_int_equal(skb->truesize, truesize);
	skb->sk = NULL;
	kfree_skb(skb);
}

static void data_from_the_reserves_expands_with_their_help(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	skb->pfmemalloc = 1;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(pskb_expand_head(skb, 64, 0, GFP_ATOMIC), 0);
	kfree_skb(skb);
}

static void a_failed_expansion_changes_nothing(void **state)
{
	struct sk_buff *skb = scattered(100), before = *skb;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(pskb_expand_head(skb, 64, 0, GFP_KERNEL), -ENOMEM);
	assert_memory_equal(skb, &before, sizeof(before));
	assert_counts_up(skb, 0, 1000);
	kfree_skb(skb);
}

/* A kmalloc() of 4 MiB is the largest; sums that leave 32 bits are no way around that. */
static void more_room_than_memory_can_have_is_refused(void **state)
{
	static const struct {
		int head, tail;
	} cases[] = {
		{ 0, 4194304 },
		{ 4194304, 0 },
		{ 0, INT_MAX },
		{ INT_MAX, 0 },
		{ 0x40000000, 0x40000000 },
		{ INT_MAX, INT_MAX },
	};
	struct sk_buff *skb = scattered(100), before = *skb;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(pskb_expand_head(skb, cases[i].head, cases[i].tail, GFP_ATOMIC),
				 -ENOMEM);
	assert_int_equal(skb_cow(skb, 4194304), -ENOMEM);
	assert_int_equal(skb_cow_head(skb, 0x7fff0000), -ENOMEM);
	assert_memory_equal(skb, &before, sizeof(before));
	assert_counts_up(skb, 0, SCATTERED_LEN);
	expect_panic((void)!skb_cow(skb, INT_MAX), "nhead < 0");
	kfree_skb(skb);
	skb = alloc_skb(100, GFP_KERNEL);
	assert_int_equal(pskb_expand_head(skb, 0, 4193472, GFP_KERNEL), 0);
	assert_int_equal(pskb_expand_head(skb, 0, 4193473, GFP_KERNEL), -ENOMEM);
	kfree_skb(skb);
}

static void expanding_a_shared_skb_panics(void **state)
{
	struct sk_buff *skb = skb_get(alloc_skb(100, GFP_KERNEL));

	(void)state;
	expect_panic(pskb_expand_head(skb, 64, 0, GFP_KERNEL), "skb_shared");
	expect_panic(pskb_expand_head(skb, -1, 0, GFP_KERNEL), "nhead < 0");
	kfree_skb(skb);
	kfree_skb(skb);
}

static void cow_copies_only_what_others_use_or_what_lacks_room(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL), *clone;
	unsigned char *head = skb->head;

	(void)state;
	skb_reserve(skb, 32);
	assert_int_equal(skb_cow(skb, 32), 0);
	assert_ptr_equal(skb->head, head);
	assert_int_equal(skb_cow(skb, 33), 0);
	assert_ptr_not_equal(skb->head, head);
	assert_int_equal(skb_headroom(skb), 32 + 64);
	head = skb->head;
	__skb_header_release(skb);
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(skb_cow_head(clone, 0), 0);
	assert_ptr_equal(clone->head, head);
	assert_int_equal(skb_cow(clone, 0), 0);
	assert_ptr_not_equal(clone->head, head);
	kfree_skb(clone);
	kfree_skb(skb);
}

static void pulling_makes_any_number_of_bytes_linear(void **state)
{
	int delta;

	(void)state;
	for (delta = 1; delta <= 900; delta += 7) {
		struct sk_buff *skb = scattered(100);

		assert_non_null(__pskb_pull_tail(skb, delta));
		assert_int_equal(skb_headlen(skb), 100 + delta);
		assert_int_equal(skb->len, 1000);
		assert_counts_up(skb, 0, 1000);
		assert_int_equal(skb_shinfo(skb)->nr_frags, delta < 300);
		assert_int_equal(skb_has_frag_list(skb), delta < 900);
		kfree_skb(skb);
	}
}

static void pulling_from_a_list_that_others_hold_leaves_theirs_alone(void **state)
{
	struct sk_buff *skb = scattered(100), *list = skb_get(skb_shinfo(skb)->frag_list);

	(void)state;
	assert_non_null(__pskb_pull_tail(skb, 400));
	assert_ptr_not_equal(skb_shinfo(skb)->frag_list, list);
	assert_int_equal(list->len, 600);
	assert_int_equal(refcount_read(&list->users), 1);
	assert_counts_up(skb, 0, 1000);
	assert_counts_up(list, 400, 600);
	kfree_skb(skb);
	kfree_skb(list);
}

/* The first of two is pulled into, and others hold it. */
static void pulling_from_a_shared_part_of_a_list_keeps_the_rest(void **state)
{
	struct sk_buff *skb = scattered(100), *first = skb_get(skb_shinfo(skb)->frag_list);
	struct sk_buff *second = alloc_skb(100, GFP_KERNEL);

	(void)state;
	memset(skb_put(second, 100), 0x77, 100);
	first->next = second;
	skb->len += 100;
	skb->data_len += 100;
	assert_non_null(__pskb_pull_tail(skb, 400));
	assert_ptr_equal(skb_shinfo(skb)->frag_list->next, second);
	assert_counts_up(skb, 0, 1000);
	kfree_skb(skb);
	assert_int_equal(refcount_read(&first->users), 1);
	kfree_skb(first);
}

static void pulling_leaves_room_for_the_next_pull(void **state)
{
	struct sk_buff *skb = scattered(100);

	(void)state;
	/* To the very end of a kmalloc class. */
	assert_non_null(__pskb_pull_tail(skb, 604));
	assert_in_range(skb->end - skb->tail, 128, 2000);
	kfree_skb(skb);
}

/* The list's bytes lie in a page, and others hold it: each allocation that the pull needs fails in
 * turn. */
static void a_failed_pull_from_a_shared_list_leaves_nothing_behind(void **state)
{
	struct sk_buff *skb = alloc_skb(0, GFP_KERNEL), *list = alloc_skb(0, GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL);
	void *tail = NULL;
	int skip;

	(void)state;
	skb_add_rx_frag(list, 0, page, 0, 300, PAGE_SIZE);
	skb_shinfo(skb)->frag_list = skb_get(list);
	skb->len = skb->data_len = 300;
	for (skip = 0; !tail; skip++) {
		assert_int_equal(skbsim_skbs_alive(), 2);
		assert_int_equal(page_count(page), 1);
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
		tail = __pskb_pull_tail(skb, 150);
	}
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_true(skip > 2);
	assert_int_equal(skb_headlen(skb), 150);
	assert_int_equal(list->len, 300);
	kfree_skb(skb);
	kfree_skb(list);
}

static void what_was_pulled_whole_has_ended_normally(void **state)
{
	struct sk_buff *skb = scattered(100);
	struct skbsim_skb_stats ends;

	(void)state;
	assert_non_null(__pskb_pull_tail(skb, 900));
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.kfree_skb, 0);
	assert_int_equal(ends.consume_skb, 1);
	kfree_skb(skb);
}

static void may_pull_says_whether_the_bytes_are_there(void **state)
{
	struct sk_buff *skb = scattered(100);

	(void)state;
	assert_true(pskb_may_pull(skb, 100));
	assert_false(pskb_may_pull(skb, 1001));
	assert_int_equal(skb_headlen(skb), 100);
	assert_true(pskb_may_pull(skb, 101));
	assert_int_equal(skb_headlen(skb), 101);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_false(pskb_may_pull(skb, 1000));
	assert_counts_up(skb, 0, 1000);
	kfree_skb(skb);
}

static void a_fragment_index_past_the_array_panics(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL);

	(void)state;
	expect_panic(skb_add_rx_frag(skb, MAX_SKB_FRAGS, page, 0, 10, 10), "MAX_SKB_FRAGS");
	expect_panic(skb_add_rx_frag(skb, -1, page, 0, 10, 10), "MAX_SKB_FRAGS");
	expect_panic(skb_fill_page_desc(skb, MAX_SKB_FRAGS, page, 0, 10), "MAX_SKB_FRAGS");
	expect_panic(__skb_fill_page_desc(skb, INT_MAX, page, 0, 10), "MAX_SKB_FRAGS");
	assert_int_equal(skb_shinfo(skb)->nr_frags, 0);
	assert_int_equal(skb->len, 0);
	skb_add_rx_frag(skb, MAX_SKB_FRAGS - 1, page, 0, 10, 10);
	assert_int_equal(skb_shinfo(skb)->nr_frags, MAX_SKB_FRAGS);
	skb_shinfo(skb)->nr_frags = 0;
	kfree_skb(skb);
	put_page(page);
}

static void a_fragments_fields_are_set_one_by_one(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL), *other = alloc_page(GFP_KERNEL);
	skb_frag_t *frag = skb_shinfo(skb)->frags, copy = { .bv_len = 7 };

	(void)state;
	skb_add_rx_frag(skb, 0, page, 10, 20, 30);
	skb_frag_off_set(frag, 40);
	skb_frag_size_set(frag, 50);
	skb_frag_off_copy(&copy, frag);
	skb_frag_page_copy(&copy, frag);
	assert_int_equal(skb_frag_off(&copy), 40);
	assert_ptr_equal(skb_frag_page(&copy), page);
	assert_int_equal(skb_frag_size(&copy), 7);
	__skb_frag_ref(&copy);
	assert_int_equal(page_count(page), 2);
	__skb_frag_unref(&copy);
	assert_int_equal(page_count(page), 1);
	skb_frag_set_page(skb, 0, other);
	assert_ptr_equal(skb_frag_page(frag), other);
	assert_int_equal(skb_frag_off(frag), 40);
	put_page(page);
	kfree_skb(skb);
}

/* As in the kernel, nobody asks: the bytes are those of the page that follows in memory. */
static void a_fragment_may_run_over_the_end_of_its_page(void **state)
{
	struct page *pages = alloc_pages(GFP_KERNEL, 1);
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	unsigned char *bytes = page_address(pages);
	int i;

	(void)state;
	split_page(pages, 1);
	for (i = 0; i < 300; i++)
		bytes[PAGE_SIZE - 100 + i] = i;
	skb_add_rx_frag(skb, 0, pages, PAGE_SIZE - 100, 300, PAGE_SIZE);
	assert_int_equal(skb->len, 300);
	assert_counts_up(skb, 0, 300);
	assert_non_null(__pskb_pull_tail(skb, 200));
	assert_counts_up(skb, 0, 300);
	kfree_skb(skb);
	put_page(pages + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(put_push_pull_and_trim_move_the_borders),
		sim_test(push_and_trim_have_forms_that_do_not_ask),
		sim_test(trimming_a_paged_skb_as_if_it_were_linear_is_refused),
		sim_test(put_past_the_end_panics),
		sim_test(put_behind_fragments_panics),
		sim_test(push_below_the_head_panics),
		sim_test(pulling_what_is_not_linear_panics),
		sim_test(pulling_past_the_packet_gives_null),
		sim_test(pulling_more_into_the_linear_data_than_there_is_panics),
		sim_test(bytes_are_read_wherever_they_lie),
		sim_test(reading_outside_the_packet_is_efault),
		sim_test(writing_outside_the_packet_is_efault_and_writes_nothing),
		sim_test(the_headroom_can_be_read_and_written_by_negative_offsets),
		sim_test(a_header_that_the_packet_has_not_is_null),
		sim_test(expanding_keeps_the_packet_and_adds_room),
		sim_test(expanding_a_clone_leaves_the_other_alone),
		sim_test(expanding_a_fragment_head_gives_the_fragment_back),
		sim_test(expanding_takes_a_released_header_back),
		sim_test(expanding_what_a_socket_owns_keeps_its_truesize),
		sim_test(data_from_the_reserves_expands_with_their_help),
		sim_test(a_failed_expansion_changes_nothing),
		sim_test(more_room_than_memory_can_have_is_refused),
		sim_test(expanding_a_shared_skb_panics),
		sim_test(cow_copies_only_what_others_use_or_what_lacks_room),
		sim_test(pulling_makes_any_number_of_bytes_linear),
		sim_test(pulling_from_a_list_that_others_hold_leaves_theirs_alone),
		sim_test(pulling_from_a_shared_part_of_a_list_keeps_the_rest),
		sim_test(pulling_leaves_room_for_the_next_pull),
		sim_test(a_failed_pull_from_a_shared_list_leaves_nothing_behind),
		sim_test(what_was_pulled_whole_has_ended_normally),
		sim_test(may_pull_says_whether_the_bytes_are_there),
		sim_test(a_fragment_index_past_the_array_panics),
		sim_test(a_fragments_fields_are_set_one_by_one),
		sim_test(a_fragment_may_run_over_the_end_of_its_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
