/* SPDX-License-Identifier: MIT */
/*
 * Frames that no honest host sends, alone and behind one that is held: whatever their headers say,
 * nothing is read or written where it must not be, and each byte that came in comes up or is merged.
 */
#include "gro.h"

#include <linux/ip.h>

static const struct large flows[] = {
	{ .protocol = TCP, .flags = ACK, .mss = 40, .payload = 80 },
	{ .protocol = TCP, .flags = ACK, .mss = 40, .payload = 80, .options = 12, .tags = 1 },
	{ .protocol = TCP, .flags = ACK, .mss = 40, .payload = 80, .v6 = true },
	{ .protocol = UDP, .mss = 40, .payload = 80 },
	{ .protocol = UDP, .mss = 40, .payload = 80, .v6 = true, .tags = 2 },
};

/* How many bytes came up, and with that they are gone. */
static unsigned int bytes_up(void)
{
	unsigned int bytes = 0;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(&gro_up))) {
		static u8 found[MAX_FRAME];

		bytes += flatten(skb, found);
		kfree_skb(skb);
	}
	return bytes;
}

/* How the bytes of a frame lie: in a head of one's own, in head and page, in pages alone. */
enum { FIRST_SPLIT = NR_HOMES, NR_WAYS = NR_HOMES + 4 };

static gro_result_t receive(const u8 *frame, unsigned int len, unsigned int way)
{
	static const unsigned int splits[] = { 15, 33, 50, PAGE_SIZE };

	if (way >= FIRST_SPLIT)
		return gro_receive_in_frags(frame, len, splits[way - FIRST_SPLIT], PAGE_SIZE);
	return napi_gro_receive(&gro_napi, gro_came_in(gro_skb(frame, len, min(len, 42U), way)));
}

/* Of @both bytes, two frames of @l, each has lost its Ethernet header and one tag, and the second one,
 * if it was merged, all its headers. */
static void assert_nothing_is_lost(const struct large *l, unsigned int both, gro_result_t result)
{
	unsigned int lost = 2 * ETH_HLEN + (l->tags ? 8 : 0);

	if (result == GRO_MERGED || result == GRO_MERGED_FREE)
		lost += headers_len(l) - ETH_HLEN - (l->tags ? 4 : 0);
	gro_poll_ends();
	assert_int_equal(bytes_up(), both - lost);
}

static void frames_may_end_anywhere(void **state)
{
	static u8 frame[MAX_FRAME], next[MAX_FRAME];
	unsigned int i, way, len, whole;

	(void)state;
	gro_dev.features |= NETIF_F_GRO_FRAGLIST;
	for (i = 0; i < ARRAY_SIZE(flows); i++)
		for (way = 0; way < NR_WAYS; way++) {
			whole = expected_segment(&flows[i], frame, 0, false);
			expected_segment(&flows[i], next, 1, false);
			/* A tag that is cut short is dropped on its way up. */
			for (len = ETH_HLEN + (flows[i].tags ? 6 : 0); len <= whole; len++) {
				receive(frame, whole, way);
				assert_nothing_is_lost(&flows[i], whole + len,
						       receive(next, len, way));
			}
		}
}

/* Every value that a byte of the headers can have, one byte at a time. */
static void headers_may_say_anything(void **state)
{
	static u8 frame[MAX_FRAME], next[MAX_FRAME];
	unsigned int i, way, at, value, len;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(flows); i++)
		for (way = 0; way < NR_WAYS; way++) {
			gro_dev.features ^= NETIF_F_GRO_FRAGLIST;
			len = expected_segment(&flows[i], frame, 0, false);
			for (at = 12; at < headers_len(&flows[i]); at++)
				for (value = 0; value < 256; value += 1 + 6 * (way % 2)) {
					expected_segment(&flows[i], next, 1, false);
					next[at] = value;
					receive(frame, len, way);
					receive(next, len, way);
					gro_poll_ends();
					bytes_up();
				}
		}
}

/* ---- Extension headers ------------------------------------------------------------------------ */

/* An IPv6 frame of TCP with @n extension headers of @kind, which say that they have @len bytes. */
static unsigned int with_extensions(u8 *frame, const struct large *l, unsigned int number,
				    unsigned int n, u8 kind, u8 says)
{
	unsigned int len = expected_segment(l, frame, number, false), i;
	u8 *ip = frame + ip_at(l), *header = ip + 40;

	memmove(header + 8 * n, header, len - ip_at(l) - 40);
	for (i = 0; i < n; i++, header += 8) {
		memset(header, 0, 8);
		header[0] = i + 1 < n ? kind : TCP;
		header[1] = says;
		header[2] = 1, header[3] = 4;
	}
	ip[6] = n ? kind : TCP;
	put_be16(ip + 4, get_be16(ip + 4) + 8 * n);
	return len + 8 * n;
}

#define HOP_BY_HOP  0
#define ROUTING	    43
#define DESTINATION 60

