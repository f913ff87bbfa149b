/* SPDX-License-Identifier: MIT */
/* Packets of one flow are merged: what becomes of each, what comes up, and when. */
#include "gro.h"

#include <linux/interrupt.h>
#include <linux/ip.h>
#include <linux/jiffies.h>
#include <linux/tcp.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/sock.h>

/* ---- Merged packets -------------------------------------------------------------------------- */

static const gro_result_t merged_as[NR_HOMES] = { GRO_MERGED, GRO_MERGED_FREE, GRO_MERGED_FREE };

static void a_flow_comes_up_as_one_large_packet(void **state)
{
	enum home home;

	(void)state;
	for (home = 0; home < NR_HOMES; home++) {
		struct large l = gro_flow(5);
		unsigned int i;

		assert_int_equal(gro_receive_frame(&l, 0, home), GRO_HELD);
		for (i = 1; i < 5; i++)
			assert_int_equal(gro_receive_frame(&l, i, home), merged_as[home]);
		assert_int_equal(skb_queue_len(&gro_up), 0);
		gro_poll_ends();
		gro_assert_merged_of(&l, gro_only_one_up());
	}
}

static void its_marks_say_what_it_was_made_of(void **state)
{
	struct large l = gro_flow(3);
	struct sk_buff *skb;
	unsigned int i;

	(void)state;
	for (i = 0; i < 3; i++)
		gro_receive_frame(&l, i, IN_PAGE);
	gro_poll_ends();
	skb = gro_only_one_up();
	assert_int_equal(skb_shinfo(skb)->gso_size, 1000);
	assert_int_equal(skb_shinfo(skb)->gso_segs, 3);
	assert_int_equal(skb_shinfo(skb)->gso_type, SKB_GSO_TCPV4);
	assert_int_equal(skb->ip_summed, CHECKSUM_PARTIAL);
	assert_int_equal(skb->csum_start, skb->transport_header);
	assert_int_equal(skb->csum_offset, offsetof(struct tcphdr, check));
	assert_int_equal(ntohs(ip_hdr(skb)->tot_len), 20 + 20 + 3000);
	assert_int_equal(ip_fast_csum(ip_hdr(skb), 5), 0);
	assert_int_equal(skb->len, 20 + 20 + 3000);
	assert_int_equal(skb->data_len, 3000);
	assert_int_equal(skb_shinfo(skb)->nr_frags, 3);
	/* A head, and three pages: two of them came with heads that are gone. */
	assert_int_equal(skb->truesize, SKB_TRUESIZE(skb_end_offset(skb)) + 3 * 32768);
	kfree_skb(skb);
}

static void a_single_packet_comes_up_as_it_came(void **state)
{
	struct large l = gro_flow(1);
	struct sk_buff *skb;

	(void)state;
	assert_int_equal(gro_receive_frame(&l, 0, IN_PAGE), GRO_HELD);
	gro_poll_ends();
	skb = gro_only_one_up();
	assert_int_equal(skb_shinfo(skb)->gso_size | skb_shinfo(skb)->gso_type, 0);
	assert_int_equal(skb->ip_summed, CHECKSUM_UNNECESSARY);
	kfree_skb(skb);
}

/* Without a word about fixed ids, cutting would count them up. */
static void packets_with_one_id_are_cut_with_one_id(void **state)
{
	struct large l = gro_flow(4);
	struct sk_buff *skb;
	unsigned int i;

	(void)state;
	l.fixed_id = true;
	for (i = 0; i < 4; i++)
		gro_receive_frame(&l, i, IN_HEAD_FRAG);
	gro_poll_ends();
	skb = gro_only_one_up();
	assert_int_equal(skb_shinfo(skb)->gso_type, SKB_GSO_TCPV4 | SKB_GSO_TCP_FIXEDID);
	gro_assert_merged_of(&l, skb);
}

/* ---- What is not merged ---------------------------------------------------------------------- */

static u8 first[MAX_FRAME], second[MAX_FRAME];
static unsigned int first_len, second_len;

static void seal_ip(u8 *frame)
{
	put_be16(frame + ETH_HLEN + 10, 0);
	put_be16(frame + ETH_HLEN + 10, ~folded(add_up(0, frame + ETH_HLEN, 20)));
}

static void set_total_len(u8 *frame, unsigned int *len, unsigned int payload)
{
	*len = ETH_HLEN + 40 + payload;
	put_be16(frame + ETH_HLEN + 2, 40 + payload);
}

#define TCP_AT (ETH_HLEN + 20)

