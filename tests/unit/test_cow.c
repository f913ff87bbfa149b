/* SPDX-License-Identifier: MIT */
/* Copy on write: what is copied, what is not, and what others still see. */
#include "scattered.h"

#include <errno.h>

static struct sk_buff *trailer;

/* Writes over all bytes of @skb, wherever they lie. */
static void scribble(struct sk_buff *skb)
{
	static const unsigned char junk[SCATTERED_LEN] = { 0xee, 0xee, 0xee };

	assert_int_equal(skb_store_bits(skb, 0, junk, skb->len), 0);
}

static void what_is_ones_own_and_linear_stays_where_it_is(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);
	unsigned char *head = skb->head;

	(void)state;
	skb_put(skb, 100);
	assert_int_equal(skb_cow_data(skb, 92, &trailer), 1);
	assert_ptr_equal(trailer, skb);
	assert_ptr_equal(skb->head, head);
	/* One byte more, and there is room for the next ones too. */
	assert_int_equal(skb_cow_data(skb, 93, &trailer), 1);
	assert_ptr_not_equal(skb->head, head);
	assert_in_range(skb_tailroom(skb), 93 + 128, 2000);
	kfree_skb(skb);
}

static void pages_are_never_written_to(void **state)
{
	struct sk_buff *skb = scattered(100), *list = skb_shinfo(skb)->frag_list;

	(void)state;
	assert_int_equal(skb_cow_data(skb, 0, &trailer), 2);
	assert_int_equal(skb_shinfo(skb)->nr_frags, 0);
	assert_int_equal(skb_headlen(skb), 400);
	/* The list's is linear and nobody else's. */
	assert_ptr_equal(skb_shinfo(skb)->frag_list, list);
	assert_ptr_equal(trailer, list);
	assert_counts_up(skb, 0, SCATTERED_LEN);
	kfree_skb(skb);
}

static void what_a_clone_sees_does_not_change(void **state)
{
	struct sk_buff *skb = scattered(100), *clone = skb_clone(skb, GFP_KERNEL);

	(void)state;
	assert_int_equal(skb_cow_data(clone, 16, &trailer), 2);
	assert_in_range(skb_tailroom(trailer), 16, 2000);
	assert_counts_up(clone, 0, SCATTERED_LEN);
	scribble(clone);
	assert_counts_up(skb, 0, SCATTERED_LEN);
	kfree_skb(clone);
	kfree_skb(skb);
	/* Linear, and cloned. */
	skb = alloc_skb(192, GFP_KERNEL);
	skb_put(skb, 10);
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(skb_cow_data(clone, 0, &trailer), 1);
	assert_ptr_not_equal(clone->head, skb->head);
	kfree_skb(clone);
	kfree_skb(skb);
}

/* A frag_list of three, 100 bytes each; the caller looks at them by frag_list and next. */
static struct sk_buff *list_of_three(void)
{
	struct sk_buff *skb = alloc_skb(0, GFP_KERNEL), **link = &skb_shinfo(skb)->frag_list;
	int i, b;

	for (i = 0; i < 3; i++) {
		u8 *bytes;

		*link = alloc_skb(192, GFP_KERNEL);
		bytes = skb_put(*link, 100);
		for (b = 0; b < 100; b++)
			bytes[b] = i * 100 + b;
		link = &(*link)->next;
	}
	skb->len = skb->data_len = 300;
	return skb;
}

/* Those behind it can be seen through its next. */
static void behind_one_that_others_hold_all_are_copied(void **state)
{
	struct sk_buff *skb = list_of_three(), *first = skb_shinfo(skb)->frag_list;
	struct sk_buff *second = skb_get(first->next), *third = skb_get(second->next);

	(void)state;
	kfree_skb(third);
	assert_int_equal(skb_cow_data(skb, 0, &trailer), 4);
	assert_ptr_equal(skb_shinfo(skb)->frag_list, first);
	assert_ptr_not_equal(first->next, second);
	assert_ptr_equal(second->next, third);
	assert_ptr_not_equal(first->next->next, third);
	assert_ptr_equal(trailer, first->next->next);
	assert_int_equal(refcount_read(&second->users), 1);
	assert_counts_up(skb, 0, 300);
	kfree_skb(skb);
	kfree_skb(second);
}

static void the_last_gets_the_room(void **state)
{
	struct sk_buff *skb = list_of_three(), *second = skb_shinfo(skb)->frag_list->next;
	struct sk_buff *third = second->next;

	(void)state;
	assert_int_equal(skb_cow_data(skb, 92, &trailer), 4);
	assert_ptr_equal(trailer, third);
	assert_int_equal(skb_cow_data(skb, 93, &trailer), 4);
	assert_ptr_equal(skb_shinfo(skb)->frag_list->next, second);
	assert_ptr_equal(trailer, second->next);
	assert_in_range(skb_tailroom(trailer), 93, 2000);
	assert_counts_up(skb, 0, 300);
	kfree_skb(skb);
}

/* What @skb's frag_list is replaced by when all bytes shall be one's own, with @tailroom. */
static struct sk_buff *last_made_own(struct sk_buff *skb, int tailroom)
{
	assert_int_equal(skb_cow_data(skb, tailroom, &trailer), 2);
	assert_ptr_equal(trailer, skb_shinfo(skb)->frag_list);
	assert_false(skb_is_nonlinear(trailer));
	assert_false(skb_cloned(trailer));
	assert_true(skb_tailroom(trailer) >= tailroom);
	return trailer;
}

