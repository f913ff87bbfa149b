/* SPDX-License-Identifier: MIT */
/* Whom GRO believes about a checksum, what it works out itself, and what it says afterwards. */
#include "gro.h"

#include <linux/ip.h>
#include <net/checksum.h>

static const struct large protocols_merged[] = {
	{ .protocol = TCP, .flags = ACK, .mss = 501, .payload = 1002 },
	{ .protocol = TCP, .flags = ACK, .mss = 501, .payload = 1002, .v6 = true, .options = 12 },
	{ .protocol = TCP, .flags = ACK, .mss = 501, .payload = 1002, .tags = 1 },
	{ .protocol = TCP, .flags = ACK, .mss = 501, .payload = 1002, .tags = 2, .v6 = true },
	{ .protocol = UDP, .mss = 501, .payload = 1002 },
	{ .protocol = UDP, .mss = 501, .payload = 1002, .v6 = true },
};

static bool fault; /* one bit of the payload is not as it was sent */

/* Frame @number as a device hands it up that says @ip_summed. */
static struct sk_buff *frame_of(const struct large *l, unsigned int number, enum home home,
				u8 ip_summed)
{
	static u8 frame[MAX_FRAME];
	unsigned int len = expected_segment(l, frame, number, false);
	struct sk_buff *skb;

	frame[len - 1] ^= fault;
	skb = gro_came_in(gro_skb(frame, len, headers_len(l), home));
	skb->ip_summed = ip_summed;
	if (ip_summed == CHECKSUM_COMPLETE)
		skb->csum = skb_checksum(skb, 0, skb->len, 0);
	return skb;
}

/* Calls @test with each protocol that the profile merges, in each place. */
static void for_each_merged(void (*test)(struct large *l, enum home home))
{
	unsigned int i;
	enum home home;

	gro_dev.features |= NETIF_F_GRO_UDP_FWD;
	for (i = 0; i < ARRAY_SIZE(protocols_merged); i++)
		for (home = 0; home < NR_HOMES; home++) {
			struct large l = protocols_merged[i];

			if (l.protocol == TCP || !is_profile("v5.10"))
				test(&l, home);
		}
}

static void right_ones(struct large *l, enum home home)
{
	static const u8 says[] = { CHECKSUM_NONE, CHECKSUM_UNNECESSARY, CHECKSUM_COMPLETE };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(says); i++) {
		assert_int_equal(napi_gro_receive(&gro_napi, frame_of(l, 0, home, says[i])),
				 GRO_HELD);
		assert_int_equal(napi_gro_receive(&gro_napi, frame_of(l, 1, home, says[i])),
				 home == IN_KMALLOC ? GRO_MERGED : GRO_MERGED_FREE);
		gro_poll_ends();
		gro_assert_merged_of(l, gro_only_one_up());
	}
}

static void what_is_right_is_merged_whoever_says_so(void **state)
{
	(void)state;
	for_each_merged(right_ones);
}

static void wrong_ones(struct large *l, enum home home)
{
	static const u8 says[] = { CHECKSUM_NONE, CHECKSUM_COMPLETE };
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(says); i++) {
		fault = true;
		skb = frame_of(l, 0, home, says[i]);
		fault = false;
		assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_NORMAL);
		/* The stack still has to find out. */
		assert_int_equal(skb->ip_summed, says[i]);
	}
	gro_poll_ends();
	__skb_queue_purge(&gro_up);
}

static void what_is_wrong_is_not(void **state)
{
	(void)state;
	for_each_merged(wrong_ones);
}

/* The device has summed up other bytes than those that are there: nobody sums them up again, whatever
 * headers were taken out of its sum. */
static void believed_sum(struct large *l, enum home home)
{
	struct sk_buff *skb;
	unsigned int i;
	u8 *last;

	for (i = 0; i < 2; i++) {
		skb = frame_of(l, i, home, CHECKSUM_COMPLETE);
		last = skb_is_nonlinear(skb)
			       ? (u8 *)skb_frag_address(&skb_shinfo(skb)->frags[0]) + l->mss - 1
			       : skb_tail_pointer(skb) - 1;
		*last ^= 1;
		assert_int_equal(napi_gro_receive(&gro_napi, skb), !i ? GRO_HELD
								   : home == IN_KMALLOC
									   ? GRO_MERGED
									   : GRO_MERGED_FREE);
	}
	gro_poll_ends();
	kfree_skb(gro_only_one_up());
}

