/* SPDX-License-Identifier: MIT */
/* The router between two devices: neighbours, ARP, VLANs, and what is not for it. */
#include "harness.h"
#include "router.h"
#include "fail_malloc.h"
#include "packets.h"
#include "stderr_text.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <skbsim/stats.h>

#define GATEWAY	     ADDR(192, 168, 1, 1)
#define NEXT_HOP     ADDR(203, 0, 113, 9)
#define STRANGER     ADDR(198, 51, 1, 0) /* the first of many */
#define VLAN_IN	     100
#define VLAN_OUT     200
#define MAX_KEPT     128
#define TYPE_ARP     0x0806
#define NO_VLAN	     (-1)
#define ASK	     1
#define ANSWER	     2
#define ARP_FRAME    42
#define HELD_AT_MOST 64
#define NEIGHBOURS   1024 /* at most, of a device */

static const u8 host_station[] = { 0x0a, 0, 0, 0, 0, 1 }, peer_station[] = { 0x0a, 0, 0, 0, 0, 2 };
static const u8 other_station[] = { 0x0a, 0, 0, 0, 0, 3 };
static const u8 everybody[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

/* A device whose transmit function keeps what it is given. */
struct wire {
	struct net_device dev;
	struct packet kept[MAX_KEPT];
	unsigned int nr;
};

static struct wire inside, outside;

static netdev_tx_t keep(struct sk_buff *skb, struct net_device *dev)
{
	struct wire *wire = dev->ml_priv;
	struct packet *p = &wire->kept[wire->nr++];

	assert_true(wire->nr <= MAX_KEPT);
	p->len = skb->len;
	assert_int_equal(skb_copy_bits(skb, 0, p->bytes, p->len), 0);
	p->ip = get16(p, 12) == 0x8100 ? 18 : 14;
	consume_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops keep_ops = { .ndo_start_xmit = keep };

static void make_wire(struct wire *wire, const char *name, u8 last)
{
	const u8 station[ETH_ALEN] = { 0x02, 0, 0, 0, 0, last };

	memset(wire, 0, sizeof(*wire));
	strcpy(wire->dev.name, name);
	ether_setup(&wire->dev);
	wire->dev.netdev_ops = &keep_ops;
	/* So that checksums are left as they come. */
	wire->dev.features = wire->dev.vlan_features = NETIF_F_HW_CSUM;
	eth_hw_addr_set(&wire->dev, station);
	wire->dev.ml_priv = wire;
}

static struct skbsim_router_config config(void)
{
	struct skbsim_router_config cfg;

	skbsim_router_defaults(&cfg);
	cfg.inside_dev = &inside.dev;
	cfg.outside_dev = &outside.dev;
	cfg.gateway = __cpu_to_be32(GATEWAY);
	cfg.vlan_in = VLAN_IN;
	cfg.vlan_out = VLAN_OUT;
	return cfg;
}

static int router_runs(void **state)
{
	struct skbsim_router_config cfg;

	fresh_simulation(state);
	make_wire(&inside, "in0", 0x11);
	make_wire(&outside, "out0", 0x12);
	cfg = config();
	start_router(&cfg);
	return 0;
}

#define link_test(f) cmocka_unit_test_setup_teardown(f, router_runs, router_leaves_nothing)

/* ---- Sending -------------------------------------------------------------------------------- */

static struct sk_buff *frame_of(const struct packet *p)
{
	struct sk_buff *skb = alloc_skb(NET_SKB_PAD + p->len, GFP_ATOMIC);

	assert_non_null(skb);
	skb_reserve(skb, NET_SKB_PAD);
	skb_put_data(skb, p->bytes, p->len);
	return skb;
}

static void receive(struct wire *wire, struct sk_buff *skb)
{
	local_bh_disable();
	skb->protocol = eth_type_trans(skb, &wire->dev);
	netif_receive_skb(skb);
	local_bh_enable();
}

static void deliver(struct wire *wire, const struct packet *p)
{
	receive(wire, frame_of(p));
}

/* Puts addresses of stations, and with @vlan a tag, into a packet that was made with room for one. */
static struct packet addressed(struct packet p, const u8 *to, const u8 *from, int vlan)
{
	memcpy(p.bytes, to, ETH_ALEN);
	memcpy(p.bytes + ETH_ALEN, from, ETH_ALEN);
	if (vlan != NO_VLAN)
		put16_at(&p, 14, vlan);
	return p;
}

static struct packet from_spec(struct spec s, const u8 *to, const u8 *from, int vlan)
{
	s.tags = vlan != NO_VLAN;
	return addressed(make_packet(&s), to, from, vlan);
}

static struct packet out_packet(u8 protocol)
{
	return from_spec(spec_out(protocol), inside.dev.dev_addr, host_station, VLAN_IN);
}

static struct packet answer_packet(const struct packet *p)
{
	return from_spec(spec_answer(p), outside.dev.dev_addr, peer_station, VLAN_OUT);
}

/* An ARP packet. */
static struct packet arp(u16 op, u32 from, const u8 *from_station, u32 to, const u8 *frame_to,
			 int vlan)
{
	struct packet p = { .len = 0 };
	unsigned int at = 12;

	if (vlan != NO_VLAN) {
		put16_at(&p, at, 0x8100);
		at += 4;
	}
	p = addressed(p, frame_to, from_station, vlan);
	put16_at(&p, at, TYPE_ARP);
	at += 2;
	put16_at(&p, at, 1);
	put16_at(&p, at + 2, 0x0800);
	p.bytes[at + 4] = 6;
	p.bytes[at + 5] = 4;
	put16_at(&p, at + 6, op);
	memcpy(p.bytes + at + 8, from_station, ETH_ALEN);
	put32_at(&p, at + 14, from);
	put32_at(&p, at + 24, to);
	p.len = at + 28;
	p.ip = at;
	return p;
}

static void peer_answers(u32 addr)
{
	struct packet p = arp(ANSWER, addr, peer_station, NAT_ADDR, outside.dev.dev_addr, VLAN_OUT);

	deliver(&outside, &p);
}

static void peer_asks(u32 addr)
{
	struct packet p = arp(ASK, addr, peer_station, NAT_ADDR, everybody, VLAN_OUT);

	deliver(&outside, &p);
}

/* From the inside to one of the outside. */
static void deliver_to(u32 daddr)
{
	struct spec s = spec_out(IP_UDP);
	struct packet p;

	s.daddr = daddr;
	p = from_spec(s, inside.dev.dev_addr, host_station, VLAN_IN);
	deliver(&inside, &p);
}

/* ---- What left ------------------------------------------------------------------------------ */

static void assert_arp(const struct packet *p, u16 op, u32 from, u32 to, const u8 *frame_to)
{
	assert_int_equal(get16(p, p->ip - 2), TYPE_ARP);
	assert_memory_equal(p->bytes, frame_to, ETH_ALEN);
	assert_int_equal(get16(p, p->ip), 1);
	assert_int_equal(get16(p, p->ip + 2), 0x0800);
	assert_int_equal(get16(p, p->ip + 4), 0x0604);
	assert_int_equal(get16(p, p->ip + 6), op);
	assert_memory_equal(p->bytes + p->ip + 8, p->bytes + ETH_ALEN, ETH_ALEN);
	assert_int_equal(get32(p, p->ip + 14), from);
	assert_int_equal(get32(p, p->ip + 24), to);
}

static void assert_stations(const struct packet *p, const u8 *to, const struct wire *wire)
{
	assert_memory_equal(p->bytes, to, ETH_ALEN);
	assert_memory_equal(p->bytes + ETH_ALEN, wire->dev.dev_addr, ETH_ALEN);
}

/* ---- Neighbours ----------------------------------------------------------------------------- */

static void packet_waits_until_its_receiver_has_answered(void **state)
{
	struct packet in = out_packet(IP_TCP);
	const struct packet *out;

	(void)state;
	deliver(&inside, &in);
	assert_int_equal(outside.nr, 1);
	assert_arp(&outside.kept[0], ASK, NAT_ADDR, PEER_A, everybody);
	assert_stations(&outside.kept[0], everybody, &outside);
	assert_int_equal(vlan_of(&outside.kept[0]), VLAN_OUT);
	assert_int_equal(stats().forwarded, 0);
	assert_int_equal(stats().waiting, 1);

	peer_answers(PEER_A);
	assert_int_equal(outside.nr, 2);
	out = &outside.kept[1];
	assert_stations(out, peer_station, &outside);
	assert_int_equal(vlan_of(out), VLAN_OUT);
	assert_int_equal(saddr_of(out), NAT_ADDR);
	assert_int_equal(daddr_of(out), PEER_A);
	assert_int_equal(ttl_of(out), 63);
	assert_checksums_right(out);
	assert_int_equal(stats().forwarded, 1);
	assert_int_equal(stats().waiting, 0);
	assert_int_equal(inside.nr, 0);
}

static void packets_that_waited_leave_in_order_and_are_asked_for_once(void **state)
{
	struct spec s = spec_out(IP_UDP);
	unsigned int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		struct packet p;

		s.payload = 100 + i;
		p = from_spec(s, inside.dev.dev_addr, host_station, VLAN_IN);
		deliver(&inside, &p);
	}
	assert_int_equal(outside.nr, 1);
	peer_answers(PEER_A);
	assert_int_equal(outside.nr, 6);
	for (i = 0; i < 5; i++)
		assert_int_equal(transport_len(&outside.kept[1 + i]), 108 + i);
}

static void known_neighbour_is_sent_to_at_once(void **state)
{
	struct packet in = out_packet(IP_TCP);

	(void)state;
	deliver(&inside, &in);
	peer_answers(PEER_A);
	outside.nr = 0;
	deliver(&inside, &in);
	assert_int_equal(outside.nr, 1);
	assert_int_equal(daddr_of(&outside.kept[0]), PEER_A);
}

static void who_asks_for_the_router_is_known(void **state)
{
	struct packet ask = arp(ASK, INSIDE_A, host_station, GATEWAY, everybody, VLAN_IN);
	struct packet in = out_packet(IP_UDP), answer;
	const struct packet *back;

	(void)state;
	deliver(&inside, &ask);
	assert_int_equal(inside.nr, 1);
	assert_arp(&inside.kept[0], ANSWER, GATEWAY, INSIDE_A, host_station);
	assert_stations(&inside.kept[0], host_station, &inside);
	assert_int_equal(vlan_of(&inside.kept[0]), VLAN_IN);

	deliver(&inside, &in);
	peer_answers(PEER_A);
	answer = answer_packet(&outside.kept[1]);
	inside.nr = 0;
	deliver(&outside, &answer);
	assert_int_equal(inside.nr, 1);
	back = &inside.kept[0];
	assert_stations(back, host_station, &inside);
	assert_int_equal(vlan_of(back), VLAN_IN);
	assert_int_equal(daddr_of(back), INSIDE_A);
	assert_checksums_right(back);
	assert_int_equal(stats().forwarded, 2);
}

static void nat_address_is_answered_for_outside_only(void **state)
{
	struct packet out = arp(ASK, PEER_A, peer_station, NAT_ADDR, everybody, VLAN_OUT);
	struct packet in = arp(ASK, INSIDE_A, host_station, NAT_ADDR, everybody, VLAN_IN);

	(void)state;
	deliver(&outside, &out);
	assert_int_equal(outside.nr, 1);
	assert_arp(&outside.kept[0], ANSWER, NAT_ADDR, PEER_A, peer_station);
	deliver(&inside, &in);
	assert_int_equal(inside.nr, 0);
}

static void arp_that_is_not_for_us_is_not_answered(void **state)
{
	struct packet asks[] = {
		arp(ASK, INSIDE_A, host_station, INSIDE_B, everybody, VLAN_IN),
		arp(ASK, INSIDE_A, host_station, GATEWAY, everybody, VLAN_IN + 1),
		arp(ASK, INSIDE_A, host_station, GATEWAY, everybody, NO_VLAN),
		arp(ASK, INSIDE_A, host_station, GATEWAY, other_station, VLAN_IN),
		arp(ASK, INSIDE_A, everybody, GATEWAY, everybody, VLAN_IN),
		arp(3, INSIDE_A, host_station, GATEWAY, everybody, VLAN_IN),
		arp(ASK, INSIDE_A, host_station, GATEWAY, everybody, VLAN_IN),
		arp(ASK, INSIDE_A, host_station, GATEWAY, everybody, VLAN_IN),
	};
	unsigned int i, nr = sizeof(asks) / sizeof(asks[0]);

	(void)state;
	asks[nr - 2].bytes[asks[nr - 2].ip + 5] = 16; /* addresses of another length */
	asks[nr - 1].len--;
	for (i = 0; i < nr; i++)
		deliver(&inside, &asks[i]);
	assert_int_equal(inside.nr, 0);
	assert_int_equal(outside.nr, 0);
}

static u64 kfree_skbs(void)
{
	struct skbsim_skb_stats s;

	skbsim_skb_stats(&s);
	return s.kfree_skb;
}

/* Delivers @p, which must be dropped and have no other effect. */
static void assert_arp_dropped(const struct packet *p)
{
	u64 before = kfree_skbs();

	deliver(&inside, p);
	assert_int_equal(kfree_skbs() - before, 1);
	assert_int_equal(inside.nr, 0);
}

static void arp_that_is_cut_short_is_dropped(void **state)
{
	struct packet ask = arp(ASK, INSIDE_A, host_station, GATEWAY, everybody, VLAN_IN);

	(void)state;
	for (ask.len = ask.ip; ask.len < ask.ip + 28; ask.len++)
		assert_arp_dropped(&ask);
	deliver(&inside, &ask);
	assert_int_equal(inside.nr, 1);
}

static void arp_that_makes_no_sense_is_dropped(void **state)
{
	static const struct {
		unsigned int at; /* in the ARP packet */
		u8 byte;
	} wrong[] = {
		{ 1, 6 },    /* hardware: IEEE 802 */
		{ 2, 0x86 }, /* protocol */
		{ 4, 8 },    /* length of a station's address */
		{ 5, 16 },   /* length of a host's */
		{ 7, 3 },    /* operation: RARP */
		{ 7, 0 },    /* none */
		{ 8, 0x01 }, /* sender: a group of stations */
		{ 14, 224 }, /* sender: a group of hosts */
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct packet p = arp(ASK, INSIDE_A, host_station, GATEWAY, everybody, VLAN_IN);

		p.bytes[p.ip + wrong[i].at] = wrong[i].byte;
		assert_arp_dropped(&p);
	}
}

static void host_without_an_address_is_answered_and_not_noted(void **state)
{
	struct packet ask = arp(ASK, 0, host_station, GATEWAY, everybody, VLAN_IN);

	(void)state;
	deliver(&inside, &ask);
	assert_int_equal(inside.nr, 1);
	assert_arp(&inside.kept[0], ANSWER, GATEWAY, 0, host_station);
}

static void answer_that_nobody_asked_for_is_not_noted(void **state)
{
	struct packet in = out_packet(IP_TCP);

	(void)state;
	peer_answers(PEER_A);
	deliver(&inside, &in);
	assert_int_equal(outside.nr, 1);
	assert_arp(&outside.kept[0], ASK, NAT_ADDR, PEER_A, everybody);
}

static void neighbour_that_moves_is_followed(void **state)
{
	struct packet in = out_packet(IP_TCP), moved;

	(void)state;
	deliver(&inside, &in);
	peer_answers(PEER_A);
	moved = arp(ASK, PEER_A, other_station, PEER_A, everybody, VLAN_OUT);
	deliver(&outside, &moved);
	outside.nr = 0;
	deliver(&inside, &in);
	assert_int_equal(outside.nr, 1);
	assert_stations(&outside.kept[0], other_station, &outside);
}

static void who_claims_our_address_is_not_believed(void **state)
{
	struct packet claim = arp(ASK, GATEWAY, host_station, GATEWAY, everybody, VLAN_IN);

	(void)state;
	deliver(&inside, &claim);
	assert_int_equal(inside.nr, 0);
}

static void oldest_is_dropped_when_too_many_wait(void **state)
{
	struct spec s = spec_out(IP_UDP);
	unsigned int i;

	(void)state;
	for (i = 0; i < HELD_AT_MOST + 3; i++) {
		struct packet p;

		s.payload = 1 + i;
		p = from_spec(s, inside.dev.dev_addr, host_station, VLAN_IN);
		deliver(&inside, &p);
	}
	assert_int_equal(stats().no_neighbour, 3);
	assert_int_equal(stats().waiting, HELD_AT_MOST);
	peer_answers(PEER_A);
	assert_int_equal(stats().forwarded, HELD_AT_MOST);
	assert_int_equal(transport_len(&outside.kept[1]), 8 + 1 + 3);
}

/* Of large packets fewer may wait: the kernel keeps 212,992 bytes for each neighbour. */
static void oldest_are_dropped_when_too_much_memory_waits(void **state)
{
	struct spec s = spec_out(IP_UDP);
	unsigned int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		struct packet p;
		struct sk_buff *skb;

		s.payload = 1 + i;
		p = from_spec(s, inside.dev.dev_addr, host_station, VLAN_IN);
		skb = frame_of(&p);
		skb->truesize = 65536;
		receive(&inside, skb);
	}
	assert_int_equal(stats().no_neighbour, 2);
	peer_answers(PEER_A);
	assert_int_equal(stats().forwarded, 3);
	assert_int_equal(transport_len(&outside.kept[1]), 8 + 1 + 2);
}

