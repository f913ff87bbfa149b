/* SPDX-License-Identifier: MIT */
/* A walk through what can come in: frames of many flows, most of them as they should be, by a fixed
 * seed. walk_random(), below() and chance() are its dice. */
#ifndef WALK_H
#define WALK_H

#include "packet.h"

enum { FLOWS = 30, MAX_FRAME = 4000 };

static u32 walk_state;

static inline u32 walk_random(void)
{
	walk_state ^= walk_state << 13;
	walk_state ^= walk_state >> 17;
	walk_state ^= walk_state << 5;
	return walk_state;
}

static inline unsigned int below(unsigned int n)
{
	return walk_random() % n;
}

/* True once in n times. */
static inline bool chance(unsigned int n)
{
	return !below(n);
}

/* One sender: what its next frame will be if nothing strange happens. */
struct flow {
	struct packet k;
	unsigned int mss;
	bool fixed_id, outer;	/* its IP id stays; a second tag around the first */
	unsigned int extension; /* of IPv6: kind of an extension header, 0 for none */
	u8 kind;		/* of its skbs, mostly */
};

/* A frame, all of it, before it is put somewhere. */
struct frame {
	u8 bytes[MAX_FRAME + 200];
	unsigned int len; /* padding included */
	unsigned int ip;  /* where the network header is */
	unsigned int transport;
	unsigned int payload; /* where it is */
};

static inline void insert_bytes(struct frame *f, unsigned int at, const u8 *bytes, unsigned int n)
{
	memmove(f->bytes + at + n, f->bytes + at, f->len - at);
	memcpy(f->bytes + at, bytes, n);
	f->len += n;
}

static inline void insert_outer_tag(struct frame *f)
{
	static const u8 tag[] = { 0x88, 0xa8, 0, 7 };

	insert_bytes(f, 12, tag, sizeof(tag));
	f->ip += 4, f->transport += 4, f->payload += 4;
}

/* Of 8 bytes, all of it options that mean nothing. */
static inline void insert_extension(struct frame *f, u8 kind)
{
	u8 header[] = { 0, 0, 1, 4, 0, 0, 0, 0 };
	u8 *ip = f->bytes + f->ip;

	header[0] = ip[6];
	ip[6] = kind;
	put16(ip + 4, (ip[4] << 8 | ip[5]) + sizeof(header));
	insert_bytes(f, f->transport, header, sizeof(header));
	f->transport += 8, f->payload += 8;
}

/* Four bytes of no-operations. */
static inline void insert_ip_options(struct frame *f)
{
	static const u8 options[] = { 1, 1, 1, 0 };
	u8 *ip = f->bytes + f->ip;

	ip[0] = 0x46;
	put16(ip + 2, (ip[2] << 8 | ip[3]) + 4);
	insert_bytes(f, f->transport, options, 4);
	f->transport += 4, f->payload += 4;
}

/* The frame of a packet, as it should be. */
static inline void write_frame(struct frame *f, const struct flow *flow, const struct packet *k)
{
	unsigned int headers = headers_length(k);

	memset(f, 0, sizeof(*f));
	write_payload(f->bytes + headers, k);
	write_headers(f->bytes, k, f->bytes + headers);
	f->len = headers + k->payload;
	f->ip = ETH_HLEN + (k->vlan ? 4 : 0);
	f->transport = f->ip + (k->v6 ? 40 : 20);
	f->payload = headers;
	if (flow->outer)
		insert_outer_tag(f);
	if (flow->extension)
		insert_extension(f, flow->extension);
}

/* The checksum of the transport header anew; not of an IPv4 fragment. */
static inline void fix_transport(struct frame *f, const struct packet *k)
{
	u8 *check = f->bytes + f->transport + (k->udp ? 6 : 16);
	unsigned int len = tcp_length(k) + k->payload;
	u32 sum = sum16(f->bytes + f->ip + (k->v6 ? 8 : 12), k->v6 ? 32 : 8, 0);

	put16(check, 0);
	sum += (k->udp ? IPPROTO_UDP : IPPROTO_TCP) + len;
	put16(check, finish16(sum16(f->bytes + f->transport, len, sum)));
}

static inline void fix_ip(struct frame *f)
{
	u8 *ip = f->bytes + f->ip;

	put16(ip + 10, 0);
	put16(ip + 10, finish16(sum16(ip, (ip[0] & 15) * 4, 0)));
}

/* Something about a TCP header or what is in it that its flow's packets do not have. */
static inline const char *strange_tcp(struct frame *f, struct packet *k)
{
	u8 *th = f->bytes + f->transport;

	switch (below(6)) {
	case 0:
		put16(th + 18, 1 + below(9));
		fix_transport(f, k);
		return "urgent";
	case 1:
		put16(th + 14, below(60000));
		fix_transport(f, k);
		return "window";
	case 2:
		if (!k->timestamps)
			return "-";
		put32(th + 24, walk_random());
		fix_transport(f, k);
		return "time";
	case 3:
		th[12] = (below(16) << 4) | below(16);
		fix_transport(f, k);
		return "offset";
	case 4:
		th[13] = walk_random();
		fix_transport(f, k);
		return "flags";
	default:
		put32(th + 4, k->seq + 1 - below(3));
		fix_transport(f, k);
		return "seq";
	}
}

static inline const char *strange_udp(struct frame *f, struct packet *k)
{
	u8 *uh = f->bytes + f->transport;

	switch (below(3)) {
	case 0:
		put16(uh + 6, 0);
		return "no sum";
	case 1:
		put16(uh + 4, 8 + k->payload + 1 - below(3));
		return "length";
	default:
		put16(uh + 4, below(9));
		return "short";
	}
}

