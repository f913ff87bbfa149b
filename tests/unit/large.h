/* SPDX-License-Identifier: MIT */
/*
 * Large packets made byte by byte, and segments judged byte by byte: what each must look like is
 * worked out from the packet's description alone, with checksums the plain way of RFC 1071.
 */
#ifndef SKBSIM_TESTS_LARGE_H
#define SKBSIM_TESTS_LARGE_H

#include "harness.h"

#include <linux/if_vlan.h>
#include <linux/netdevice.h>

#define TCP 6
#define UDP 17

#define FIN 0x01
#define PSH 0x08
#define ACK 0x10
#define CWR 0x80

#define MAX_FRAME   70000
#define HEADROOM    64
#define LIST_LINEAR 60U

/* Where the payload lies. */
enum place {
	LINEAR,
	IN_PAGES,      /* fragments of 4096 bytes, of pages that lie one after the other */
	IN_BOTH,       /* a third of it linear, the others in fragments of 1500 */
	LIST_KMALLOC,  /* one segment in the head, one in each skb of the frag_list */
	LIST_FRAGMENT, /* the same, those skbs around page fragments */
	LIST_PAGES,    /* the same, in pages of theirs */
	LIST_BOTH, /* the head's linear, of each of those skbs LIST_LINEAR bytes, else in pages */
	NR_PLACES
};

struct large {
	u8 protocol;
	bool v6;
	unsigned int tags;    /* VLAN tags in the frame */
	unsigned int options; /* bytes of TCP options */
	u8 flags;	      /* of TCP */
	u16 sport;
	bool fixed_id;
	enum place place;
	unsigned int payload, mss;
	unsigned int type; /* further bits of gso_type */
};

/* ---- Bytes ---------------------------------------------------------------------------------- */

static inline void put_be16(u8 *p, unsigned int value)
{
	p[0] = value >> 8;
	p[1] = value;
}

static inline void put_be32(u8 *p, u32 value)
{
	put_be16(p, value >> 16);
	put_be16(p + 2, value);
}