/* What waits for those who never answer goes when others need the room; the rest at the end. */
static void unanswered_make_room_for_others(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < NEIGHBOURS + 10; i++) {
		outside.nr = 0;
		deliver_to(STRANGER + i);
		assert_int_equal(outside.nr, 1);
	}
	assert_int_equal(stats().no_neighbour, 10);
	assert_int_equal(stats().waiting, NEIGHBOURS);
	outside.nr = 0;
	peer_answers(STRANGER + i - 1);
	assert_int_equal(outside.nr, 1);
	assert_int_equal(daddr_of(&outside.kept[0]), STRANGER + i - 1);
}

/* What waited for the one that makes room is dropped, not sent to the one that takes its place. */
static void who_asks_gets_nothing_of_whom_it_displaces(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < NEIGHBOURS; i++) {
		outside.nr = 0;
		deliver_to(STRANGER + i);
	}
	outside.nr = 0;
	peer_asks(PEER_A);
	assert_int_equal(outside.nr, 1);
	assert_arp(&outside.kept[0], ANSWER, NAT_ADDR, PEER_A, peer_station);
	assert_int_equal(stats().forwarded, 0);
	assert_int_equal(stats().no_neighbour, 1);
}

/* On both sides, so that nothing that came in is counted nowhere when the router stops. */
static void what_waits_on_either_side_is_counted(void **state)
{
	struct packet in = out_packet(IP_TCP), answer;

	(void)state;
	deliver(&inside, &in);
	peer_answers(PEER_A);
	answer = answer_packet(&outside.kept[outside.nr - 1]);
	deliver(&outside, &answer);
	assert_int_equal(stats().forwarded, 1);
	assert_int_equal(stats().waiting, 1);
	deliver_to(PEER_B);
	deliver_to(STRANGER);
	deliver_to(STRANGER);
	assert_int_equal(stats().waiting, 4);
	peer_answers(STRANGER);
	assert_int_equal(stats().forwarded, 3);
	assert_int_equal(stats().waiting, 2);
}