static void packets_with_the_same_extension_headers_are_merged(void **state)
{
	static const u8 kinds[] = { HOP_BY_HOP, ROUTING, DESTINATION };
	static u8 frame[MAX_FRAME];
	const struct large *l = &flows[2];
	unsigned int k, n, way, len, number;
	struct sk_buff *skb;
	gro_result_t result = GRO_NORMAL;

	(void)state;
	for (k = 0; k < ARRAY_SIZE(kinds); k++)
		for (n = 1; n < 4; n++)
			for (way = 0; way < NR_WAYS; way++) {
				for (number = 0; number < 2; number++) {
					len = with_extensions(frame, l, number, n, kinds[k], 0);
					result = receive(frame, len, way);
				}
				assert_int_equal(result,
						 way == IN_KMALLOC ? GRO_MERGED : GRO_MERGED_FREE);
				gro_poll_ends();
				skb = gro_only_one_up();
				assert_int_equal(skb->len, 40 + 8 * n + 20 + 80);
				assert_int_equal(get_be16(skb->data + 4), 8 * n + 20 + 80);
				assert_int_equal(skb_shinfo(skb)->gso_segs, 2);
				kfree_skb(skb);
			}
}

static void other_extension_headers_are_another_flow(void **state)
{
	static u8 frame[MAX_FRAME];
	const struct large *l = &flows[2];
	unsigned int len;

	(void)state;
	len = with_extensions(frame, l, 0, 1, DESTINATION, 0);
	assert_int_equal(receive(frame, len, IN_KMALLOC), GRO_HELD);
	len = with_extensions(frame, l, 1, 1, DESTINATION, 0);
	frame[ip_at(l) + 40 + 7]++;
	assert_int_equal(receive(frame, len, IN_KMALLOC), GRO_HELD);
	len = with_extensions(frame, l, 1, 2, DESTINATION, 0);
	assert_int_equal(receive(frame, len, IN_KMALLOC), GRO_HELD);
	len = with_extensions(frame, l, 1, 0, DESTINATION, 0);
	assert_int_equal(receive(frame, len, IN_KMALLOC), GRO_HELD);
}

static void extension_headers_may_lead_anywhere(void **state)
{
	static u8 frame[MAX_FRAME];
	const struct large *l = &flows[2];
	unsigned int way, len, says, cut;

	(void)state;
	for (way = 0; way < NR_WAYS; way++) {
		for (says = 1; says < 256; says++) {
			len = with_extensions(frame, l, 0, 2, DESTINATION, says);
			receive(frame, len, way);
			gro_poll_ends();
			assert_int_equal(bytes_up(), len - ETH_HLEN);
		}
		for (cut = 1; cut < 100; cut++) {
			len = with_extensions(frame, l, 0, 2, HOP_BY_HOP, 0) - cut;
			assert_int_equal(receive(frame, len, way), GRO_NORMAL);
			gro_poll_ends();
			assert_int_equal(bytes_up(), len - ETH_HLEN);
		}
	}
}

/* ---- Too deep --------------------------------------------------------------------------------- */

/* A frame of nothing but tags is asked about 14 times and no more. */
static void tags_behind_tags_come_to_an_end(void **state)
{
	u8 frame[200] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };
	unsigned int i;

	(void)state;
	for (i = 12; i + 4 <= sizeof(frame); i += 4) {
		put_be16(frame + i, ETH_P_8021Q);
		put_be16(frame + i + 2, 7);
	}
	assert_int_equal(receive(frame, sizeof(frame), IN_KMALLOC), GRO_NORMAL);
	assert_int_equal(receive(frame, sizeof(frame), FIRST_SPLIT + 3), GRO_NORMAL);
}

/* ---- Out of memory ---------------------------------------------------------------------------- */

/* An skb whose head has no room for the headers behind the Ethernet header, which are in a page. */
static struct sk_buff *without_room(const u8 *frame, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(16, GFP_ATOMIC);
	struct page *page = alloc_page(GFP_ATOMIC);

	memcpy(page_address(page), frame, len);
	skb_reserve(skb, skb_tailroom(skb) - ETH_HLEN);
	skb_put_data(skb, frame, ETH_HLEN);
	skb_add_rx_frag(skb, 0, page, ETH_HLEN, len - ETH_HLEN, PAGE_SIZE);
	return gro_came_in(skb);
}

/* Whichever allocation fails when headers are to be made linear. */
static void without_memory_a_packet_comes_up_as_it_is(void **state)
{
	static u8 frame[MAX_FRAME];
	struct large l = {
		.protocol = TCP, .flags = ACK, .mss = 300, .payload = 300, .v6 = true, .options = 40
	};
	unsigned int len, n, skip, normal = 0;

	(void)state;
	for (n = 0; n < 24; n++)
		for (skip = 0; skip < 4; skip++) {
			struct sk_buff *skb;

			len = with_extensions(frame, &l, 0, n, DESTINATION, 0);
			skb = without_room(frame, len);
			skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 100);
			normal += napi_gro_receive(&gro_napi, skb) == GRO_NORMAL;
			skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
			gro_poll_ends();
			assert_int_equal(bytes_up(), len - ETH_HLEN);
		}
	assert_true(normal >= 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		gro_test(frames_may_end_anywhere),
		gro_test(headers_may_say_anything),
		gro_test(packets_with_the_same_extension_headers_are_merged),
		gro_test(other_extension_headers_are_another_flow),
		gro_test(extension_headers_may_lead_anywhere),
		gro_test(tags_behind_tags_come_to_an_end),
		gro_test(without_memory_a_packet_comes_up_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
