/* SPDX-License-Identifier: MIT */
/*
 * Packets made and judged byte by byte, with checksums worked out the plain way
 * of RFC 1071, independent of the library's.
 */
#ifndef SKBSIM_TESTS_PACKETS_H
#define SKBSIM_TESTS_PACKETS_H

#include <linux/types.h>

#include <string.h>

#define IP_TCP	0x06
#define IP_UDP	0x11
#define IP_ICMP 0x01

#define ECHO_REQUEST 8
#define ECHO_REPLY   0

#define TCP_SYN 0x02
#define TCP_ACK 0x10

#define ADDR(a, b, c, d) ((u32)(a) << 24 | (b) << 16 | (c) << 8 | (d))

/* The router's defaults, and two hosts on each side of it. */
#define NAT_ADDR ADDR(203, 0, 113, 1)
#define INSIDE_A ADDR(192, 168, 1, 2)
#define INSIDE_B ADDR(192, 168, 1, 3)
#define PEER_A	 ADDR(198, 51, 100, 7)
#define PEER_B	 ADDR(198, 51, 100, 8)

#define MAX_PACKET 2048

/* Of what a frame is made. Numbers are in host order. */
struct spec {
	int tags; /* 0 to 2 VLAN tags, ids 100 and 101 */
	u32 saddr, daddr;
	u8 protocol, ttl;
	u16 frag_off;
	unsigned int ip_options; /* bytes, a multiple of 4 up to 40 */
	u16 sport, dport;	 /* an echo has its id in sport */
	u8 flags;		 /* TCP_* */
	u8 icmp_type;
	unsigned int tcp_options; /* bytes, a multiple of 4 up to 40 */
	unsigned int payload;	  /* bytes */
	unsigned int padding;	  /* bytes behind the packet */
	u8 seed;		  /* of the payload */
	bool no_udp_checksum;
};

struct packet {
	u8 bytes[MAX_PACKET];
	unsigned int len;
	unsigned int ip; /* where the IPv4 header is */
};

/* ---- Reading -------------------------------------------------------------------------------- */

static inline u16 get16(const struct packet *p, unsigned int at)
{
	return p->bytes[at] << 8 | p->bytes[at + 1];
}

static inline u32 get32(const struct packet *p, unsigned int at)
{
	return (u32)get16(p, at) << 16 | get16(p, at + 2);
}

static inline void put16_at(struct packet *p, unsigned int at, u16 value)
{
	p->bytes[at] = value >> 8;
	p->bytes[at + 1] = value;
}

static inline void put32_at(struct packet *p, unsigned int at, u32 value)
{
	put16_at(p, at, value >> 16);
	put16_at(p, at + 2, value);
}

static inline unsigned int ip_header_len(const struct packet *p)
{
	return (p->bytes[p->ip] & 0xf) * 4;
}

static inline unsigned int ip_total_len(const struct packet *p)
{
	return get16(p, p->ip + 2);
}

static inline unsigned int transport_at(const struct packet *p)
{
	return p->ip + ip_header_len(p);
}

static inline unsigned int transport_len(const struct packet *p)
{
	return ip_total_len(p) - ip_header_len(p);
}

static inline u8 protocol_of(const struct packet *p)
{
	return p->bytes[p->ip + 9];
}

static inline u8 ttl_of(const struct packet *p)
{
	return p->bytes[p->ip + 8];
}

static inline u32 saddr_of(const struct packet *p)
{
	return get32(p, p->ip + 12);
}

static inline u32 daddr_of(const struct packet *p)
{
	return get32(p, p->ip + 16);
}

/* The port of an echo is its id, both ways. */
static inline u16 sport_of(const struct packet *p)
{
	return get16(p, transport_at(p) + (protocol_of(p) == IP_ICMP ? 4 : 0));
}

static inline u16 dport_of(const struct packet *p)
{
	return get16(p, transport_at(p) + (protocol_of(p) == IP_ICMP ? 4 : 2));
}

/* The id of the outermost VLAN tag, or -1. */
static inline int vlan_of(const struct packet *p)
{
	return get16(p, 12) == 0x8100 ? get16(p, 14) & 0xfff : -1;
}

/* ---- Checksums ------------------------------------------------------------------------------ */

static inline u32 add_bytes(u32 sum, const u8 *bytes, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : bytes[i] << 8;
	return sum;
}