/* As when somebody asks under thousands of names. */
static void known_make_room_for_others(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 2 * NEIGHBOURS; i++) {
		outside.nr = 0;
		peer_asks(STRANGER + i);
		assert_int_equal(outside.nr, 1);
	}
	outside.nr = 0;
	deliver_to(PEER_A);
	assert_int_equal(outside.nr, 1);
	assert_arp(&outside.kept[0], ASK, NAT_ADDR, PEER_A, everybody);
	peer_answers(PEER_A);
	assert_int_equal(outside.nr, 2);
	assert_int_equal(daddr_of(&outside.kept[1]), PEER_A);
	assert_int_equal(stats().no_neighbour, 0);
}

static void next_hop_is_sent_to_instead_of_the_receiver(void **state)
{
	struct skbsim_router_config cfg = config();
	struct packet in = out_packet(IP_TCP);

	(void)state;
	stop_router();
	cfg.next_hop = __cpu_to_be32(NEXT_HOP);
	start_router(&cfg);
	deliver(&inside, &in);
	assert_arp(&outside.kept[0], ASK, NAT_ADDR, NEXT_HOP, everybody);
	peer_answers(NEXT_HOP);
	assert_int_equal(outside.nr, 2);
	assert_int_equal(daddr_of(&outside.kept[1]), PEER_A);
	assert_stations(&outside.kept[1], peer_station, &outside);
}