static inline unsigned int get_be16(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static inline u32 get_be32(const u8 *p)
{
	return (u32)get_be16(p) << 16 | get_be16(p + 2);
}

static inline u32 add_up(u32 sum, const u8 *p, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? p[i] : p[i] << 8;
	return (sum & 0xffff) + (sum >> 16);
}

static inline u16 folded(u32 sum)
{
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Byte @i of every payload. No two segments of another length than 251 begin alike. */
static inline u8 payload_byte(unsigned int i)
{
	return i % 251 ^ i / 251;
}

static inline void write_payload(u8 *p, unsigned int from, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		p[i] = payload_byte(from + i);
}

/* ---- The packet ------------------------------------------------------------------------------ */

static inline unsigned int ip_at(const struct large *l)
{
	return ETH_HLEN + 4 * l->tags;
}

static inline unsigned int ip_len(const struct large *l)
{
	return l->v6 ? 40 : 20;
}

static inline unsigned int transport_at(const struct large *l)
{
	return ip_at(l) + ip_len(l);
}

static inline unsigned int transport_len(const struct large *l)
{
	return l->protocol == TCP ? 20 + l->options : 8;
}

static inline unsigned int headers_len(const struct large *l)
{
	return transport_at(l) + transport_len(l);
}

static inline unsigned int check_at(const struct large *l)
{
	return transport_at(l) + (l->protocol == TCP ? 16 : 6);
}

/* The sum of the pseudo header, of a frame with these headers. */
static inline u32 pseudo_sum(const struct large *l, const u8 *frame, unsigned int len)
{
	const u8 *addresses = frame + ip_at(l) + (l->v6 ? 8 : 12);

	return add_up(len + l->protocol, addresses, l->v6 ? 32 : 8);
}

static inline void write_ethernet(const struct large *l, u8 *p)
{
	static const u8 addresses[] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };
	unsigned int i;

	memcpy(p, addresses, sizeof(addresses));
	p += sizeof(addresses);
	for (i = 0; i < l->tags; i++, p += 4) {
		put_be16(p, i + 1 < l->tags ? ETH_P_8021AD : ETH_P_8021Q);
		put_be16(p + 2, 100 + i);
	}
	put_be16(p, l->v6 ? ETH_P_IPV6 : ETH_P_IP);
}

/* As @number of the frames it is cut into, if there are several, with @payload bytes. */
static inline void write_ip(const struct large *l, u8 *p, unsigned int number, unsigned int payload)
{
	unsigned int len = transport_len(l) + payload, i;

	memset(p, 0, ip_len(l));
	if (l->v6) {
		p[0] = 0x60;
		put_be16(p + 4, len);
		p[6] = l->protocol;
		p[7] = 61;
		for (i = 8; i < 40; i++)
			p[i] = 3 * i;
		return;
	}
	p[0] = 0x45;
	put_be16(p + 2, 20 + len);
	put_be16(p + 4, 0xfffe + (l->fixed_id ? 0 : number));
	put_be16(p + 6, 0x4000);
	p[8] = 62;
	p[9] = l->protocol;
	put_be32(p + 12, 0xc0a80102);
	put_be32(p + 16, 0xc6336407);
	put_be16(p + 10, ~folded(add_up(0, p, 20)));
}

/* Everything but the checksum, which is 0. */
static inline void write_transport(const struct large *l, u8 *p, unsigned int number,
				   unsigned int payload)
{
	unsigned int i;

	memset(p, 0, transport_len(l));
	put_be16(p, l->sport);
	put_be16(p + 2, 40000);
	if (l->protocol == UDP) {
		put_be16(p + 4, 8 + payload);
		return;
	}
	put_be32(p + 4, 0xffffff00 + number * l->mss);
	put_be32(p + 8, 0x01020304);
	p[12] = transport_len(l) / 4 << 4;
	p[13] = l->flags;
	put_be16(p + 14, 501);
	for (i = 0; i < l->options; i++)
		p[20 + i] = 1;
}

static inline void write_headers(const struct large *l, u8 *frame)
{
	unsigned int len = transport_len(l) + l->payload;

	write_ethernet(l, frame);
	write_ip(l, frame + ip_at(l), 0, l->payload);
	write_transport(l, frame + transport_at(l), 0, l->payload);
	put_be16(frame + check_at(l), folded(pseudo_sum(l, frame, len)));
}

/* Hangs payload bytes @from to @from + @len onto @skb, in fragments of up to @size bytes. */
static inline void add_pages(struct sk_buff *skb, unsigned int from, unsigned int len,
			     unsigned int size)
{
	unsigned int at, n;
	int i;

	for (at = 0, i = 0; at < len; at += n, i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		n = min(len - at, size);
		write_payload(page_address(page), from + at, n);
		skb_add_rx_frag(skb, i, page, 0, n, PAGE_SIZE);
	}
}

/* An skb of a frag_list, with payload bytes @from to @from + @len. */
static inline struct sk_buff *list_skb(enum place place, unsigned int from, unsigned int len)
{
	unsigned int linear = place == LIST_PAGES  ? 0
			      : place == LIST_BOTH ? min(len, LIST_LINEAR)
						   : len;
	unsigned int room = SKB_DATA_ALIGN(len + 64) + 320;
	struct sk_buff *skb;

	if (place == LIST_FRAGMENT)
		skb = build_skb(netdev_alloc_frag(room), room);
	else
		skb = alloc_skb(len + 64, GFP_KERNEL);
	skb_reserve(skb, 32);
	write_payload(skb_put(skb, linear), from, linear);
	add_pages(skb, from + linear, len - linear, 900);
	return skb;
}

/* Hangs payload from @from on onto @skb, mss bytes in each skb of a frag_list. */
static inline void add_list(struct sk_buff *skb, const struct large *l, unsigned int from)
{
	struct sk_buff **link = &skb_shinfo(skb)->frag_list;
	unsigned int n;

	for (; from < l->payload; from += n, link = &(*link)->next) {
		n = min(l->payload - from, l->mss);
		*link = list_skb(l->place, from, n);
		skb->len += n;
		skb->data_len += n;
		skb->truesize += (*link)->truesize;
	}
}

static inline struct sk_buff *make_large(const struct large *l)
{
	unsigned int first = min(l->mss, l->payload);
	unsigned int linear = l->place == LINEAR      ? l->payload
			      : l->place == IN_BOTH   ? l->payload / 3
			      : l->place == LIST_BOTH ? first
						      : 0;
	struct sk_buff *skb = alloc_skb(HEADROOM + headers_len(l) + linear, GFP_KERNEL);
	u8 *frame;

	skb_reserve(skb, HEADROOM);
	frame = skb_put(skb, headers_len(l) + linear);
	write_headers(l, frame);
	write_payload(frame + headers_len(l), 0, linear);
	if (l->place == IN_PAGES)
		add_pages(skb, 0, l->payload, 4096);
	else if (l->place == IN_BOTH)
		add_pages(skb, linear, l->payload - linear, 1500);
	else if (l->place != LINEAR) {
		add_pages(skb, linear, first - linear, 4096);
		add_list(skb, l, first);
	}
	skb->protocol = htons(get_be16(frame + 12));
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ip_at(l));
	skb_set_transport_header(skb, transport_at(l));
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = check_at(l) - transport_at(l);
	skb_shinfo(skb)->gso_size = l->mss;
	skb_shinfo(skb)->gso_segs = l->mss ? DIV_ROUND_UP(l->payload, l->mss) : 0;
	skb_shinfo(skb)->gso_type = l->type | (l->fixed_id ? SKB_GSO_TCP_FIXEDID : 0) |
				    (l->protocol == UDP ? SKB_GSO_UDP_L4
				     : l->v6		? SKB_GSO_TCPV6
							: SKB_GSO_TCPV4);
	return skb;
}

