/* SPDX-License-Identifier: MIT */
/* Checksums of packets: over bytes in any place, left to the device, kept true when a packet
 * changes. */
#include "scattered.h"

#include <net/checksum.h>

#include <errno.h>

/* Two sums that mean the same: zero and all-ones are one number. */
static void assert_same_fold(__wsum a, __wsum b)
{
	u16 x = csum_fold(a), y = csum_fold(b);

	assert_int_equal(x == 0xffff ? 0 : x, y == 0xffff ? 0 : y);
}

static void a_sum_is_that_of_the_bytes_wherever_they_lie(void **state)
{
	static const int linear[] = { 100, 101 }, lengths[] = { 1, 2, 50, 299, 500, 801 };
	unsigned char bytes[SCATTERED_LEN], copy[SCATTERED_LEN];
	size_t i, l;
	int at;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct sk_buff *skb = scattered(linear[i]);

		skb_copy_bits(skb, 0, bytes, SCATTERED_LEN);
		for (l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++) {
			for (at = 0; at + lengths[l] <= SCATTERED_LEN; at += 33) {
				__wsum sum = csum_partial(bytes + at, lengths[l], 0);

				assert_same_fold(skb_checksum(skb, at, lengths[l], 0), sum);
				assert_same_fold(skb_checksum(skb, at, lengths[l], 0x1234),
						 csum_add(sum, 0x1234));
				assert_same_fold(skb_copy_and_csum_bits(skb, at, copy, lengths[l]),
						 sum);
				assert_memory_equal(copy, bytes + at, lengths[l]);
			}
		}
		kfree_skb(skb);
	}
}

static void a_sum_over_more_than_the_packet_panics(void **state)
{
	struct sk_buff *skb = scattered(100);
	u8 byte = 0xee;

	(void)state;
	expect_panic(skb_checksum(skb, 900, 101, 0), "len");
	expect_panic(skb_checksum(skb, SCATTERED_LEN, 1, 0), "len");
	expect_panic(skb_checksum(skb, INT_MAX, 1, 0), "len");
	expect_panic(skb_checksum(skb, 0, INT_MAX, 0), "len");
	expect_panic(skb_copy_and_csum_bits(skb, SCATTERED_LEN, &byte, 1), "len");
	expect_panic(skb_copy_and_csum_bits(skb, INT_MAX, &byte, 1), "len");
	assert_int_equal(byte, 0xee);
	/* Of no bytes nobody asks where they lie. */
	assert_int_equal(skb_checksum(skb, SCATTERED_LEN + 100, 0, 0x1234), 0x1234);
	assert_int_equal(skb_copy_and_csum_bits(skb, SCATTERED_LEN + 100, &byte, 0), 0);
	assert_int_equal(byte, 0xee);
	kfree_skb(skb);
}

/* ---- Come with the packet ---- */

/* Its bytes and csum sum up to zero. */
static struct sk_buff *right(void)
{
	struct sk_buff *skb = scattered(101);

	skb->csum = csum_sub(0, skb_checksum(skb, 0, skb->len, 0));
	return skb;
}

static void a_right_sum_is_kept_and_not_looked_at_again(void **state)
{
	struct sk_buff *skb = right();

	(void)state;
	assert_false(skb_csum_unnecessary(skb));
	assert_int_equal(skb_checksum_complete(skb), 0);
	assert_int_equal(skb->ip_summed, CHECKSUM_COMPLETE);
	assert_int_equal(skb->csum_complete_sw, 1);
	assert_same_fold(skb->csum, skb_checksum(skb, 0, skb->len, 0));
	assert_true(skb_csum_unnecessary(skb));
	skb->data[3] ^= 1;
	assert_int_equal(skb_checksum_complete(skb), 0);
	kfree_skb(skb);
}