static void another_address(void)
{
	first[5] = second[5] = 2;
	second[11]++;
}

static void a_gap(void)
{
	put_be32(second + TCP_AT + 4, get_be32(second + TCP_AT + 4) + 1);
}

static void again(void)
{
	put_be32(second + TCP_AT + 4, get_be32(first + TCP_AT + 4));
}

static void another_ack(void)
{
	second[TCP_AT + 11]++;
}

static void another_window(void)
{
	second[TCP_AT + 15]++;
}

static void another_port(void)
{
	second[TCP_AT + 1]++;
}

static void another_source(void)
{
	second[ETH_HLEN + 15]++;
}

static void another_destination(void)
{
	second[ETH_HLEN + 19]++;
}

static void another_ttl(void)
{
	second[ETH_HLEN + 8]--;
}

static void another_tos(void)
{
	second[ETH_HLEN + 1] = 4;
}

static void an_id_too_far(void)
{
	put_be16(second + ETH_HLEN + 4, get_be16(first + ETH_HLEN + 4) + 2);
}

static void same_id_that_may_be_fragmented(void)
{
	first[ETH_HLEN + 6] = second[ETH_HLEN + 6] = 0;
	put_be16(second + ETH_HLEN + 4, get_be16(first + ETH_HLEN + 4));
}

static void may_be_fragmented(void)
{
	second[ETH_HLEN + 6] = 0;
}

static void a_fragment(void)
{
	second[ETH_HLEN + 6] = 0x20;
}

static void a_later_fragment(void)
{
	put_be16(second + ETH_HLEN + 6, 1);
}

static void the_reserved_bit(void)
{
	second[ETH_HLEN + 6] |= 0x80;
}

static void ip_options(void)
{
	second[ETH_HLEN]++;
}

static void longer(void)
{
	set_total_len(second, &second_len, 1001);
}

static void shorter(void)
{
	set_total_len(second, &second_len, 999);
}

static void empty(void)
{
	set_total_len(second, &second_len, 0);
}

static void padded(void)
{
	second_len++;
}

static void cut_short(void)
{
	second_len--;
}

static void pushed(void)
{
	second[TCP_AT + 13] |= PSH;
}

static void ending(void)
{
	second[TCP_AT + 13] |= FIN;
}

static void urgent(void)
{
	second[TCP_AT + 13] |= 0x20;
}

static void reset(void)
{
	second[TCP_AT + 13] |= 0x04;
}

static void window_reduced(void)
{
	second[TCP_AT + 13] |= CWR;
}

static void congested(void)
{
	second[TCP_AT + 13] |= 0x40;
}

static void a_header_too_short(void)
{
	second[TCP_AT + 12] = 0x40;
}

static void other_protocol(void)
{
	second[ETH_HLEN + 9] = 132;
}

static void nothing(void)
{
}

/*
 * How the second of two segments differs, what becomes of it, how many packets are held then, and how
 * many come up. One that is held beside a first of the same flow sends that up at once.
 */
static const struct rule {
	const char *name;
	void (*change)(void);
	gro_result_t result;
	unsigned int held, up;
} rules[] = {
	{ "nothing", nothing, GRO_MERGED_FREE, 1, 1 },
	{ "shorter", shorter, GRO_MERGED_FREE, 0, 1 },
	{ "pushed", pushed, GRO_MERGED_FREE, 0, 1 },
	{ "ending", ending, GRO_MERGED_FREE, 0, 1 },
	{ "longer", longer, GRO_HELD, 1, 2 },
	{ "a gap", a_gap, GRO_HELD, 1, 2 },
	{ "again", again, GRO_HELD, 1, 2 },
	{ "another ack", another_ack, GRO_HELD, 1, 2 },
	{ "another window", another_window, GRO_HELD, 1, 2 },
	{ "window reduced", window_reduced, GRO_HELD, 1, 2 },
	{ "congested", congested, GRO_HELD, 1, 2 },
	{ "another ttl", another_ttl, GRO_HELD, 1, 2 },
	{ "another tos", another_tos, GRO_HELD, 1, 2 },
	{ "an id too far", an_id_too_far, GRO_HELD, 1, 2 },
	{ "same id, no DF", same_id_that_may_be_fragmented, GRO_HELD, 1, 2 },
	{ "DF in one", may_be_fragmented, GRO_HELD, 1, 2 },
	{ "another port", another_port, GRO_HELD, 2, 2 },
	{ "another source", another_source, GRO_HELD, 2, 2 },
	{ "another destination", another_destination, GRO_HELD, 2, 2 },
	{ "another address", another_address, GRO_HELD, 2, 2 },
	{ "empty", empty, GRO_NORMAL, 0, 2 },
	{ "urgent", urgent, GRO_NORMAL, 0, 2 },
	{ "reset", reset, GRO_NORMAL, 0, 2 },
	{ "padded", padded, GRO_NORMAL, 0, 2 },
	{ "cut short", cut_short, GRO_NORMAL, 0, 2 },
	{ "the reserved bit", the_reserved_bit, GRO_NORMAL, 0, 2 },
	{ "a fragment", a_fragment, GRO_NORMAL, 1, 2 },
	{ "a later fragment", a_later_fragment, GRO_NORMAL, 1, 2 },
	{ "IP options", ip_options, GRO_NORMAL, 1, 2 },
	{ "a header too short", a_header_too_short, GRO_NORMAL, 1, 2 },
	{ "another protocol", other_protocol, GRO_NORMAL, 1, 2 },
};

