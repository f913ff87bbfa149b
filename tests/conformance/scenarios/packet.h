/* SPDX-License-Identifier: MIT */
/* Frames of TCP and UDP as a driver would hand them up, and what the stack made of them. */
#ifndef PACKET_H
#define PACKET_H

#include "frags.h"
#include <linux/in.h>
#include <linux/tcp.h>

enum {
	FIN = 0x01,
	SYN = 0x02,
	RST = 0x04,
	PSH = 0x08,
	ACK = 0x10,
	URG = 0x20,
	ECE = 0x40,
	CWR = 0x80
};

/* One frame; zero means the usual value. */
struct packet {
	bool v6, udp;
	u16 vlan;	 /* a tag in the bytes */
	u16 hwtag;	 /* a tag in the descriptor */
	u16 sport;	 /* 1000 */
	u32 seq, ack;	 /* of TCP */
	u16 ipid;	 /* of IPv4 */
	u8 ttl, tos;	 /* 64, 0 */
	u8 flags;	 /* ACK */
	u16 window;	 /* 1000 */
	bool timestamps; /* a TCP option of 12 bytes */
	bool may_fragment;
	bool bad_checksum;
	unsigned int payload;
};

static inline void put16(u8 *p, unsigned int value)
{
	p[0] = value >> 8;
	p[1] = value;
}

static inline void put32(u8 *p, u32 value)
{
	put16(p, value >> 16);
	put16(p + 2, value);
}

/* The sum that the Internet checksum is made of, in the bytes' own order. */
static inline u32 sum16(const u8 *p, unsigned int len, u32 sum)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? p[i] : p[i] << 8;
	return sum;
}

static inline u16 finish16(u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static inline unsigned int tcp_length(const struct packet *k)
{
	return k->udp ? 8 : k->timestamps ? 32 : 20;
}

static inline unsigned int headers_length(const struct packet *k)
{
	return ETH_HLEN + (k->vlan ? 4 : 0) + (k->v6 ? 40 : 20) + tcp_length(k);
}

static inline u8 *write_ether(u8 *p, const struct packet *k)
{
	static const u8 to[] = { 2, 0, 0, 0, 0, 1 }, from[] = { 2, 0, 0, 0, 0, 2 };

	memcpy(p, to, 6);
	memcpy(p + 6, from, 6);
	p += 12;
	if (k->vlan) {
		put16(p, ETH_P_8021Q);
		put16(p + 2, k->vlan);
		p += 4;
	}
	put16(p, k->v6 ? ETH_P_IPV6 : ETH_P_IP);
	return p + 2;
}

static inline u8 *write_ipv4(u8 *p, const struct packet *k)
{
	memset(p, 0, 20);
	p[0] = 0x45;
	p[1] = k->tos;
	put16(p + 2, 20 + tcp_length(k) + k->payload);
	put16(p + 4, k->ipid);
	put16(p + 6, k->may_fragment ? 0 : 0x4000);
	p[8] = k->ttl ? k->ttl : 64;
	p[9] = k->udp ? IPPROTO_UDP : IPPROTO_TCP;
	put32(p + 12, 0x0a000002);
	put32(p + 16, 0x0a000001);
	put16(p + 10, finish16(sum16(p, 20, 0)));
	return p + 20;
}

static inline u8 *write_ipv6(u8 *p, const struct packet *k)
{
	memset(p, 0, 40);
	p[0] = 0x60 | k->tos >> 4;
	p[1] = k->tos << 4;
	put16(p + 4, tcp_length(k) + k->payload);
	p[6] = k->udp ? IPPROTO_UDP : IPPROTO_TCP;
	p[7] = k->ttl ? k->ttl : 64;
	p[8] = 0xfd, p[23] = 2;
	p[24] = 0xfd, p[39] = 1;
	return p + 40;
}

static inline void write_payload(u8 *p, const struct packet *k)
{
	unsigned int i;

	for (i = 0; i < k->payload; i++)
		p[i] = k->seq + i;
}

/* Writes the TCP or UDP header; addresses is where the two IP addresses lie. */
static inline void write_transport(u8 *p, const struct packet *k, const u8 *addresses,
				   const u8 *payload)
{
	unsigned int len = tcp_length(k);
	u32 sum = sum16(addresses, k->v6 ? 32 : 8, 0);

	memset(p, 0, len);
	put16(p, k->sport ? k->sport : 1000);
	put16(p + 2, 2000);
	if (k->udp) {
		put16(p + 4, 8 + k->payload);
	} else {
		put32(p + 4, k->seq);
		put32(p + 8, k->ack);
		p[12] = len / 4 << 4;
		p[13] = k->flags ? k->flags : ACK;
		put16(p + 14, k->window ? k->window : 1000);
		if (k->timestamps)
			put32(p + 20, 0x0101080a);
	}
	sum += (k->udp ? IPPROTO_UDP : IPPROTO_TCP) + len + k->payload;
	sum = sum16(payload, k->payload, sum16(p, len, sum));
	put16(p + (k->udp ? 6 : 16), finish16(sum) ^ (k->bad_checksum ? 0x5555 : 0));
}

/* Writes all headers; returns their length. */
static inline unsigned int write_headers(u8 *bytes, const struct packet *k, const u8 *payload)
{
	u8 *ip = write_ether(bytes, k);
	u8 *transport = k->v6 ? write_ipv6(ip, k) : write_ipv4(ip, k);

	write_transport(transport, k, ip + (k->v6 ? 8 : 12), payload);
	return transport + tcp_length(k) - bytes;
}

/* Everything in the skb's own head, which has the room. */
static inline void put_frame(struct sk_buff *skb, const struct packet *k)
{
	unsigned int headers = headers_length(k);
	u8 *p = skb_put(skb, headers + k->payload);

	write_payload(p + headers, k);
	write_headers(p, k, p + headers);
}

/* Headers in the head, payload in a page of its own. */
static inline void put_frame_paged(struct sk_buff *skb, const struct packet *k)
{
	struct page *page = alloc_page(GFP_ATOMIC);
	u8 *payload = page_address(page);

	id_new(page);
	write_payload(payload, k);
	write_headers(skb_put(skb, headers_length(k)), k, payload);
	skb_add_rx_frag(skb, 0, page, 0, k->payload, 2048);
}

static inline struct sk_buff *for_stack(struct sk_buff *skb, const struct packet *k)
{
	skb->dev = t_dev;
	skb->protocol = eth_type_trans(skb, t_dev);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	if (k->hwtag)
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), k->hwtag);
	return skb;
}