static void without_vlans_frames_have_no_tag(void **state)
{
	struct skbsim_router_config cfg = config();
	struct packet in, answer;

	(void)state;
	stop_router();
	cfg.vlan_in = cfg.vlan_out = 0;
	start_router(&cfg);
	in = from_spec(spec_out(IP_TCP), inside.dev.dev_addr, host_station, NO_VLAN);
	deliver(&inside, &in);
	answer = arp(ANSWER, PEER_A, peer_station, NAT_ADDR, outside.dev.dev_addr, NO_VLAN);
	deliver(&outside, &answer);
	assert_int_equal(outside.nr, 2);
	assert_int_equal(outside.kept[0].len, ARP_FRAME);
	assert_int_equal(vlan_of(&outside.kept[1]), NO_VLAN);
	assert_checksums_right(&outside.kept[1]);
}

/* ---- Not for us ----------------------------------------------------------------------------- */

static void assert_not_for_us(struct wire *wire, const struct packet *p)
{
	u64 before = stats().not_for_us;

	deliver(wire, p);
	assert_int_equal(stats().not_for_us, before + 1);
	assert_int_equal(inside.nr, 0);
	assert_int_equal(outside.nr, 0);
}

static void frames_of_others_are_left_alone(void **state)
{
	struct spec s = spec_out(IP_TCP);
	const u8 *us = inside.dev.dev_addr;
	struct packet p;

	(void)state;
	p = from_spec(s, us, host_station, VLAN_IN + 1);
	assert_not_for_us(&inside, &p);
	p = from_spec(s, us, host_station, NO_VLAN);
	assert_not_for_us(&inside, &p);
	p = from_spec(s, other_station, host_station, VLAN_IN);
	assert_not_for_us(&inside, &p);
	p = from_spec(s, everybody, host_station, VLAN_IN);
	assert_not_for_us(&inside, &p);
}