static void the_sum_of_a_device_is_believed(void **state)
{
	(void)state;
	for_each_merged(believed_sum);
}

/* It says that it has looked. */
static void a_device_is_believed(void **state)
{
	struct large l = protocols_merged[0];

	(void)state;
	napi_gro_receive(&gro_napi, frame_of(&l, 0, IN_PAGE, CHECKSUM_UNNECESSARY));
	fault = true;
	assert_int_equal(
		napi_gro_receive(&gro_napi, frame_of(&l, 1, IN_PAGE, CHECKSUM_UNNECESSARY)),
		GRO_MERGED_FREE);
	fault = false;
}

/* A packet that is held alone has been looked at, and says so. */
static void what_was_worked_out_is_not_worked_out_again(void **state)
{
	struct large l = protocols_merged[0];
	struct sk_buff *skb = frame_of(&l, 0, IN_PAGE, CHECKSUM_NONE);

	(void)state;
	napi_gro_receive(&gro_napi, skb);
	gro_poll_ends();
	assert_ptr_equal(gro_only_one_up(), skb);
	assert_int_equal(skb->ip_summed, CHECKSUM_UNNECESSARY);
	assert_int_equal(skb->csum_level, 0);
	kfree_skb(skb);
}

/* Of one that is not held anyway nothing is worked out. */
static void what_is_not_held_is_not_looked_at(void **state)
{
	struct large l = protocols_merged[0];
	struct sk_buff *skb = frame_of(&l, 0, IN_PAGE, CHECKSUM_NONE);

	(void)state;
	/* Longer than it says: padded. */
	skb_frag_size_add(&skb_shinfo(skb)->frags[0], 1);
	skb->len++;
	skb->data_len++;
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_NORMAL);
	assert_int_equal(skb->ip_summed, CHECKSUM_NONE);
}

/* A packet that another system here has sent: its checksum was never worked out. */
static void a_checksum_left_to_the_device_is_right(void **state)
{
	struct large l = protocols_merged[0];
	struct sk_buff *skb;
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		fault = true;
		skb = frame_of(&l, i, IN_PAGE, CHECKSUM_PARTIAL);
		fault = false;
		skb->csum_start = skb->data + 20 - skb->head;
		skb->csum_offset = 16;
		assert_int_equal(napi_gro_receive(&gro_napi, skb), i ? GRO_MERGED_FREE : GRO_HELD);
	}
}

/* The header's own sum is always looked at. */
static void a_damaged_ip_header_is_not_held(void **state)
{
	struct large l = protocols_merged[0];
	struct sk_buff *skb = frame_of(&l, 0, IN_PAGE, CHECKSUM_UNNECESSARY);

	(void)state;
	((struct iphdr *)skb->data)->ttl++;
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_NORMAL);
}

/* Datagrams without one: there is nothing to be wrong, but nothing that cutting could write. */
static void datagrams_without_a_checksum_are_not_merged(void **state)
{
	static u8 frame[MAX_FRAME];
	struct large l = protocols_merged[4];
	unsigned int len = expected_segment(&l, frame, 0, false);
	struct sk_buff *skb;

	(void)state;
	gro_dev.features |= NETIF_F_GRO_FRAGLIST;
	put_be16(frame + check_at(&l), 0);
	skb = gro_came_in(gro_skb(frame, len, headers_len(&l), IN_PAGE));
	skb->ip_summed = CHECKSUM_NONE;
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_NORMAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		gro_test(what_is_right_is_merged_whoever_says_so),
		gro_test(what_is_wrong_is_not),
		gro_test(the_sum_of_a_device_is_believed),
		gro_test(a_device_is_believed),
		gro_test(what_was_worked_out_is_not_worked_out_again),
		gro_test(what_is_not_held_is_not_looked_at),
		gro_test(a_checksum_left_to_the_device_is_right),
		gro_test(a_damaged_ip_header_is_not_held),
		gro_test(datagrams_without_a_checksum_are_not_merged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