static unsigned int held(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < GRO_HASH_BUCKETS; i++) {
		struct sk_buff *skb;
		int count = 0;

		list_for_each_entry(skb, &gro_napi.gro_hash[i].list, list)
			count++;
		assert_int_equal(gro_napi.gro_hash[i].count, count);
		assert_int_equal(gro_napi.gro_bitmask >> i & 1, count != 0);
		n += count;
	}
	return n;
}

static void what_differs_decides(void **state)
{
	struct large l = gro_flow(2);
	unsigned int i, up;
	gro_result_t result;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		const struct rule *rule = &rules[i];

		first_len = expected_segment(&l, first, 0, false);
		second_len = expected_segment(&l, second, 1, false);
		rule->change();
		seal_ip(first);
		seal_ip(second);
		result = napi_gro_receive(&gro_napi,
					  gro_came_in(gro_skb(first, first_len, 54, IN_HEAD_FRAG)));
		assert_int_equal(result, GRO_HELD);
		result = napi_gro_receive(
			&gro_napi, gro_came_in(gro_skb(second, second_len, 54, IN_HEAD_FRAG)));
		if (result != rule->result || held() != rule->held)
			fail_msg("%s: result %d, %u held; expected %d, %u", rule->name, result,
				 held(), rule->result, rule->held);
		gro_poll_ends();
		up = skb_queue_len(&gro_up);
		if (up != rule->up || held())
			fail_msg("%s: %u came up, expected %u", rule->name, up, rule->up);
		__skb_queue_purge(&gro_up);
	}
}

/* What the device says beside the bytes. */
static void what_is_said_beside_the_bytes_decides_too(void **state)
{
	struct large l = gro_flow(3);
	struct sk_buff *skb;

	(void)state;
	gro_receive_frame(&l, 0, IN_PAGE);
	skb = gro_frame(&l, 1, IN_PAGE);
	skb_set_hash(skb, 8, PKT_HASH_TYPE_L4); /* the same bucket */
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_HELD);
	skb = gro_frame(&l, 1, IN_PAGE);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_HELD);
	skb = gro_frame(&l, 2, IN_PAGE);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 6);
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_HELD);
	skb = gro_frame(&l, 2, IN_PAGE);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_MERGED_FREE);
	skb = gro_frame(&l, 1, IN_PAGE);
	skb->decrypted = 1;
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_HELD);
}

/* What a device has chained up itself goes up, and sends up what was held of its flow. */
static void a_packet_with_a_list_is_not_held(void **state)
{
	struct large l = gro_flow(2);
	struct sk_buff *skb, *list = alloc_skb(1000, GFP_ATOMIC);

	(void)state;
	gro_receive_frame(&l, 0, IN_PAGE);
	skb = gro_frame(&l, 1, IN_KMALLOC);
	skb_put(list, 500);
	skb_trim(skb, skb->len - 500);
	skb_shinfo(skb)->frag_list = list;
	skb->len += 500;
	skb->data_len += 500;
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_NORMAL);
	assert_int_equal(held(), 0);
	gro_poll_ends();
	assert_int_equal(skb_queue_len(&gro_up), 2);
}

static void a_device_without_the_feature_merges_nothing(void **state)
{
	struct large l = gro_flow(2);

	(void)state;
	gro_dev.features = 0;
	assert_int_equal(gro_receive_frame(&l, 0, IN_PAGE), GRO_NORMAL);
	assert_int_equal(gro_receive_frame(&l, 1, IN_PAGE), GRO_NORMAL);
	assert_int_equal(held(), 0);
}