static void only_what_goes_from_side_to_side_is_taken(void **state)
{
	static const u32 not_out[] = { GATEWAY, INSIDE_B, NAT_ADDR, ADDR(224, 0, 0, 1),
				       0xffffffff };
	struct spec s = spec_out(IP_TCP);
	struct packet p;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(not_out) / sizeof(not_out[0]); i++) {
		s.daddr = not_out[i];
		p = from_spec(s, inside.dev.dev_addr, host_station, VLAN_IN);
		assert_not_for_us(&inside, &p);
	}
	s.saddr = PEER_A;
	s.daddr = INSIDE_A;
	p = from_spec(s, outside.dev.dev_addr, peer_station, VLAN_OUT);
	assert_not_for_us(&outside, &p);

	s.saddr = PEER_B;
	s.daddr = PEER_A;
	p = from_spec(s, inside.dev.dev_addr, host_station, VLAN_IN);
	deliver(&inside, &p);
	assert_int_equal(stats().not_inside, 1);

	s.daddr = NAT_ADDR;
	p = from_spec(s, outside.dev.dev_addr, peer_station, VLAN_OUT);
	deliver(&outside, &p);
	assert_int_equal(stats().no_connection, 1);
}

/* ---- Checksums that a device is to finish ------------------------------------------------------ */