static void a_wrong_sum_is_told(void **state)
{
	struct sk_buff *skb = right();

	(void)state;
	skb->data[3] ^= 1;
	assert_int_not_equal(skb_checksum_complete(skb), 0);
	assert_int_equal(skb->csum_valid, 0);
	assert_false(skb_csum_unnecessary(skb));
	kfree_skb(skb);
	/* The first bytes alone. */
	skb = right();
	assert_int_not_equal(__skb_checksum_complete_head(skb, 500), 0);
	assert_int_equal(skb->csum_valid, 0);
	assert_int_equal(__skb_checksum_complete_head(skb, SCATTERED_LEN), 0);
	assert_int_equal(skb->csum_valid, 1);
	kfree_skb(skb);
}

static void the_head_of_others_is_not_written_to(void **state)
{
	struct sk_buff *skb = skb_get(right()), before = *skb;

	(void)state;
	assert_int_equal(__skb_checksum_complete(skb), 0);
	assert_int_equal(__skb_checksum_complete_head(skb, SCATTERED_LEN), 0);
	assert_memory_equal(skb, &before, sizeof(before));
	kfree_skb(skb);
	kfree_skb(skb);
}

static void what_the_device_did_or_will_do_is_not_done_again(void **state)
{
	struct sk_buff *skb = right();

	(void)state;
	skb->data[3] ^= 1;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	assert_int_equal(skb_checksum_complete(skb), 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + 5;
	assert_int_equal(skb_checksum_start_offset(skb), 5);
	assert_ptr_equal(skb_checksum_start(skb), skb->data + 5);
	assert_true(skb_csum_unnecessary(skb));
	/* Its start was pulled: nobody will. */
	skb_pull(skb, 6);
	assert_false(skb_csum_unnecessary(skb));
	kfree_skb(skb);
}

/* ---- Left to the device ---- */

#define START	      20 /* of what is summed up, bytes from data */
#define FIELD	      6	 /* where the sum belongs, bytes from there */
#define HELP_ME_BYTES 100

static struct sk_buff *left_to_the_device(u8 fill)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);

	skb_reserve(skb, 16);
	memset(skb_put(skb, HELP_ME_BYTES), fill, HELP_ME_BYTES);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + START;
	skb->csum_offset = FIELD;
	return skb;
}

static __sum16 field(const u8 *packet)
{
	__sum16 sum;

	memcpy(&sum, packet + START + FIELD, sizeof(sum));
	return sum;
}

static void help_fills_the_sum_in(void **state)
{
	struct sk_buff *skb = left_to_the_device(0x11);
	__sum16 expected = csum_fold(csum_partial(skb->data + START, HELP_ME_BYTES - START, 0));

	(void)state;
	assert_int_equal(skb_checksum_help(skb), 0);
	assert_int_equal(field(skb->data), expected);
	assert_int_equal(skb->ip_summed, CHECKSUM_NONE);
	kfree_skb(skb);
}

/* What was received needs no sum in the packet, only none beside it. */
static void help_for_what_was_received_writes_nothing(void **state)
{
	struct sk_buff *skb = left_to_the_device(0x11);
	__sum16 before = field(skb->data);

	(void)state;
	skb->ip_summed = CHECKSUM_COMPLETE;
	assert_int_equal(skb_checksum_help(skb), 0);
	assert_int_equal(field(skb->data), before);
	assert_int_equal(skb->ip_summed, CHECKSUM_NONE);
	kfree_skb(skb);
}

/* In UDP zero says that there is no sum. */
static void help_writes_no_zero(void **state)
{
	struct sk_buff *skb = left_to_the_device(0xff);

	(void)state;
	skb->data[START + FIELD] = skb->data[START + FIELD + 1] = 0;
	assert_int_equal(skb_checksum_help(skb), 0);
	assert_int_equal(field(skb->data), 0xffff);
	kfree_skb(skb);
}