/* The three places where a driver's payload lies. */

static inline struct sk_buff *frame_kmalloc(const struct packet *k)
{
	struct sk_buff *skb = alloc_skb(2048, GFP_ATOMIC);

	skb_reserve(skb, NET_SKB_PAD);
	put_frame(skb, k);
	return for_stack(skb, k);
}

static inline struct sk_buff *frame_head_frag(const struct packet *k)
{
	struct sk_buff *skb = napi_build_skb(napi_alloc_frag(2048), 2048);

	skb_reserve(skb, NET_SKB_PAD);
	put_frame(skb, k);
	return for_stack(skb, k);
}

static inline struct sk_buff *frame_paged(const struct packet *k)
{
	struct sk_buff *skb = napi_build_skb(kmalloc(640, GFP_ATOMIC), 0);

	skb_reserve(skb, NET_SKB_PAD);
	put_frame_paged(skb, k);
	return for_stack(skb, k);
}

static inline void emit_gso(const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	const u8 *ip = skb_network_header(skb);
	struct sk_buff *f;
	int n = 0;

	skb_walk_frags(skb, f)
		n++;
	emit("  gso %u x %u type %#x, %d frags, %d listed, ip_summed %d, total %u",
	     shinfo->gso_segs, shinfo->gso_size, shinfo->gso_type, shinfo->nr_frags, n,
	     skb->ip_summed, ip[0] >> 4 == 4 ? ip[2] << 8 | ip[3] : ip[4] << 8 | ip[5]);
	emit("  data %d mac %d network %d transport %d vlan %#x, bytes %u",
	     (int)(skb->data - skb->head), skb->mac_header, skb->network_header,
	     skb->transport_header, skb_vlan_tag_present(skb) ? skb_vlan_tag_get(skb) : 0,
	     byte_sum(skb));
}

/* Everything that came up since the last time; it is freed. */
static inline void emit_delivered(void)
{
	struct sk_buff *skb;
	char what[32];

	emit("delivered: %u", skb_queue_len(t_rx));
	while ((skb = __skb_dequeue(t_rx))) {
		snprintf(what, sizeof(what), "skb %d", id(skb));
		emit_shape(what, skb);
		emit_gso(skb);
		kfree_skb(skb);
	}
}

/* The same without sizes, which depend on where a small NAPI skb's data comes from. */
static inline void emit_delivered_unsized(void)
{
	struct sk_buff *skb;

	emit("delivered: %u", skb_queue_len(t_rx));
	while ((skb = __skb_dequeue(t_rx))) {
		emit("skb %d: len %u data_len %u", id(skb), skb->len, skb->data_len);
		emit_gso(skb);
		kfree_skb(skb);
	}
}

#endif