static inline const char *strange_ipv4(struct frame *f)
{
	u8 *ip = f->bytes + f->ip;

	switch (below(8)) {
	case 0:
		insert_ip_options(f);
		fix_ip(f);
		return "ip options";
	case 1:
		put16(ip + 6, 0x2000);
		fix_ip(f);
		return "first fragment";
	case 2:
		put16(ip + 6, 5);
		fix_ip(f);
		return "last fragment";
	case 3:
		put16(ip + 6, 0x8000 | (ip[6] << 8 & 0x4000));
		fix_ip(f);
		return "reserved bit";
	case 4:
		ip[10] ^= 0x55;
		return "ip sum";
	case 5:
		put16(ip + 2, (ip[2] << 8 | ip[3]) + 1 - below(3));
		fix_ip(f);
		return "ip length";
	case 6:
		put16(ip + 6, (ip[6] << 8) ^ 0x4000);
		fix_ip(f);
		return "other df";
	default:
		ip[0] = chance(2) ? 0x65 : 0x44;
		fix_ip(f);
		return "ip version";
	}
}

static inline const char *strange_ipv6(struct frame *f)
{
	static const u8 kinds[] = { 0, 43, 44, 60, 59, 50 };
	u8 *ip = f->bytes + f->ip;

	switch (below(5)) {
	case 0:
		ip[3] = 9;
		return "flow label";
	case 1:
		put16(ip + 4, (ip[4] << 8 | ip[5]) + 1 - below(3));
		return "ip length";
	case 2:
		insert_extension(f, kinds[below(6)]);
		return "extension";
	case 3:
		insert_extension(f, 60);
		f->bytes[f->ip + 41] = below(256);
		return "extension too long";
	default:
		ip[0] = 0x40;
		return "ip version";
	}
}

/* One thing that is wrong. */
static inline const char *make_strange(struct frame *f, const struct flow *flow, struct packet *k)
{
	switch (below(6)) {
	case 0:
		f->len += 1 + below(20);
		return "padded";
	case 1:
		f->len -= 1 + below(f->len - ETH_HLEN - 1);
		return "cut";
	case 2:
		f->bytes[f->transport + (k->udp ? 6 : 16)] ^= 0x5a;
		return "bad sum";
	case 3:
		return k->v6 ? strange_ipv6(f) : strange_ipv4(f);
	default:
		return k->udp ? strange_udp(f, k) : strange_tcp(f, k);
	}
}

/* ---- Where its bytes lie ----------------------------------------------------------------------- */

enum kind {
	KMALLOC,
	HEAD_FRAG,
	PAGED,	       /* headers linear */
	PAGED_EARLY,   /* the Ethernet header alone is linear */
	PAGED_LATE,    /* some of the payload is linear, too */
	FRAG_PAGED,    /* the same in a page fragment */
	GET_FRAGS,     /* nothing is */
	GET_SCATTERED, /* nothing is, and headers are in several pieces */
	KINDS
};

/* One more page of an skb's with n bytes, at an odd place. */
static inline void put_page_of(struct sk_buff *skb, const u8 *bytes, unsigned int n)
{
	struct page *page = alloc_page(GFP_ATOMIC);

	memcpy((u8 *)page_address(page) + 32, bytes, n);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, 32, n, chance(2) ? 2048 : PAGE_SIZE);
}

/* What is left of the frame, from at on, in one to three pages. */
static inline void put_pages(struct sk_buff *skb, const struct frame *f, unsigned int at)
{
	unsigned int n, pieces = chance(3) ? 1 + below(3) : 1;

	for (; at < f->len; at += n) {
		n = f->len - at;
		if (--pieces && n > 1)
			n = 1 + below(n - 1);
		else
			pieces = 1;
		put_page_of(skb, f->bytes + at, n);
	}
}

static inline unsigned int linear_length(const struct frame *f, enum kind kind)
{
	unsigned int linear = kind == KMALLOC || kind == HEAD_FRAG ? f->len
			      : kind == PAGED			   ? f->payload
			      : kind == PAGED_EARLY		   ? ETH_HLEN
			      : kind == GET_FRAGS || kind == GET_SCATTERED
				      ? 0
				      : f->payload + 1 + below(100);

	return linear < f->len ? linear : f->len;
}

static inline struct sk_buff *new_skb(enum kind kind)
{
	struct sk_buff *skb;

	if (kind == GET_FRAGS || kind == GET_SCATTERED)
		return napi_get_frags(t_napi);
	if (kind == HEAD_FRAG || kind == FRAG_PAGED) {
		skb = napi_build_skb(napi_alloc_frag(MAX_FRAME + 800), MAX_FRAME + 800);
	} else if (kind == KMALLOC) {
		skb = alloc_skb(MAX_FRAME + 300, GFP_ATOMIC);
	} else {
		skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0);
	}
	skb_reserve(skb, NET_SKB_PAD);
	return skb;
}

static inline struct sk_buff *scatter(const struct frame *f, enum kind kind)
{
	struct sk_buff *skb = new_skb(kind);
	unsigned int linear = linear_length(f, kind), cut;

	if (linear)
		memcpy(skb_put(skb, linear), f->bytes, linear);
	if (kind == GET_SCATTERED) {
		cut = 1 + below(f->len - 1);
		put_page_of(skb, f->bytes, cut);
		linear = cut;
	}
	put_pages(skb, f, linear);
	return skb;
}

#endif