/* ---- Judging --------------------------------------------------------------------------------- */

/* All bytes of @skb, its frag_list's too, in @to: how many. Not by the library's own walks. */
static inline unsigned int flatten(const struct sk_buff *skb, u8 *to)
{
	const struct sk_buff *list;
	unsigned int len = skb->len - skb->data_len;
	int i;

	memcpy(to, skb->data, len);
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		assert_true(len + frag->bv_len <= MAX_FRAME);
		memcpy(to + len, (char *)page_address(frag->bv_page) + frag->bv_offset,
		       frag->bv_len);
		len += frag->bv_len;
	}
	for (list = skb_shinfo(skb)->frag_list; list; list = list->next)
		len += flatten(list, to + len);
	assert_int_equal(len, skb->len);
	return len;
}

/* What segment @number of @l must be. Its length. */
static inline unsigned int expected_segment(const struct large *l, u8 *frame, unsigned int number,
					    bool device_sums)
{
	unsigned int from = number * l->mss, payload = min(l->payload - from, l->mss);
	unsigned int len = transport_len(l) + payload;
	bool last = from + payload == l->payload;
	u8 *transport = frame + transport_at(l);
	u32 sum;

	write_ethernet(l, frame);
	write_ip(l, frame + ip_at(l), number, payload);
	write_transport(l, transport, number, payload);
	if (l->protocol == TCP && number)
		transport[13] &= ~CWR;
	if (l->protocol == TCP && !last)
		transport[13] &= ~(FIN | PSH);
	write_payload(frame + headers_len(l), from, payload);
	sum = pseudo_sum(l, frame, len);
	if (device_sums) {
		put_be16(frame + check_at(l), folded(sum));
	} else {
		u16 check = ~folded(add_up(sum, transport, len));

		put_be16(frame + check_at(l), !check && l->protocol == UDP ? 0xffff : check);
	}
	return headers_len(l) + payload;
}