static void sock_efree_of_nobody(struct sk_buff *skb)
{
	(void)skb;
}

static void packets_of_another_connection_are_another_flow(void **state)
{
	struct nf_conn *ct = skbsim_conntrack_alloc(GFP_ATOMIC);
	struct large l = gro_flow(2);
	struct sk_buff *skb;

	(void)state;
	gro_receive_frame(&l, 0, IN_PAGE);
	skb = gro_frame(&l, 1, IN_PAGE);
	nf_ct_set(skb, ct, IP_CT_ESTABLISHED);
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_HELD);
	gro_poll_ends();
	assert_int_equal(skb_queue_len(&gro_up), 2);
}

/* Only v6.1 knows that a received packet can have one, and looks where slow_gro says so. */
static void packets_of_another_socket_are_another_flow_in_v6_1(void **state)
{
	static struct sock sk;
	struct large l = gro_flow(2);
	struct sk_buff *skb;
	unsigned int slow;

	(void)state;
	for (slow = 0; slow < 2; slow++) {
		gro_receive_frame(&l, 0, IN_PAGE);
		skb = gro_frame(&l, 1, IN_PAGE);
		skb->sk = &sk;
		skb->destructor = sock_efree_of_nobody;
		skb->slow_gro = slow;
		assert_int_equal(napi_gro_receive(&gro_napi, skb),
				 slow && is_profile("v6.1") ? GRO_HELD : GRO_MERGED_FREE);
		gro_poll_ends();
		__skb_queue_purge(&gro_up);
	}
}

/* ---- Limits ---------------------------------------------------------------------------------- */

static struct large flow_of_port(u16 port, unsigned int n)
{
	struct large l = gro_flow(n);

	l.sport = port;
	return l;
}

static u16 port_of(const struct sk_buff *skb)
{
	return ntohs(*(__be16 *)skb_transport_header(skb));
}

static void the_ninth_of_a_bucket_sends_the_oldest_up(void **state)
{
	struct large l;
	int i;

	(void)state;
	for (i = 0; i < 8; i++) {
		l = flow_of_port(i, 1);
		assert_int_equal(gro_receive_frame(&l, 0, IN_PAGE), GRO_HELD);
	}
	assert_int_equal(gro_napi.rx_count, 0);
	for (i = 8; i < 16; i++) {
		l = flow_of_port(i, 1);
		assert_int_equal(gro_receive_frame(&l, 0, IN_PAGE), GRO_HELD);
		assert_int_equal(held(), 8);
	}
	/* The oldest eight are enough for one batch. */
	assert_int_equal(skb_queue_len(&gro_up), 8);
	for (i = 0; i < 8; i++) {
		struct sk_buff *skb = __skb_dequeue(&gro_up);

		assert_int_equal(port_of(skb), i);
		kfree_skb(skb);
	}
}

static void eight_buckets_hold_64(void **state)
{
	struct sk_buff *skb;
	struct large l;
	int i;

	(void)state;
	for (i = 0; i < 72; i++) {
		l = flow_of_port(i, 1);
		skb = gro_frame(&l, 0, IN_PAGE);
		skb_set_hash(skb, i, PKT_HASH_TYPE_L4);
		assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_HELD);
		assert_int_equal(held(), min(i + 1, 64));
	}
	/* The oldest of each bucket. */
	assert_int_equal(skb_queue_len(&gro_up), 8);
	gro_poll_ends();
	assert_int_equal(skb_queue_len(&gro_up), 72);
}

/* 17 fragments fit into the packet, what comes then hangs in its frag_list, 17 to an skb. */
static void fragments_go_on_in_the_list(void **state)
{
	enum home home;

	(void)state;
	for (home = IN_HEAD_FRAG; home <= IN_PAGE; home++) {
		/* The first head's payload is linear or its own fragment. */
		unsigned int in_first = home == IN_HEAD_FRAG ? 1 : 0;
		struct large l = gro_flow(17 + in_first + 18 + 2);
		unsigned int i, last_frags = 0;
		struct sk_buff *skb, *list;

		for (i = 0; i * l.mss < l.payload; i++)
			gro_receive_frame(&l, i, home);
		gro_poll_ends();
		skb = gro_only_one_up();
		assert_int_equal(skb_shinfo(skb)->nr_frags, 17);
		skb_walk_frags(skb, list)
			last_frags += skb_shinfo(list)->nr_frags + !!skb_headlen(list);
		assert_int_equal(last_frags, 20);
		assert_non_null(skb_shinfo(skb)->frag_list);
		gro_assert_merged_of(&l, skb);
	}
}