static void help_leaves_the_data_of_others_alone(void **state)
{
	struct sk_buff *skb = left_to_the_device(0x11), *clone = skb_clone(skb, GFP_KERNEL);

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(skb_checksum_help(clone), -ENOMEM);
	assert_int_equal(clone->ip_summed, CHECKSUM_PARTIAL);
	assert_int_equal(skb_checksum_help(clone), 0);
	assert_int_equal(field(skb->data), 0x1111);
	assert_int_not_equal(field(clone->data), 0x1111);
	kfree_skb(clone);
	kfree_skb(skb);
}

/* Which is reported once, and the packet is left as it is. */
static void help_with_no_linear_place_for_the_sum_is_einval(void **state)
{
	static const struct {
		int start, field;
	} cases[] = { { HELP_ME_BYTES, 0 },
		      { HELP_ME_BYTES + 1, 0 },
		      { 200, 0 },
		      { -1, 10 },
		      { START, HELP_ME_BYTES - START - 1 },
		      { START, 500 } };
	struct sk_buff *skb = left_to_the_device(0x11);
	u8 before[HELP_ME_BYTES];
	unsigned long warnings = skbsim_warn_count();
	size_t i;

	(void)state;
	memcpy(before, skb->data, sizeof(before));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		skb->csum_start = skb_headroom(skb) + cases[i].start;
		skb->csum_offset = cases[i].field;
		assert_int_equal(skb_checksum_help(skb), -EINVAL);
		assert_int_equal(skb->ip_summed, CHECKSUM_PARTIAL);
	}
	assert_int_equal(skbsim_warn_count() - warnings, 1);
	assert_memory_equal(skb->data, before, sizeof(before));
	skb->csum_start = skb_headroom(skb) + START;
	skb->csum_offset = HELP_ME_BYTES - START - 2;
	assert_int_equal(skb_checksum_help(skb), 0);
	kfree_skb(skb);
}

/* Each of its pieces would need one. */
static void help_for_a_packet_to_be_cut_is_einval(void **state)
{
	struct sk_buff *skb = left_to_the_device(0x11);

	(void)state;
	skb_shinfo(skb)->gso_size = 20;
	expect_warnings(1, assert_int_equal(skb_checksum_help(skb), -EINVAL));
	assert_int_equal(field(skb->data), 0x1111);
	skb_shinfo(skb)->gso_size = 0;
	assert_int_equal(skb_checksum_help(skb), 0);
	kfree_skb(skb);
}

static void a_copy_for_a_device_that_would_start_outside_panics(void **state)
{
	struct sk_buff *skb = left_to_the_device(0x11);
	u8 copy[HELP_ME_BYTES] = { 0 };

	(void)state;
	skb->csum_start = skb_headroom(skb) + HELP_ME_BYTES + 1;
	expect_panic(skb_copy_and_csum_dev(skb, copy), "start");
	skb->csum_start = skb_headroom(skb) - 1;
	expect_panic(skb_copy_and_csum_dev(skb, copy), "start");
	assert_int_equal(copy[0], 0);
	kfree_skb(skb);
}

static void a_copy_for_the_device_has_the_sum_the_packet_has_not(void **state)
{
	struct sk_buff *skb = left_to_the_device(0x11);
	u8 copy[HELP_ME_BYTES], before[HELP_ME_BYTES];

	(void)state;
	memcpy(before, skb->data, sizeof(before));
	skb_copy_and_csum_dev(skb, copy);
	assert_memory_equal(skb->data, before, sizeof(before));
	assert_int_equal(field(copy), csum_fold(csum_partial(before + START, 80, 0)));
	assert_memory_equal(copy, before, START + FIELD);
	assert_memory_equal(copy + 28, before + 28, HELP_ME_BYTES - 28);
	skb->ip_summed = CHECKSUM_NONE;
	skb_copy_and_csum_dev(skb, copy);
	assert_memory_equal(copy, before, sizeof(before));
	kfree_skb(skb);
}

