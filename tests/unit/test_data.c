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
	skb_put(skb, 192);
	expect_panic(skb_put(skb, 1), "skb_over_panic");
	skb->tail--;
	kfree_skb(skb);
}

static void push_below_the_head_panics(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);

	(void)state;
	skb_reserve(skb, 4);
	skb_push(skb, 4);
	expect_panic(skb_push(skb, 1), "skb_under_panic");
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
	kfree_skb(skb);
	put_page(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(put_push_pull_and_trim_move_the_borders),
		sim_test(push_and_trim_have_forms_that_do_not_ask),
		sim_test(trimming_a_paged_skb_as_if_it_were_linear_is_refused),
		sim_test(put_past_the_end_panics),
		sim_test(push_below_the_head_panics),
		sim_test(bytes_are_read_wherever_they_lie),
		sim_test(reading_outside_the_packet_is_efault),
		sim_test(expanding_keeps_the_packet_and_adds_room),
		sim_test(expanding_a_clone_leaves_the_other_alone),
		sim_test(expanding_a_fragment_head_gives_the_fragment_back),
		sim_test(expanding_takes_a_released_header_back),
		sim_test(expanding_what_a_socket_owns_keeps_its_truesize),
		sim_test(data_from_the_reserves_expands_with_their_help),
		sim_test(a_failed_expansion_changes_nothing),
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