/* The pseudo header's sum, which is what the checksum field has then. */
static u16 pseudo_sum(const struct packet *p)
{
	return fold_sum(add_bytes(protocol_of(p) + transport_len(p), p->bytes + p->ip + 12, 8));
}

static void deliver_partial(struct wire *wire, const struct packet *p)
{
	struct sk_buff *skb = frame_of(p);

	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + transport_at(p);
	skb->csum_offset = check_at(p) - transport_at(p);
	receive(wire, skb);
}

static void sum_of_the_pseudo_header_alone_is_kept_right(void **state)
{
	static const u8 protocols[] = { IP_TCP, IP_UDP };
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct packet in = out_packet(protocols[i]), answer;
		const struct packet *out;

		put16_at(&in, check_at(&in), pseudo_sum(&in));
		deliver_partial(&inside, &in);
		peer_answers(PEER_A);
		out = &outside.kept[outside.nr - 1];
		assert_int_equal(saddr_of(out), NAT_ADDR);
		assert_int_equal(get16(out, check_at(out)), pseudo_sum(out));

		answer = arp(ASK, INSIDE_A, host_station, GATEWAY, everybody, VLAN_IN);
		deliver(&inside, &answer);
		answer = answer_packet(out);
		put16_at(&answer, check_at(&answer), pseudo_sum(&answer));
		deliver_partial(&outside, &answer);
		out = &inside.kept[inside.nr - 1];
		assert_int_equal(daddr_of(out), INSIDE_A);
		assert_int_equal(get16(out, check_at(out)), pseudo_sum(out));
	}
}

