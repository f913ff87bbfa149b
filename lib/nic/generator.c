/* SPDX-License-Identifier: MIT */
/*
 * Generated frames: flows that send forever, each in trains of frames.
 *
 * A flow keeps the headers of its next frame, ready but for what its length and
 * its numbers change, and the sums over all that never changes:
 *
 *     ip_sum     IPv4 header without total length, identification and checksum
 *     l4_sum     pseudo header and transport header without lengths, sequence
 *                number and checksum
 *
 * The payload is the same in all frames of a length, so its sum is too. A frame's
 * checksums are then a few additions, whatever its length.
 */
#include <linux/kernel.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <skbsim/nic.h>

#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VLAN_ID	    100
#define TTL	    64
#define NS_A_FRAME  1000
#define TCP_WINDOW  65535
#define SERVER_PORT 443

/* No two flows share a port below this many, so that RSS tells them apart by port alone. */
#define FIRST_PORT 1024
#define NR_PORTS   64000

/* Hosts of the inside that the flows come from. */
#define NR_HOSTS 200

#define L3_OFFSET  (ETH_HLEN + VLAN_HLEN)
#define L4_OFFSET  (L3_OFFSET + sizeof(struct iphdr))
#define TCP_OFFSET (L4_OFFSET + sizeof(struct tcphdr))
#define UDP_OFFSET (L4_OFFSET + sizeof(struct udphdr))

_Static_assert(TCP_OFFSET <= SKBSIM_GENERATED_MIN, "the shortest frame has all headers");

struct vlan_frame_header {
	u8 dest[ETH_ALEN], source[ETH_ALEN];
	__be16 tpid, tci, proto;
} __packed;

struct headers {
	struct vlan_frame_header eth;
	struct iphdr ip;
	union {
		struct tcphdr tcp;
		struct udphdr udp;
	};
} __packed;

struct flow {
	u32 seq; /* of TCP */
	u16 id;
	u32 ip_sum, l4_sum;
	struct headers headers;
};

/* The frames of one length. */
struct shape {
	u32 len;
	u32 payload_sum;
};

/* Lengths come in this order over and over. */
static const u16 imix_pattern[] = { 64, 594, 64, 64, 594, 64, 1518, 64, 594, 64, 64, 594 };

#define MAX_SHAPES (sizeof(imix_pattern) / sizeof(imix_pattern[0]))

struct skbsim_generator {
	enum skbsim_generator_kind kind;
	unsigned int header_len; /* from the frame's start to its payload */
	u32 max_len;

	struct shape shapes[MAX_SHAPES];
	unsigned int nr_shapes, next_shape;

	unsigned int nr_flows, next_flow;
	unsigned int train, train_left;
	u64 ts_ns;

	u8 *payload;
	struct flow *flows;
};

/* ---- Sums ----------------------------------------------------------------------------------- */

/* The one's complement sum of @len bytes as they lie in memory, not folded. */
static u32 sum_of(const void *bytes, unsigned int len)
{
	return csum_partial(bytes, (int)len, 0);
}

/* @sum with @words more, none of which overflows 64 bits, as a checksum. */
static u16 checksum(u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	return csum_fold((u32)sum);
}

/* ---- Frames --------------------------------------------------------------------------------- */

static void finish_ip(struct flow *flow, struct iphdr *ip, u16 total)
{
	ip->tot_len = __cpu_to_be16(total);
	ip->id = __cpu_to_be16(flow->id);
	ip->check = checksum((u64)flow->ip_sum + ip->tot_len + ip->id);
	flow->id++;
}

static void finish_tcp(struct flow *flow, struct tcphdr *tcp, u16 len, u32 payload_sum)
{
	u32 seq = __cpu_to_be32(flow->seq);

	tcp->seq = seq;
	tcp->check = checksum((u64)flow->l4_sum + __cpu_to_be16(len) + seq + payload_sum);
	flow->seq += len - sizeof(*tcp);
}

/* A sum of 0 would say that there is none. */
static void finish_udp(struct flow *flow, struct udphdr *udp, u16 len, u32 payload_sum)
{
	u16 check;

	udp->len = __cpu_to_be16(len);
	check = checksum((u64)flow->l4_sum + 2 * (u64)udp->len + payload_sum);
	udp->check = check ? check : 0xffff;
}