static inline void assert_describes_a_segment(const struct large *l, const struct sk_buff *seg,
					      bool device_sums)
{
	assert_false(skb_is_gso(seg));
	assert_null(skb_shinfo(seg)->frag_list);
	assert_int_equal(skb_mac_offset(seg), 0);
	assert_int_equal(skb_network_offset(seg), ip_at(l));
	assert_int_equal(skb_transport_offset(seg), transport_at(l));
	assert_int_equal(seg->mac_len, ip_at(l));
	assert_int_equal(seg->ip_summed, device_sums ? CHECKSUM_PARTIAL : CHECKSUM_NONE);
	if (device_sums) {
		assert_int_equal(skb_checksum_start_offset(seg), transport_at(l));
		assert_int_equal(seg->csum_offset, check_at(l) - transport_at(l));
	}
	assert_true(seg->truesize >= SKB_TRUESIZE(skb_end_offset(seg)) + seg->data_len);
}

/* Judges the list @segs of what @l was cut into, and frees it. */
static inline void assert_segments_of(const struct large *l, struct sk_buff *segs, bool device_sums)
{
	static u8 expected[MAX_FRAME], found[MAX_FRAME];
	unsigned int number, len;
	struct sk_buff *seg, *next, *last = NULL;

	assert_false(IS_ERR_OR_NULL(segs));
	for (number = 0, seg = segs; seg; seg = seg->next, number++) {
		assert_true(number * l->mss < l->payload);
		len = expected_segment(l, expected, number, device_sums);
		assert_int_equal(flatten(seg, found), len);
		assert_memory_equal(found, expected, len);
		assert_describes_a_segment(l, seg, device_sums);
		last = seg;
	}
	assert_int_equal(number, DIV_ROUND_UP(l->payload, l->mss));
	assert_ptr_equal(segs->prev, last);
	for (seg = segs; seg; seg = next) {
		next = seg->next;
		seg->next = NULL;
		kfree_skb(seg);
	}
}

/* The packet itself has its payload still, and is alone in its use of it. */
static inline void assert_whole(const struct large *l, const struct sk_buff *skb)
{
	static u8 found[MAX_FRAME], expected[MAX_FRAME];
	const struct sk_buff *list;
	int i;

	write_payload(expected, 0, l->payload);
	assert_int_equal(flatten(skb, found), headers_len(l) + l->payload);
	assert_memory_equal(found + headers_len(l), expected, l->payload);
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++)
		assert_int_equal(page_count(skb_frag_page(&skb_shinfo(skb)->frags[i])), 1);
	for (list = skb_shinfo(skb)->frag_list; list; list = list->next) {
		assert_int_equal(refcount_read(&list->users), 1);
		assert_false(skb_cloned(list));
	}
}

/* ---- All kinds ------------------------------------------------------------------------------- */

static const struct large protocols[] = {
	{ .protocol = TCP, .flags = FIN | PSH | ACK | CWR },
	{ .protocol = TCP, .flags = PSH | ACK, .options = 12, .fixed_id = true },
	{ .protocol = TCP, .flags = FIN | PSH | ACK | CWR, .v6 = true, .options = 40 },
	{ .protocol = UDP },
	{ .protocol = UDP, .v6 = true },
};

static const netdev_features_t devices[] = {
	0,
	NETIF_F_SG,
	NETIF_F_HW_CSUM,
	NETIF_F_SG | NETIF_F_HW_CSUM,
	NETIF_F_SG | NETIF_F_IP_CSUM,
	NETIF_F_SG | NETIF_F_IPV6_CSUM,
};

static inline bool device_sums(const struct large *l, netdev_features_t features)
{
	return features & (NETIF_F_HW_CSUM | (l->v6 ? NETIF_F_IPV6_CSUM : NETIF_F_IP_CSUM));
}

/* Calls @test with each protocol, place and device; payload, mss and type are the caller's. */
static inline void for_each_kind(const struct large *sizes,
				 void (*test)(const struct large *l, netdev_features_t features))
{
	unsigned int i, j, place;

	for (i = 0; i < ARRAY_SIZE(protocols); i++)
		for (place = 0; place < NR_PLACES; place++)
			for (j = 0; j < ARRAY_SIZE(devices); j++) {
				struct large l = protocols[i];

				l.place = place;
				l.tags = sizes->tags;
				l.payload = sizes->payload;
				l.mss = sizes->mss;
				l.type = sizes->type;
				test(&l, devices[j]);
			}
}

#endif