/* ---- Configuration -------------------------------------------------------------------------- */

static void assert_no_start(const struct skbsim_router_config *cfg, const char *word)
{
	stderr_catch();
	router = skbsim_router_start(cfg);
	stderr_release();
	assert_null(router);
	assert_one_line_with(word);
}

static void values_that_do_not_fit_two_devices_are_refused(void **state)
{
	struct skbsim_router_config cfg;

	(void)state;
	stop_router();
	cfg = config();
	cfg.outside_dev = NULL;
	assert_no_start(&cfg, "outside_dev: expected two devices");
	cfg.outside_dev = cfg.inside_dev;
	assert_no_start(&cfg, "outside_dev: expected two devices");
	cfg.inside_dev = NULL;
	cfg.outside_dev = &outside.dev;
	assert_no_start(&cfg, "inside_dev and outside_dev");
	cfg = config();
	cfg.gateway = 0;
	assert_no_start(&cfg, "gateway: expected");
	cfg.gateway = __cpu_to_be32(PEER_A);
	assert_no_start(&cfg, "gateway: expected");
	cfg = config();
	cfg.nat_addr = __cpu_to_be32(INSIDE_B);
	assert_no_start(&cfg, "nat_addr: expected");
	cfg = config();
	cfg.next_hop = __cpu_to_be32(ADDR(224, 0, 0, 1));
	assert_no_start(&cfg, "next_hop: expected");
	cfg = config();
	cfg.vlan_in = 4095;
	assert_no_start(&cfg, "vlan_in");
	cfg = config();
	cfg.vlan_out = 4095;
	assert_no_start(&cfg, "vlan_out");
}