static void a_packet_stays_below_64_kib(void **state)
{
	enum home home;

	(void)state;
	for (home = 0; home < NR_HOMES; home++) {
		struct large l = gro_flow(70);
		struct large fits = gro_flow(65);
		struct sk_buff *skb;
		unsigned int i;

		for (i = 0; i < 65; i++)
			gro_receive_frame(&l, i, home);
		assert_int_equal(gro_napi.rx_count + skb_queue_len(&gro_up), 0);
		assert_int_equal(gro_receive_frame(&l, 65, home), GRO_HELD);
		/* 65 segments are more than a batch. */
		skb = gro_only_one_up();
		assert_int_equal(skb->len, 65040);
		gro_assert_merged_of(&fits, skb);
		gro_poll_ends();
		kfree_skb(gro_only_one_up());
	}
}

static void the_last_byte_that_fits(void **state)
{
	static const unsigned int payloads[] = { 65495, 65496 };
	unsigned int i, n;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct large l = gro_flow(1);

		l.payload = payloads[i];
		for (n = 0; n < 65; n++)
			gro_receive_frame(&l, n, IN_PAGE);
		assert_int_equal(gro_receive_frame(&l, 65, IN_PAGE),
				 i ? GRO_HELD : GRO_MERGED_FREE);
		assert_int_equal(skb_peek(&gro_up)->len, i ? 65040 : 65535);
		gro_poll_ends();
		__skb_queue_purge(&gro_up);
	}
}

/* ---- When they come up ----------------------------------------------------------------------- */

static struct sk_buff *other_packet(void)
{
	u8 frame[60] = {
		2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, OTHER_PROTOCOL >> 8, OTHER_PROTOCOL & 0xff
	};

	return gro_came_in(gro_skb(frame, sizeof(frame), sizeof(frame), IN_KMALLOC));
}

static void what_nobody_merges_comes_up_eight_at_a_time(void **state)
{
	int i;

	(void)state;
	for (i = 1; i <= 20; i++) {
		assert_int_equal(napi_gro_receive(&gro_napi, other_packet()), GRO_NORMAL);
		assert_int_equal(skb_queue_len(&gro_up), i / 8 * 8);
	}
	gro_poll_ends();
	assert_int_equal(skb_queue_len(&gro_up), 20);
}

/* Seven packets wait, and a merged one of two segments is the eighth and ninth. */
static void segments_count_not_packets(void **state)
{
	struct large l = gro_flow(2);
	int i;

	(void)state;
	l.flags = ACK | PSH;
	for (i = 0; i < 6; i++)
		napi_gro_receive(&gro_napi, other_packet());
	gro_receive_frame(&l, 0, IN_PAGE);
	assert_int_equal(skb_queue_len(&gro_up), 0);
	gro_receive_frame(&l, 1, IN_PAGE); /* pushed */
	assert_int_equal(skb_queue_len(&gro_up), 7);
}

static void wait_for_a_tick(void)
{
	unsigned long now = jiffies;

	while (jiffies == now)
		;
}

static void a_flush_of_old_ones_leaves_the_new(void **state)
{
	struct large l;

	(void)state;
	l = flow_of_port(1, 1);
	gro_receive_frame(&l, 0, IN_PAGE);
	wait_for_a_tick();
	l = flow_of_port(2, 1);
	gro_receive_frame(&l, 0, IN_PAGE);
	napi_gro_flush(&gro_napi, true);
	/* Unless a tick came in between. */
	assert_in_range(gro_napi.rx_count, 1, 2);
	assert_int_equal(held(), 2 - gro_napi.rx_count);
	napi_gro_flush(&gro_napi, false);
	assert_int_equal(gro_napi.rx_count, 2);
	assert_int_equal(held(), 0);
	assert_int_equal(skb_queue_len(&gro_up), 0);
	gro_poll_ends();
	assert_int_equal(skb_queue_len(&gro_up), 2);
}

static struct large poll_flow;
static unsigned int poll_next, poll_work;

/* Receives as many as it says. */
static int poll(struct napi_struct *napi, int budget)
{
	int work = 0;

	for (; work < budget && poll_work; work++, poll_work--)
		napi_gro_receive(napi, gro_frame(&poll_flow, poll_next++, IN_PAGE));
	if (work < budget)
		napi_complete_done(napi, work);
	return work;
}