static void a_sum_to_be_made_is_given_up_when_its_start_was_pulled(void **state)
{
	struct sk_buff *skb = left_to_the_device(0x11);

	(void)state;
	skb_pull_rcsum(skb, START);
	assert_int_equal(skb->ip_summed, CHECKSUM_PARTIAL);
	skb_pull_rcsum(skb, 1);
	assert_int_equal(skb->ip_summed, CHECKSUM_NONE);
	kfree_skb(skb);
}

static void a_sum_to_be_made_keeps_its_field_in_the_packet(void **state)
{
	struct sk_buff *skb = left_to_the_device(0x11);

	(void)state;
	assert_int_equal(pskb_trim_rcsum(skb, HELP_ME_BYTES + 1), 0);
	assert_int_equal(pskb_trim_rcsum(skb, START + FIELD + 1), -EINVAL);
	assert_int_equal(skb->len, HELP_ME_BYTES);
	assert_int_equal(pskb_trim_rcsum(skb, START + FIELD + 2), 0);
	assert_int_equal(skb->len, START + FIELD + 2);
	/* Of a packet that has none nobody asks. */
	skb->ip_summed = CHECKSUM_NONE;
	assert_int_equal(pskb_trim_rcsum(skb, 1), 0);
	assert_int_equal(skb->len, 1);
	assert_int_equal(skb->ip_summed, CHECKSUM_NONE);
	kfree_skb(skb);
}

/* ---- Over the whole packet ---- */

static void assert_sum_is_true(const struct sk_buff *skb)
{
	assert_int_equal(skb->ip_summed, CHECKSUM_COMPLETE);
	assert_same_fold(skb->csum, skb_checksum(skb, 0, skb->len, 0));
}

static void a_sum_over_the_packet_follows_its_borders(void **state)
{
	struct sk_buff *skb = scattered(100);
	unsigned int len;

	(void)state;
	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->csum = skb_checksum(skb, 0, skb->len, 0);
	skb_pull_rcsum(skb, 14);
	assert_sum_is_true(skb);
	skb_push(skb, 14);
	skb_postpush_rcsum(skb, skb->data, 14);
	assert_sum_is_true(skb);
	for (len = 999; len > 30; len -= 31) {
		assert_int_equal(pskb_trim_rcsum(skb, len), 0);
		assert_int_equal(skb->len, len);
		assert_sum_is_true(skb);
	}
	kfree_skb(skb);
}

static void pulling_more_than_there_is_panics(void **state)
{
	struct sk_buff *skb = left_to_the_device(0x11);

	(void)state;
	expect_panic(skb_pull_rcsum(skb, HELP_ME_BYTES + 1), "len");
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(a_sum_is_that_of_the_bytes_wherever_they_lie),
		sim_test(a_sum_over_more_than_the_packet_panics),
		sim_test(a_right_sum_is_kept_and_not_looked_at_again),
		sim_test(a_wrong_sum_is_told),
		sim_test(the_head_of_others_is_not_written_to),
		sim_test(what_the_device_did_or_will_do_is_not_done_again),
		sim_test(help_fills_the_sum_in),
		sim_test(help_for_what_was_received_writes_nothing),
		sim_test(help_writes_no_zero),
		sim_test(help_leaves_the_data_of_others_alone),
		sim_test(help_with_no_linear_place_for_the_sum_is_einval),
		sim_test(help_for_a_packet_to_be_cut_is_einval),
		sim_test(a_copy_for_a_device_that_would_start_outside_panics),
		sim_test(a_copy_for_the_device_has_the_sum_the_packet_has_not),
		sim_test(a_sum_to_be_made_is_given_up_when_its_start_was_pulled),
		sim_test(a_sum_to_be_made_keeps_its_field_in_the_packet),
		sim_test(a_sum_over_the_packet_follows_its_borders),
		sim_test(pulling_more_than_there_is_panics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