/* A program that was built when the struct had no devices yet. */
static void shorter_config_means_one_device(void **state)
{
	struct skbsim_router_config cfg = config();
	struct packet in = out_packet(IP_TCP);

	(void)state;
	stop_router();
	cfg.size = offsetof(struct skbsim_router_config, inside_dev);
	start_router(&cfg);
	deliver(&inside, &in);
	assert_int_equal(inside.nr, 1);
	assert_int_equal(outside.nr, 0);
	assert_int_equal(vlan_of(&inside.kept[0]), VLAN_OUT);
}

static void without_memory_nothing_is_left(void **state)
{
	struct skbsim_router_config cfg = config();
	long n;

	(void)state;
	if (!malloc_can_fail())
		skip();
	stop_router();
	/* The router, its two neighbour tables, its table of connections. */
	for (n = 0; n < 4; n++) {
		stderr_catch();
		malloc_watch(n);
		router = skbsim_router_start(&cfg);
		malloc_unwatch();
		stderr_release();
		assert_null(router);
		assert_int_equal(mallocs_alive, 0);
		assert_one_line_with("out of memory");
	}
}

/* Delivers a packet whose @n-th allocation, counted from 0, fails. */
static void deliver_without_object(long n)
{
	struct packet in = out_packet(IP_UDP);
	struct sk_buff *frame = frame_of(&in);

	skbsim_fault_arm(SKBSIM_FAULT_SLAB, n, 1);
	receive(&inside, frame);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
}

static void without_a_connection_the_packet_is_dropped(void **state)
{
	(void)state;
	deliver_without_object(0);
	assert_int_equal(stats().no_memory, 1);
	assert_int_equal(outside.nr, 0);
}

static void without_a_neighbour_the_packet_is_dropped(void **state)
{
	(void)state;
	deliver_without_object(1);
	assert_int_equal(stats().no_neighbour, 1);
	assert_int_equal(outside.nr, 0);
}

static void without_a_question_the_packet_waits_all_the_same(void **state)
{
	(void)state;
	deliver_without_object(2);
	assert_int_equal(outside.nr, 0);
	peer_answers(PEER_A);
	assert_int_equal(outside.nr, 1);
	assert_int_equal(stats().forwarded, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		link_test(packet_waits_until_its_receiver_has_answered),
		link_test(packets_that_waited_leave_in_order_and_are_asked_for_once),
		link_test(known_neighbour_is_sent_to_at_once),
		link_test(who_asks_for_the_router_is_known),
		link_test(nat_address_is_answered_for_outside_only),
		link_test(arp_that_is_not_for_us_is_not_answered),
		link_test(arp_that_is_cut_short_is_dropped),
		link_test(arp_that_makes_no_sense_is_dropped),
		link_test(host_without_an_address_is_answered_and_not_noted),
		link_test(answer_that_nobody_asked_for_is_not_noted),
		link_test(neighbour_that_moves_is_followed),
		link_test(who_claims_our_address_is_not_believed),
		link_test(oldest_is_dropped_when_too_many_wait),
		link_test(oldest_are_dropped_when_too_much_memory_waits),
		link_test(unanswered_make_room_for_others),
		link_test(who_asks_gets_nothing_of_whom_it_displaces),
		link_test(what_waits_on_either_side_is_counted),
		link_test(known_make_room_for_others),
		link_test(next_hop_is_sent_to_instead_of_the_receiver),
		link_test(without_vlans_frames_have_no_tag),
		link_test(frames_of_others_are_left_alone),
		link_test(only_what_goes_from_side_to_side_is_taken),
		link_test(sum_of_the_pseudo_header_alone_is_kept_right),
		link_test(values_that_do_not_fit_two_devices_are_refused),
		link_test(shorter_config_means_one_device),
		link_test(without_memory_nothing_is_left),
		link_test(without_a_connection_the_packet_is_dropped),
		link_test(without_a_neighbour_the_packet_is_dropped),
		link_test(without_a_question_the_packet_waits_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