/* The ones' complement sum: 0xffff over anything that has its right checksum in it. */
static inline u16 fold_sum(u32 sum)
{
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static inline u16 ip_sum(const struct packet *p)
{
	return fold_sum(add_bytes(0, p->bytes + p->ip, ip_header_len(p)));
}

static inline u16 transport_sum(const struct packet *p)
{
	u32 sum = add_bytes(0, p->bytes + transport_at(p), transport_len(p));

	if (protocol_of(p) != IP_ICMP) {
		sum = add_bytes(sum, p->bytes + p->ip + 12, 8);
		sum += protocol_of(p) + transport_len(p);
	}
	return fold_sum(sum);
}

/* Where the transport header has its checksum. */
static inline unsigned int check_at(const struct packet *p)
{
	switch (protocol_of(p)) {
	case IP_TCP:
		return transport_at(p) + 16;
	case IP_UDP:
		return transport_at(p) + 6;
	default:
		return transport_at(p) + 2;
	}
}

static inline void seal_ip(struct packet *p)
{
	put16_at(p, p->ip + 10, 0);
	put16_at(p, p->ip + 10, ~ip_sum(p));
}

static inline void seal_transport(struct packet *p)
{
	u16 check;

	put16_at(p, check_at(p), 0);
	check = ~transport_sum(p);
	put16_at(p, check_at(p), !check && protocol_of(p) == IP_UDP ? 0xffff : check);
}

static inline void assert_ip_checksum_right(const struct packet *p)
{
	assert_int_equal(ip_sum(p), 0xffff);
}

static inline void assert_checksums_right(const struct packet *p)
{
	assert_ip_checksum_right(p);
	assert_int_equal(transport_sum(p), 0xffff);
}

/* ---- Making --------------------------------------------------------------------------------- */

static inline unsigned int transport_header_len(const struct spec *s)
{
	return s->protocol == IP_TCP ? 20 + s->tcp_options : 8;
}

static inline void make_ethernet(struct packet *p, const struct spec *s)
{
	static const u8 addresses[] = { 0x0a, 1, 2, 3, 4, 5, 0x0a, 6, 7, 8, 9, 10 };
	unsigned int at = sizeof(addresses);
	int tag;

	memcpy(p->bytes, addresses, sizeof(addresses));
	for (tag = 0; tag < s->tags; tag++, at += 4) {
		put16_at(p, at, tag + 1 < s->tags ? 0x88a8 : 0x8100);
		put16_at(p, at + 2, 100 + tag);
	}
	put16_at(p, at, 0x0800);
	p->ip = at + 2;
}

static inline void make_ip(struct packet *p, const struct spec *s)
{
	unsigned int header = 20 + s->ip_options;
	u8 *ip = p->bytes + p->ip;

	ip[0] = 0x40 | header / 4;
	put16_at(p, p->ip + 2, header + transport_header_len(s) + s->payload);
	put16_at(p, p->ip + 4, 0x1234);
	put16_at(p, p->ip + 6, s->frag_off);
	ip[8] = s->ttl;
	ip[9] = s->protocol;
	put32_at(p, p->ip + 12, s->saddr);
	put32_at(p, p->ip + 16, s->daddr);
	memset(ip + 20, 1, s->ip_options);
	seal_ip(p);
}

static inline void make_transport(struct packet *p, const struct spec *s)
{
	unsigned int at = transport_at(p);

	if (s->protocol == IP_ICMP) {
		p->bytes[at] = s->icmp_type;
		put16_at(p, at + 4, s->sport);
		put16_at(p, at + 6, 1);
		return;
	}
	put16_at(p, at, s->sport);
	put16_at(p, at + 2, s->dport);
	if (s->protocol == IP_UDP) {
		put16_at(p, at + 4, 8 + s->payload);
		return;
	}
	put32_at(p, at + 4, 0x01020304);
	p->bytes[at + 12] = (20 + s->tcp_options) / 4 << 4;
	p->bytes[at + 13] = s->flags;
	memset(p->bytes + at + 20, 1, s->tcp_options);
}

static inline struct packet make_packet(const struct spec *s)
{
	struct packet p = { .len = 0 };
	unsigned int i, payload;

	make_ethernet(&p, s);
	make_ip(&p, s);
	make_transport(&p, s);
	payload = transport_at(&p) + transport_header_len(s);
	for (i = 0; i < s->payload; i++)
		p.bytes[payload + i] = s->seed + i * 13;
	p.len = p.ip + ip_total_len(&p);
	memset(p.bytes + p.len, 0xee, s->padding);
	p.len += s->padding;
	if (!s->no_udp_checksum)
		seal_transport(&p);
	return p;
}

/* From a host inside to a peer, tagged. */
static inline struct spec spec_out(u8 protocol)
{
	return (struct spec){
		.tags = 1,
		.saddr = INSIDE_A,
		.daddr = PEER_A,
		.protocol = protocol,
		.ttl = 64,
		.sport = 40000,
		.dport = 5201,
		.flags = TCP_ACK,
		.icmp_type = ECHO_REQUEST,
		.payload = 100,
	};
}

/* What the receiver of @p would answer. */
static inline struct spec spec_answer(const struct packet *p)
{
	struct spec s = spec_out(protocol_of(p));

	s.saddr = daddr_of(p);
	s.daddr = saddr_of(p);
	s.sport = dport_of(p);
	s.dport = sport_of(p);
	s.icmp_type = ECHO_REPLY;
	return s;
}

#endif