static void write_frame(const struct skbsim_generator *gen, struct flow *flow,
			const struct shape *shape, u8 *to)
{
	void *l3 = to + L3_OFFSET, *l4 = to + L4_OFFSET;
	u16 l4_len = shape->len - L4_OFFSET;

	memcpy(to, &flow->headers, gen->header_len);
	memcpy(to + gen->header_len, gen->payload, shape->len - gen->header_len);
	finish_ip(flow, l3, shape->len - L3_OFFSET);
	if (gen->kind == SKBSIM_GENERATE_TCP)
		finish_tcp(flow, l4, l4_len, shape->payload_sum);
	else
		finish_udp(flow, l4, l4_len, shape->payload_sum);
}

static const struct shape *next_shape(struct skbsim_generator *gen)
{
	const struct shape *shape = &gen->shapes[gen->next_shape];

	if (++gen->next_shape == gen->nr_shapes)
		gen->next_shape = 0;
	return shape;
}

static struct flow *next_flow(struct skbsim_generator *gen)
{
	struct flow *flow = &gen->flows[gen->next_flow];

	if (!--gen->train_left) {
		gen->train_left = gen->train;
		if (++gen->next_flow == gen->nr_flows)
			gen->next_flow = 0;
	}
	return flow;
}

void skbsim_generator_next(struct skbsim_generator *gen, struct skbsim_frame *frame)
{
	const struct shape *shape = next_shape(gen);

	write_frame(gen, next_flow(gen), shape, frame->data);
	frame->len = shape->len;
	frame->ts_ns = gen->ts_ns;
	gen->ts_ns += NS_A_FRAME;
}

void skbsim_generator_skip(struct skbsim_generator *gen)
{
	const struct shape *shape = next_shape(gen);
	struct flow *flow = next_flow(gen);

	flow->id++;
	if (gen->kind == SKBSIM_GENERATE_TCP)
		flow->seq += shape->len - TCP_OFFSET;
	gen->ts_ns += NS_A_FRAME;
}

u32 skbsim_generator_max_len(const struct skbsim_generator *gen)
{
	return gen->max_len;
}

/* ---- Flows ---------------------------------------------------------------------------------- */

#define IPV4(a, b, c, d) __cpu_to_be32((u32)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static struct headers common_headers(u32 nr, u8 protocol)
{
	struct headers h = {
		.eth = {
			.dest = { 0x02, 'g', 'e', 'n', 0, 1 },
			.source = { 0x02, 'g', 'e', 'n', 0, 2 },
			.tpid = __cpu_to_be16(ETH_P_8021Q),
			.tci = __cpu_to_be16(VLAN_ID),
			.proto = __cpu_to_be16(ETH_P_IP),
		},
		.ip = {
			.version = 4,
			.ihl = sizeof(struct iphdr) / 4,
			.ttl = TTL,
			.protocol = protocol,
			.frag_off = __cpu_to_be16(0x4000), /* don't fragment */
			.saddr = IPV4(192, 168, 1, 2 + nr % NR_HOSTS),
			.daddr = IPV4(198, 51, 100, 1 + nr / NR_PORTS),
		},
	};

	return h;
}

static void setup_flow(struct skbsim_generator *gen, struct flow *flow, u32 nr)
{
	bool is_tcp = gen->kind == SKBSIM_GENERATE_TCP;
	u8 protocol = is_tcp ? IPPROTO_TCP : IPPROTO_UDP;
	struct headers *h = &flow->headers;

	*flow = (struct flow){ .headers = common_headers(nr, protocol) };
	/* Both transports start with their ports. */
	h->udp.source = __cpu_to_be16(FIRST_PORT + nr % NR_PORTS);
	h->udp.dest = __cpu_to_be16(SERVER_PORT);
	if (is_tcp) {
		h->tcp.doff = sizeof(struct tcphdr) / 4;
		h->tcp.ack = 1;
		h->tcp.ack_seq = __cpu_to_be32(1);
		h->tcp.window = __cpu_to_be16(TCP_WINDOW);
	}
	flow->ip_sum = sum_of(&h->ip, sizeof(h->ip));
	flow->l4_sum = csum_tcpudp_nofold(h->ip.saddr, h->ip.daddr, 0, protocol,
					  sum_of(&h->udp, gen->header_len - L4_OFFSET));
}

/* ---- Create and destroy --------------------------------------------------------------------- */