/* With ticks of 4 ms: those who have to wait for the next poll wait too long. */
static void a_poll_that_used_its_weight_holds_nothing_back(void **state)
{
	(void)state;
	poll_flow = gro_flow(20);
	poll_next = 0;
	poll_work = 11;
	gro_napi.poll = poll;
	gro_napi.weight = 8;
	__napi_schedule(&gro_napi);
	/* A run of NET_RX may end before it is through. */
	while (local_softirq_pending()) {
		local_bh_enable();
		local_bh_disable();
	}
	assert_int_equal(poll_work, 0);
	assert_int_equal(skb_queue_len(&gro_up), 2);
	assert_int_equal(skb_shinfo(skb_peek(&gro_up))->gso_segs, 8);
	assert_int_equal(held(), 0);
	napi_disable(&gro_napi);
}

/* Its driver's poll says that it is through, which is not for the poll that holds the packet. */
static void netpoll_leaves_what_is_held(void **state)
{
	struct large l = gro_flow(2);

	(void)state;
	gro_receive_frame(&l, 0, IN_PAGE);
	skbsim_netpoll_napi(&gro_napi);
	assert_int_equal(skb_queue_len(&gro_up), 0);
	assert_int_equal(held(), 1);
	assert_int_equal(gro_receive_frame(&l, 1, IN_PAGE), GRO_MERGED_FREE);
}

static void an_instance_that_goes_frees_what_it_holds(void **state)
{
	struct large l = gro_flow(3);
	unsigned int i;

	(void)state;
	for (i = 0; i < 3; i++)
		gro_receive_frame(&l, i, IN_KMALLOC);
	napi_gro_receive(&gro_napi, other_packet());
	gro_receive_frags(&l, 3 - 1);
	assert_non_null(napi_get_frags(&gro_napi));
	/* The teardown says the rest: nothing came up, nothing is left. */
	assert_int_equal(skb_queue_len(&gro_up), 0);
}

/* ---- Owners ---------------------------------------------------------------------------------- */

static struct sock *new_socket(void)
{
	static struct proto proto = { .name = "test", .obj_size = sizeof(struct sock) };
	struct sock *sk = sk_alloc(NULL, AF_INET, GFP_ATOMIC, &proto, 0);

	sock_init_data(NULL, sk);
	return sk;
}

/* v6.1: what all of them were charged is given back, once, when the merged packet goes. */
static void charges_come_to_nothing(void **state)
{
	enum home home;

	(void)state;
	if (!is_profile("v6.1"))
		skip();
	for (home = 0; home < NR_HOMES; home++) {
		struct sock *sk = new_socket();
		struct large l = gro_flow(3);
		struct sk_buff *skb;
		unsigned int i;

		for (i = 0; i < 3; i++) {
			skb = gro_frame(&l, i, home);
			skb_set_owner_r(skb, sk);
			skb->slow_gro = 1;
			napi_gro_receive(&gro_napi, skb);
		}
		gro_poll_ends();
		skb = gro_only_one_up();
		assert_int_equal(sk_rmem_alloc_get(sk), skb->truesize);
		kfree_skb(skb);
		assert_int_equal(sk_rmem_alloc_get(sk), 0);
		sock_put(sk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		gro_test(a_flow_comes_up_as_one_large_packet),
		gro_test(its_marks_say_what_it_was_made_of),
		gro_test(a_single_packet_comes_up_as_it_came),
		gro_test(packets_with_one_id_are_cut_with_one_id),
		gro_test(what_differs_decides),
		gro_test(what_is_said_beside_the_bytes_decides_too),
		gro_test(a_packet_with_a_list_is_not_held),
		gro_test(a_device_without_the_feature_merges_nothing),
		gro_test(packets_of_another_connection_are_another_flow),
		gro_test(packets_of_another_socket_are_another_flow_in_v6_1),
		gro_test(the_ninth_of_a_bucket_sends_the_oldest_up),
		gro_test(eight_buckets_hold_64),
		gro_test(fragments_go_on_in_the_list),
		gro_test(a_packet_stays_below_64_kib),
		gro_test(the_last_byte_that_fits),
		gro_test(what_nobody_merges_comes_up_eight_at_a_time),
		gro_test(segments_count_not_packets),
		gro_test(a_flush_of_old_ones_leaves_the_new),
		gro_test(a_poll_that_used_its_weight_holds_nothing_back),
		gro_test(netpoll_leaves_what_is_held),
		gro_test(an_instance_that_goes_frees_what_it_holds),
		gro_test(charges_come_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
