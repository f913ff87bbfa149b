/* SPDX-License-Identifier: MIT */
/* The unchecked and compound forms of put, copy, trim and grow. */
#include "scattered.h"

#include <errno.h>

static void unchecked_puts_append(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL), *paged = scattered(100);

	(void)state;
	skb_reserve(skb, 10);
	assert_ptr_equal(__skb_put(skb, 2), skb->head + 10);
	memcpy(skb->data, "ab", 2);
	__skb_put_data(skb, "cde", 3);
	memset(skb_tail_pointer(skb), 0xee, 4);
	__skb_put_zero(skb, 2);
	__skb_put_u8(skb, 'f');
	assert_int_equal(skb->len, 8);
	assert_memory_equal(skb->data, "abcde\0\0f", 8);
	expect_panic(__skb_put(paged, 1), "skb_is_nonlinear");
	kfree_skb(paged);
	kfree_skb(skb);
}

static void bytes_are_copied_within_the_linear_data(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);
	char bytes[5] = "";

	(void)state;
	skb_put_zero(skb, 8);
	skb_copy_to_linear_data(skb, "abcd", 4);
	skb_copy_to_linear_data_offset(skb, 3, "xyz", 3);
	assert_memory_equal(skb->data, "abcxyz\0\0", 8);
	skb_copy_from_linear_data(skb, bytes, 4);
	assert_string_equal(bytes, "abcx");
	skb_copy_from_linear_data_offset(skb, 2, bytes, 4);
	assert_string_equal(bytes, "cxyz");
	kfree_skb(skb);
}

static void a_trailers_room_is_what_the_mtu_leaves(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);

	(void)state;
	skb_tailroom_reserve(skb, 100, 20);
	assert_int_equal(skb_availroom(skb), 100);
	skb_tailroom_reserve(skb, 171, 20);
	assert_int_equal(skb_availroom(skb), 171);
	skb_tailroom_reserve(skb, 172, 20);
	assert_int_equal(skb_availroom(skb), 172);
	skb_tailroom_reserve(skb, 173, 20);
	assert_int_equal(skb_availroom(skb), 172);
	skb_tailroom_reserve(skb, 1500, 20);
	assert_int_equal(skb_availroom(skb), 172);
	kfree_skb(skb);
}

static void a_header_is_looked_for_behind_what_is_known(void **state)
{
	struct sk_buff *skb = scattered(100);
	unsigned char known[20] = { 0xaa, 0xbb }, buffer[20];

	(void)state;
	assert_ptr_equal(__skb_header_pointer(skb, 1, 19, known, 20, buffer), known + 1);
	assert_ptr_equal(__skb_header_pointer(skb, 1, 20, known, 20, buffer), buffer);
	assert_int_equal(buffer[0], 1);
	assert_null(__skb_header_pointer(NULL, 1, 20, known, 20, buffer));
	assert_null(__skb_header_pointer(skb, SCATTERED_LEN, 1, known, 20, buffer));
	kfree_skb(skb);
}

static void lengths_grow_and_shrink(void **state)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);
	unsigned char *head = skb->head;

	(void)state;
	skb_put(skb, 10);
	assert_int_equal(__skb_grow(skb, 192), 0);
	assert_ptr_equal(skb->head, head);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(__skb_grow(skb, 193), -ENOMEM);
	assert_int_equal(skb->len, 192);
	skb->ip_summed = CHECKSUM_COMPLETE;
	assert_int_equal(__skb_grow_rcsum(skb, 193), 0);
	assert_int_equal(skb->ip_summed, CHECKSUM_NONE);
	assert_int_equal(skb->len, 193);
	assert_ptr_not_equal(skb->head, head);
	skb->ip_summed = CHECKSUM_COMPLETE;
	assert_int_equal(__skb_trim_rcsum(skb, 50), 0);
	assert_int_equal(skb->ip_summed, CHECKSUM_NONE);
	assert_int_equal(__pskb_trim(skb, 40), 0);
	pskb_trim_unique(skb, 30);
	assert_int_equal(skb->len, 30);
	assert_ptr_equal(skb_tail_pointer(skb), skb->data + 30);
	kfree_skb(skb);
	/* No more is asked for than is missing: just what the next kmalloc() class has. */
	skb = alloc_skb(192, GFP_KERNEL);
	skb_put(skb, 100);
	assert_int_equal(__skb_grow(skb, 704), 0);
	assert_int_equal(skb_end_offset(skb), 704);
	kfree_skb(skb);
}

static void packets_of_any_shape_shrink(void **state)
{
	struct sk_buff *skb = scattered(100), *clone;

	(void)state;
	assert_int_equal(__pskb_trim(skb, 800), 0);
	assert_counts_up(skb, 0, 800);
	pskb_trim_unique(skb, 700);
	assert_counts_up(skb, 0, 700);
	clone = skb_clone(skb, GFP_KERNEL);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	expect_panic(pskb_trim_unique(clone, 50), "pskb_trim");
	kfree_skb(clone);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(__skb_linearize(skb), -ENOMEM);
	assert_int_equal(__skb_linearize(skb), 0);
	assert_false(skb_is_nonlinear(skb));
	assert_counts_up(skb, 0, 700);
	kfree_skb(skb);
}

static void copies_come_alone_or_as_a_pair(void **state)
{
	struct sk_buff *skb = scattered(100), *copy = __pskb_copy(skb, 30, GFP_KERNEL);

	(void)state;
	assert_int_equal(skb_headroom(copy), 30);
	assert_int_equal(copy->fclone, SKB_FCLONE_UNAVAILABLE);
	assert_counts_up(copy, 0, SCATTERED_LEN);
	kfree_skb(copy);
	copy = pskb_copy_for_clone(skb, GFP_KERNEL);
	assert_int_equal(skb_headroom(copy), 0);
	assert_int_equal(copy->fclone, SKB_FCLONE_ORIG);
	dev_kfree_skb(copy);
	kfree_skb(skb);
	skb = __dev_alloc_skb(100, GFP_KERNEL);
	assert_null(skb->dev);
	assert_int_equal(skb->head_frag, 0);
	assert_int_equal(skb_headroom(skb), NET_SKB_PAD);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(unchecked_puts_append),
		sim_test(bytes_are_copied_within_the_linear_data),
		sim_test(a_trailers_room_is_what_the_mtu_leaves),
		sim_test(a_header_is_looked_for_behind_what_is_known),
		sim_test(lengths_grow_and_shrink),
		sim_test(packets_of_any_shape_shrink),
		sim_test(copies_come_alone_or_as_a_pair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