static const char *wrong_flows(const struct skbsim_generator_config *cfg)
{
	unsigned int i;

	if (!cfg->flows || cfg->flows > SKBSIM_GENERATED_FLOWS)
		return "flows: expected 1 to 65536";
	if (cfg->only && !cfg->nr_only)
		return "nr_only: expected 1 and up";
	for (i = 0; cfg->only && i < cfg->nr_only; i++)
		if (cfg->only[i] >= cfg->flows || (i && cfg->only[i] <= cfg->only[i - 1]))
			return "only: expected numbers of flows, ascending";
	return NULL;
}

/* What is wrong with @cfg, as what was expected of it; NULL if nothing is. */
static const char *complaint(const struct skbsim_generator_config *cfg)
{
	if ((unsigned int)cfg->kind > SKBSIM_GENERATE_IMIX)
		return "kind: expected one of enum skbsim_generator_kind";
	if (cfg->kind == SKBSIM_GENERATE_IMIX)
		return cfg->frame_len ? "frame_len: expected 0, the mix has its own"
				      : wrong_flows(cfg);
	if (cfg->frame_len < SKBSIM_GENERATED_MIN || cfg->frame_len > SKBSIM_FRAME_MAX)
		return "frame_len: expected 64 to 32384";
	return wrong_flows(cfg);
}

/* Fields that the caller's struct does not have are 0. */
static bool read_config(const struct skbsim_generator_config *cfg,
			struct skbsim_generator_config *own)
{
	const char *wrong;

	*own = (struct skbsim_generator_config){ 0 };
	if (cfg->size < sizeof(cfg->size) || cfg->size > sizeof(*cfg)) {
		fprintf(stderr,
			"skbsim: skbsim_generator_config.size is %zu: expected at most %zu\n",
			cfg->size, sizeof(*cfg));
		return false;
	}
	memcpy(own, cfg, cfg->size);
	wrong = complaint(own);
	if (wrong)
		fprintf(stderr, "skbsim: skbsim_generator_config.%s\n", wrong);
	return !wrong;
}

static void choose_lengths(struct skbsim_generator *gen, const struct skbsim_generator_config *cfg)
{
	unsigned int i;

	gen->nr_shapes = cfg->kind == SKBSIM_GENERATE_IMIX ? MAX_SHAPES : 1;
	for (i = 0; i < gen->nr_shapes; i++) {
		u32 len = cfg->frame_len ? cfg->frame_len : imix_pattern[i];

		gen->shapes[i].len = len;
		gen->max_len = max(gen->max_len, len);
	}
}

static void fill_payload(struct skbsim_generator *gen)
{
	unsigned int i;

	for (i = 0; i < gen->max_len - gen->header_len; i++)
		gen->payload[i] = 'a' + i % 23;
	for (i = 0; i < gen->nr_shapes; i++)
		gen->shapes[i].payload_sum =
			sum_of(gen->payload, gen->shapes[i].len - gen->header_len);
}

static void setup(struct skbsim_generator *gen, const struct skbsim_generator_config *cfg)
{
	unsigned int i;

	gen->train = gen->train_left = cfg->train ? cfg->train : 1;
	fill_payload(gen);
	for (i = 0; i < gen->nr_flows; i++)
		setup_flow(gen, &gen->flows[i], cfg->only ? cfg->only[i] : i);
}

struct skbsim_generator *skbsim_generator_create(const struct skbsim_generator_config *cfg)
{
	struct skbsim_generator_config own;
	struct skbsim_generator *gen;

	if (!read_config(cfg, &own))
		return NULL;
	gen = calloc(1, sizeof(*gen));
	if (!gen)
		goto no_memory;
	gen->kind = own.kind;
	gen->header_len = own.kind == SKBSIM_GENERATE_TCP ? TCP_OFFSET : UDP_OFFSET;
	gen->nr_flows = own.only ? own.nr_only : own.flows;
	choose_lengths(gen, &own);
	gen->payload = malloc(gen->max_len);
	gen->flows = calloc(gen->nr_flows, sizeof(*gen->flows));
	if (gen->payload && gen->flows) {
		setup(gen, &own);
		return gen;
	}
	skbsim_generator_destroy(gen);
no_memory:
	fprintf(stderr,
		"skbsim: skbsim_generator_create: out of memory, expected room for its flows\n");
	return NULL;
}

void skbsim_generator_destroy(struct skbsim_generator *gen)
{
	free(gen->payload);
	free(gen->flows);
	free(gen);
}