/* In pages, in a list of its own, or in data that a clone has, too. */
static void listed_bytes_elsewhere_become_linear(void **state)
{
	struct sk_buff *skb, *listed, *clone;
	int tailroom;

	(void)state;
	for (tailroom = 0; tailroom <= 16; tailroom += 16) {
		skb = scattered(100);
		listed = skb_shinfo(skb)->frag_list;
		pskb_trim(listed, 500);
		skb_add_rx_frag(listed, 0, alloc_page(GFP_KERNEL), 0, 100, PAGE_SIZE);
		memset(skb_frag_address(&skb_shinfo(listed)->frags[0]), 0x77, 100);
		assert_int_equal(last_made_own(skb, tailroom)->data[599], 0x77);
		assert_counts_up(skb, 0, 900);
		kfree_skb(skb);

		skb = alloc_skb(0, GFP_KERNEL);
		listed = alloc_skb(0, GFP_KERNEL);
		skb_shinfo(listed)->frag_list = alloc_skb(1000, GFP_KERNEL);
		memset(skb_put(skb_shinfo(listed)->frag_list, 300), 0x66, 300);
		skb_len_add(listed, 300);
		skb_shinfo(skb)->frag_list = listed;
		skb_len_add(skb, 300);
		assert_int_equal(last_made_own(skb, tailroom)->data[299], 0x66);
		assert_int_equal(skb->len, 300);
		kfree_skb(skb);

		skb = scattered(100);
		clone = skb_clone(skb_shinfo(skb)->frag_list, GFP_KERNEL);
		assert_ptr_not_equal(last_made_own(skb, tailroom)->head, clone->head);
		assert_counts_up(skb, 0, SCATTERED_LEN);
		kfree_skb(clone);
		kfree_skb(skb);
	}
}

/* Each allocation fails in turn. */
static void without_memory_the_bytes_stay_the_same(void **state)
{
	struct sk_buff *skb = scattered(100), *clone = skb_clone(skb, GFP_KERNEL);
	struct sk_buff *list = skb_get(skb_shinfo(skb)->frag_list);
	int skip, n;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	for (skip = 1; (n = skb_cow_data(clone, 500, &trailer)) < 0; skip++) {
		assert_int_equal(n, -ENOMEM);
		assert_counts_up(clone, 0, SCATTERED_LEN);
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
	}
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_int_equal(n, 2);
	assert_true(skip > 2);
	kfree_skb(clone);
	kfree_skb(skb);
	kfree_skb(list);
	/* A linear one that lacks room. */
	skb = alloc_skb(192, GFP_KERNEL);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(skb_cow_data(skb, 500, &trailer), -ENOMEM);
	kfree_skb(skb);
}

static void a_trailer_is_put_into_the_last_and_counted_in_all(void **state)
{
	struct sk_buff *skb = list_of_three();

	(void)state;
	assert_int_equal(skb_cow_data(skb, 20, &trailer), 4);
	memset(pskb_put(skb, trailer, 20), 0x77, 20);
	assert_int_equal(trailer->len, 120);
	assert_int_equal(skb->len, 320);
	assert_int_equal(skb->data_len, 320);
	kfree_skb(skb);
	skb = alloc_skb(192, GFP_KERNEL);
	assert_ptr_equal(pskb_put(skb, skb, 10), skb->data);
	assert_int_equal(skb->len, 10);
	assert_int_equal(skb->data_len, 0);
	kfree_skb(skb);
}

static void data_is_uncloned_for_whom_it_matters(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL), *clone;
	unsigned char *head = skb->head;

	(void)state;
	skb_reserve(skb, 20);
	skb_put(skb, 100);
	assert_int_equal(skb_unclone(skb, GFP_KERNEL), 0);
	assert_int_equal(skb_header_unclone(skb, GFP_KERNEL), 0);
	assert_int_equal(skb_try_make_writable(skb, 100), 0);
	assert_ptr_equal(skb->head, head);

	/* The original promised to leave the header alone. */
	__skb_header_release(skb);
	clone = skb_clone(skb, GFP_KERNEL);
	clone->hdr_len = 40;
	assert_int_equal(skb_header_unclone(clone, GFP_KERNEL), 0);
	assert_int_equal(skb_try_make_writable(clone, 20), 0);
	assert_ptr_equal(clone->head, head);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_true(skb_try_make_writable(clone, 21));
	assert_int_equal(skb_try_make_writable(clone, 21), 0);
	assert_ptr_not_equal(clone->head, head);
	kfree_skb(clone);

	clone = skb_clone(skb, GFP_KERNEL);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(skb_unclone(clone, GFP_KERNEL), -ENOMEM);
	assert_int_equal(skb_unclone(clone, GFP_KERNEL), 0);
	assert_ptr_not_equal(clone->head, head);
	kfree_skb(clone);
	kfree_skb(skb);

	skb = alloc_skb(192, GFP_KERNEL);
	head = skb->head;
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(skb_header_unclone(clone, GFP_KERNEL), 0);
	assert_ptr_not_equal(clone->head, head);
	kfree_skb(clone);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(what_is_ones_own_and_linear_stays_where_it_is),
		sim_test(pages_are_never_written_to),
		sim_test(what_a_clone_sees_does_not_change),
		sim_test(behind_one_that_others_hold_all_are_copied),
		sim_test(the_last_gets_the_room),
		sim_test(listed_bytes_elsewhere_become_linear),
		sim_test(without_memory_the_bytes_stay_the_same),
		sim_test(a_trailer_is_put_into_the_last_and_counted_in_all),
		sim_test(data_is_uncloned_for_whom_it_matters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
