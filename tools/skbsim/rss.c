// SPDX-License-Identifier: MIT
/* Which CPU receives which frame: receive-side scaling by flow. */
#include "rss.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"

#define MAC_BYTES      12 /* both addresses, before the EtherType */
#define VLAN_BYTES     4
#define PORTS_BYTES    4
#define IPV4_BYTES     20
#define IPV4_FRAG_MASK 0x3fff /* offset, and more to come */
#define IPV6_BYTES     40
#define ETH_8021AD     0x88a8

/* The rest of a frame, from some header on. */
struct rest {
	const u8 *data;
	u32 len;
};

static u16 get_u16(const u8 *p)
{
	u16 v;

	memcpy(&v, p, sizeof(v));
	return ntohs(v);
}

/* Exclusive-or of @words 32-bit words at @a with those at @b: the same when they are exchanged. */
static u32 mix_addresses(const u8 *a, const u8 *b, unsigned int words)
{
	u32 mixed = 0;

	for (unsigned int i = 0; i < words; i++) {
		u32 x, y;

		memcpy(&x, a + 4 * i, sizeof(x));
		memcpy(&y, b + 4 * i, sizeof(y));
		mixed = (mixed << 5 | mixed >> 27) ^ x ^ y;
	}
	return mixed;
}

static u32 mix_ports(struct rest transport, u8 protocol)
{
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return 0;
	if (transport.len < PORTS_BYTES)
		return 0;
	return get_u16(transport.data) ^ get_u16(transport.data + 2);
}

/* Spreads near values far apart; the bijection of a 32-bit multiply-and-shift mixer. */
static u32 scatter(u32 h)
{
	h ^= h >> 16;
	h *= 0x7feb352d;
	h ^= h >> 15;
	h *= 0x846ca68b;
	return h ^ h >> 16;
}

/*
 * Without the addresses: inside hosts that use one port towards one peer compete
 * for the port of the NAT address, and only on one CPU do they ask in the
 * capture's order, by which replies were readdressed. ICMP, whose echo ids
 * compete like ports, is all one flow.
 */
static u32 hash_ipv4(struct rest ip)
{
	u32 header = 4 * (ip.data[0] & 0xf);

	/* Later fragments have no ports, so none of the datagram's may count. */
	if (header < IPV4_BYTES || header > ip.len || (get_u16(ip.data + 6) & IPV4_FRAG_MASK))
		return scatter(mix_addresses(ip.data + 12, ip.data + 16, 1));
	return scatter(scatter(ip.data[9]) ^
		       mix_ports((struct rest){ ip.data + header, ip.len - header }, ip.data[9]));
}

static u32 hash_ipv6(struct rest ip)
{
	u32 h = mix_addresses(ip.data + 8, ip.data + 24, 4);

	return scatter(
		scatter(h) ^
		mix_ports((struct rest){ ip.data + IPV6_BYTES, ip.len - IPV6_BYTES }, ip.data[6]));
}

/* Takes the Ethernet header and all VLAN tags off; returns the EtherType then, or 0. */
static u16 strip_ethernet(struct rest *rest)
{
	rest->data += MAC_BYTES;
	rest->len -= MAC_BYTES;
	while (rest->len >= 2) {
		u16 type = get_u16(rest->data);

		if ((type != ETHERTYPE_VLAN && type != ETH_8021AD) || rest->len < VLAN_BYTES + 2) {
			rest->data += 2;
			rest->len -= 2;
			return type;
		}
		rest->data += VLAN_BYTES;
		rest->len -= VLAN_BYTES;
	}
	return 0;
}

static u32 frame_hash(const struct skbsim_frame *frame)
{
	struct rest rest = { frame->data, frame->len };
	u16 type = strip_ethernet(&rest);

	if (type == ETHERTYPE_IP && rest.len >= IPV4_BYTES)
		return hash_ipv4(rest);
	if (type == ETHERTYPE_IPV6 && rest.len >= IPV6_BYTES)
		return hash_ipv6(rest);
	return 0;
}

int rss_split(struct rss *rss, const struct skbsim_capture *cap, unsigned int cpus)
{
	struct skbsim_frame *next;

	*rss = (struct rss){ .frames = calloc(cap->nr + 1, sizeof(*rss->frames)) };
	if (!rss->frames)
		return -ENOMEM;
	for (size_t i = 0; i < cap->nr; i++)
		rss->shares[frame_hash(&cap->frames[i]) % cpus].nr++;

	next = rss->frames;
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		rss->shares[cpu].frames = next;
		next += rss->shares[cpu].nr;
		rss->shares[cpu].nr = 0;
	}
	for (size_t i = 0; i < cap->nr; i++) {
		struct rss_share *share = &rss->shares[frame_hash(&cap->frames[i]) % cpus];

		share->frames[share->nr++] = cap->frames[i];
	}
	return 0;
}

/* The CPU of each flow, in @cpu_of. The first frames of the flows come in their order. */
static void place_flows(struct skbsim_generator *gen, unsigned int flows, unsigned int cpus,
			u8 *cpu_of)
{
	u8 bytes[SKBSIM_FRAME_MAX];
	struct skbsim_frame frame = { .data = bytes };

	for (unsigned int i = 0; i < flows; i++) {
		skbsim_generator_next(gen, &frame);
		cpu_of[i] = (u8)(frame_hash(&frame) % cpus);
	}
}

static void share_flows(struct rss *rss, unsigned int flows, unsigned int cpus, const u8 *cpu_of)
{
	size_t placed = 0;

	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		struct rss_share *share = &rss->shares[cpu];

		share->flows = rss->flows + placed;
		share->flows_before = placed;
		for (unsigned int i = 0; i < flows; i++)
			if (cpu_of[i] == cpu)
				share->flows[share->nr++] = i;
		placed += share->nr;
	}
}

int rss_split_flows(struct rss *rss, const struct skbsim_generator_config *cfg, unsigned int cpus)
{
	struct skbsim_generator_config one = *cfg;
	u8 *cpu_of = malloc(cfg->flows);
	struct skbsim_generator *gen;

	one.train = 1;
	gen = skbsim_generator_create(&one);
	*rss = (struct rss){ .flows = calloc(cfg->flows, sizeof(*rss->flows)) };
	if (gen && cpu_of && rss->flows) {
		place_flows(gen, cfg->flows, cpus, cpu_of);
		share_flows(rss, cfg->flows, cpus, cpu_of);
	} else if (gen) {
		complain("out of memory: expected room for %u flows", cfg->flows);
	}
	if (gen)
		skbsim_generator_destroy(gen);
	if (!gen || !cpu_of || !rss->flows) {
		free(cpu_of);
		return -1;
	}
	free(cpu_of);
	return 0;
}

u64 rss_frames_of(const struct rss_share *share, unsigned int flows, u64 total)
{
	u64 whole = total / flows, rest = total % flows;
	size_t end = share->flows_before + share->nr;

	return whole * share->nr + rest * end / flows - rest * share->flows_before / flows;
}

void rss_free(struct rss *rss)
{
	free(rss->frames);
	free(rss->flows);
	*rss = (struct rss){ 0 };
}
