/* SPDX-License-Identifier: MIT */
/*
 * The router: a packet comes in, is checked, loses a hop, gets addresses for
 * the other side, and leaves: with another VLAN tag on the device it came from, or
 * to a neighbour on the other one of two devices.
 *
 * Each step looks at one thing and says a verdict; the first that is not
 * ROUTER_FORWARDED ends the packet with kfree_skb_reason() and is counted.
 */
#include "kernel/cpu.h"
#include "net/ipv4/link.h"
#include "net/ipv4/nat.h"
#include "net/ipv4/router_config.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/tcp.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct skbsim_router {
	struct packet_type packet_type, arp_type;
	struct skbsim_router_config cfg;
	struct nat_table *nat; /* NULL: no NAT */
	bool two_sides;	       /* the next two are there */
	struct router_link inside, outside;
};

/* Verdicts so far, each CPU for itself; the sums are the router's, of which there is one. */
struct router_counters {
	u64 nr[NR_ROUTER_VERDICTS];
};

static DEFINE_PER_CPU(struct router_counters, router_counters);

static struct skbsim_router *the_router;

void router_count_verdict(enum router_verdict v)
{
	this_cpu_ptr(&router_counters)->nr[v]++;
}

/* ---- Receive -------------------------------------------------------------------------------- */

/* The first @len bytes must be linear. */
static enum router_verdict pull(struct sk_buff *skb, unsigned int len)
{
	if (likely(pskb_may_pull(skb, len)))
		return ROUTER_FORWARDED;
	return len > skb->len ? ROUTER_BAD_HEADER : ROUTER_NO_MEMORY;
}

/* Padding of a short frame, or whatever else follows the packet, does not travel on. */
static enum router_verdict trim(struct sk_buff *skb, unsigned int len)
{
	if (likely(skb->len == len))
		return ROUTER_FORWARDED;
	if (unlikely(skb_is_nonlinear(skb) && !__pskb_pull_tail(skb, skb->data_len)))
		return ROUTER_NO_MEMORY;
	skb_trim(skb, len);
	return ROUTER_FORWARDED;
}

/*
 * Afterwards the skb is a whole IPv4 packet and nothing else, linear up to
 * where its transport header may end. Mirrors ip_rcv_core() of Linux 5.12; but
 * frames for other hosts are taken too, as a capture holds nothing else.
 */
static __always_inline enum router_verdict check_header(struct sk_buff *skb)
{
	unsigned int header, total;
	const struct iphdr *iph;
	enum router_verdict v;

	v = pull(skb, sizeof(*iph));
	if (unlikely(v))
		return v;
	iph = (const struct iphdr *)skb->data;
	header = iph->ihl * 4;
	if (unlikely(iph->version != 4 || header < sizeof(*iph)))
		return ROUTER_BAD_HEADER;
	v = pull(skb, header);
	if (unlikely(v))
		return v;
	iph = (const struct iphdr *)skb->data;
	total = __be16_to_cpu(iph->tot_len);
	if (unlikely(total < header || total > skb->len || ip_fast_csum(iph, iph->ihl)))
		return ROUTER_BAD_HEADER;
	v = trim(skb, total);
	if (unlikely(v))
		return v;
	return pull(skb, min_t(unsigned int, total, header + sizeof(struct tcphdr)));
}

/* Mirrors ip_decrease_ttl() of Linux 5.12. The time to live shares a word with the protocol. */
static void decrease_ttl(struct iphdr *iph)
{
	__be16 old, new;

	memcpy(&old, &iph->ttl, sizeof(old));
	iph->ttl--;
	memcpy(&new, &iph->ttl, sizeof(new));
	csum_replace2(&iph->check, old, new);
}

static bool is_inside(const struct skbsim_router *router, __be32 addr)
{
	return !((addr ^ router->cfg.inside) & router->cfg.inside_mask);
}

/* The side decides: from the inside out, or from the outside to the NAT address and in. */
static enum router_verdict translate_across(const struct skbsim_router *router,
					    const struct net_device *dev, struct nat_packet *pkt)
{
	__be32 daddr = pkt->iph->daddr;

	if (dev == router->outside.dev)
		return daddr == router->cfg.nat_addr ? nat_in(router->nat, pkt) : ROUTER_NOT_FOR_US;
	if (is_inside(router, daddr) || daddr == router->cfg.nat_addr || !ipv4_is_host(daddr))
		return ROUTER_NOT_FOR_US;
	return is_inside(router, pkt->iph->saddr) ? nat_out(router->nat, pkt) : ROUTER_NOT_INSIDE;
}

/*
 * On one device the NAT address is asked for first: a peer whose own address is inside may
 * answer there.
 */
static enum router_verdict translate(const struct skbsim_router *router, struct sk_buff *skb)
{
	struct nat_packet pkt;
	enum router_verdict v;

	v = nat_parse((struct iphdr *)skb->data, skb->len, &pkt);
	if (unlikely(v))
		return v;
	pkt.partial = skb->ip_summed == CHECKSUM_PARTIAL;
	if (router->two_sides)
		return translate_across(router, skb->dev, &pkt);
	if (pkt.iph->daddr == router->cfg.nat_addr)
		return nat_in(router->nat, &pkt);
	if (is_inside(router, pkt.iph->saddr))
		return nat_out(router->nat, &pkt);
	return ROUTER_NOT_INSIDE;
}

/* ---- Transmit ------------------------------------------------------------------------------- */

/* The tag it came with is not the one it leaves with; it stays addressed to the station it was for.
 */
static int rebuild_frame(const struct skbsim_router *router, struct sk_buff *skb)
{
	const u8 *dest = eth_hdr(skb)->h_dest;

	__vlan_hwaccel_clear_tag(skb);
	eth_header(skb, skb->dev, ETH_P_IP, dest, NULL, skb->len);
	skb_reset_mac_header(skb);
	return skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), router->cfg.vlan_out);
}

/* To a neighbour on the other device; there is room for the headers: make_writable(). */
static enum router_verdict transmit_across(const struct skbsim_router *router, struct sk_buff *skb)
{
	__be32 daddr = ((const struct iphdr *)skb->data)->daddr;

	if (skb->dev == router->outside.dev)
		return router_link_output(&router->inside, skb, daddr);
	return router_link_output(&router->outside, skb,
				  router->cfg.next_hop ? router->cfg.next_hop : daddr);
}

/* The skb is gone afterwards. */
static enum router_verdict transmit(const struct skbsim_router *router, struct sk_buff *skb)
{
	if (router->two_sides)
		return transmit_across(router, skb);
	if (unlikely(rebuild_frame(router, skb))) {
		kfree_skb(skb);
		return ROUTER_NO_MEMORY;
	}
	return likely(!dev_queue_xmit(skb)) ? ROUTER_FORWARDED : ROUTER_TX_DROPPED;
}

/* ---- Drops ---------------------------------------------------------------------------------- */

/* Of a packet that check_header() refused; what it looked at is still there. */
static enum skb_drop_reason bad_header_reason(const struct sk_buff *skb)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;

	if (skb_headlen(skb) < sizeof(*iph) || iph->version != 4 || iph->ihl * 4 < sizeof(*iph) ||
	    skb_headlen(skb) < iph->ihl * 4)
		return SKB_DROP_REASON_IP_INHDR;
	if (ip_fast_csum(iph, iph->ihl))
		return SKB_DROP_REASON_IP_CSUM;
	return __be16_to_cpu(iph->tot_len) > skb->len ? SKB_DROP_REASON_PKT_TOO_SMALL
						      : SKB_DROP_REASON_IP_INHDR;
}

/* As ip_rcv_core(), ip_forward() and, for what NAT refuses, netfilter's hooks of Linux 6.1 say. */
static noinline __cold enum skb_drop_reason drop_reason(const struct sk_buff *skb,
							enum router_verdict v)
{
	switch (v) {
	case ROUTER_BAD_HEADER:
		return bad_header_reason(skb);
	case ROUTER_TTL_EXPIRED:
		return SKB_DROP_REASON_IP_INHDR;
	case ROUTER_NO_MEMORY:
		return SKB_DROP_REASON_NOT_SPECIFIED;
	default:
		return SKB_DROP_REASON_NETFILTER_DROP;
	}
}

/* ---- The way through ------------------------------------------------------------------------ */

/* Of two devices: is the frame for us? */
static enum router_verdict check_arrival(const struct skbsim_router *router,
					 const struct sk_buff *skb)
{
	const struct router_link *link = &router->outside;

	if (!router->two_sides)
		return ROUTER_FORWARDED;
	if (skb->dev != link->dev)
		link = &router->inside;
	if (unlikely(skb->dev != link->dev || skb->pkt_type != PACKET_HOST ||
		     !router_link_has_vlan(link, skb)))
		return ROUTER_NOT_FOR_US;
	return ROUTER_FORWARDED;
}

/* Headers must be ours before they are written; for an skb that nobody shares they are. */
static __always_inline enum router_verdict make_writable(struct sk_buff *skb)
{
	return likely(!skb_cow_head(skb, ETH_HLEN + VLAN_HLEN)) ? ROUTER_FORWARDED
								: ROUTER_NO_MEMORY;
}

/*
 * Mirrors ip_forward() of Linux 5.12 with NAT, if there is any, in its place, no routing table
 * (there is one way out) and no ICMP error for a packet that expired.
 */
static __always_inline enum router_verdict forward(const struct skbsim_router *router,
						   struct sk_buff *skb, bool has_nat)
{
	enum router_verdict v;

	v = check_arrival(router, skb);
	if (unlikely(v))
		return v;
	v = check_header(skb);
	if (unlikely(v))
		return v;
	if (unlikely(((const struct iphdr *)skb->data)->ttl <= 1))
		return ROUTER_TTL_EXPIRED;
	v = make_writable(skb);
	if (unlikely(v))
		return v;
	if (has_nat) {
		v = translate(router, skb);
		if (unlikely(v))
			return v;
	}
	decrease_ttl((struct iphdr *)skb->data);
	/* A sum over the packet that the device made is no longer true. */
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	return ROUTER_FORWARDED;
}

/* Takes over the skb. */
static __always_inline int receive(const struct skbsim_router *router, struct sk_buff *skb,
				   bool has_nat)
{
	enum router_verdict v = ROUTER_NO_MEMORY;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (likely(skb)) {
		v = forward(router, skb, has_nat);
		if (likely(!v))
			v = transmit(router, skb);
		else
			kfree_skb_reason(skb, drop_reason(skb, v));
	}
	if (likely(v != ROUTER_HELD))
		router_count_verdict(v);
	return likely(!v) || v == ROUTER_HELD ? NET_RX_SUCCESS : NET_RX_DROP;
}

/* Takes over the skb. */
static int router_arp_rcv(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
			  struct net_device *orig_dev)
{
	const struct skbsim_router *router = container_of(pt, struct skbsim_router, arp_type);

	(void)orig_dev;
	if (dev == router->inside.dev)
		router_link_arp(&router->inside, skb);
	else if (dev == router->outside.dev)
		router_link_arp(&router->outside, skb);
	else
		kfree_skb(skb);
	return NET_RX_SUCCESS;
}

/* Mirrors ip_rcv() of Linux 5.12, see check_header(). */
static int router_rcv(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		      struct net_device *orig_dev)
{
	(void)dev;
	(void)orig_dev;
	return receive(container_of(pt, struct skbsim_router, packet_type), skb, true);
}

/* The same of a router without NAT. */
static int plain_router_rcv(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
			    struct net_device *orig_dev)
{
	(void)dev;
	(void)orig_dev;
	return receive(container_of(pt, struct skbsim_router, packet_type), skb, false);
}

/* ---- Start and stop ------------------------------------------------------------------------- */

static void clear_counters(void)
{
	int cpu;

	smp_processor_id(); /* starts the simulation, without which there are no CPUs */
	for_each_possible_cpu(cpu)
		*per_cpu_ptr(&router_counters, cpu) = (struct router_counters){ { 0 } };
}

/* Accepts what is half made. */
static void free_router(struct skbsim_router *router)
{
	router_link_exit(&router->inside);
	router_link_exit(&router->outside);
	if (router->nat)
		nat_table_destroy(router->nat);
	free(router);
}

static bool make_links(struct skbsim_router *router)
{
	const struct skbsim_router_config *cfg = &router->cfg;

	router->two_sides = cfg->inside_dev;
	if (!router->two_sides)
		return true;
	return router_link_init(&router->inside, cfg->inside_dev, cfg->gateway, cfg->vlan_in) &&
	       router_link_init(&router->outside, cfg->outside_dev, cfg->nat_addr, cfg->vlan_out);
}

static struct skbsim_router *make_router(const struct skbsim_router_config *cfg)
{
	struct skbsim_router *router = calloc(1, sizeof(*router));

	if (!router)
		return NULL;
	router->cfg = *cfg;
	router->packet_type.type = __cpu_to_be16(ETH_P_IP);
	router->packet_type.func = cfg->no_nat ? plain_router_rcv : router_rcv;
	router->arp_type.type = __cpu_to_be16(ETH_P_ARP);
	router->arp_type.func = router_arp_rcv;
	if (cfg->no_nat)
		return router;
	if (make_links(router))
		router->nat = nat_table_create(cfg->nat_addr, cfg->max_connections);
	if (router->nat)
		return router;
	free_router(router);
	return NULL;
}

struct skbsim_router *skbsim_router_start(const struct skbsim_router_config *cfg)
{
	struct skbsim_router_config own;

	if (!router_config_read(cfg, &own))
		return NULL;
	if (the_router) {
		fprintf(stderr, "skbsim: skbsim_router_start: a router runs, expected "
				"skbsim_router_stop() first\n");
		return NULL;
	}
	clear_counters();
	the_router = make_router(&own);
	if (!the_router) {
		fprintf(stderr, "skbsim: skbsim_router_start: out of memory, expected room for "
				"the table of connections\n");
		return NULL;
	}
	dev_add_pack(&the_router->packet_type);
	if (the_router->two_sides)
		dev_add_pack(&the_router->arp_type);
	return the_router;
}

void skbsim_router_stop(struct skbsim_router *router)
{
	dev_remove_pack(&router->packet_type);
	if (router->two_sides)
		dev_remove_pack(&router->arp_type);
	free_router(router);
	the_router = NULL;
}

void skbsim_router_stats(const struct skbsim_router *router, struct skbsim_router_stats *out)
{
	u64 sum[NR_ROUTER_VERDICTS] = { 0 };
	int cpu, v;

	for_each_possible_cpu(cpu)
		for (v = 0; v < NR_ROUTER_VERDICTS; v++)
			sum[v] += READ_ONCE(per_cpu_ptr(&router_counters, cpu)->nr[v]);
	memcpy(out, sum, sizeof(sum));
	out->waiting = router->two_sides ? router_link_waiting(&router->inside) +
						   router_link_waiting(&router->outside)
					 : 0;
}

u64 skbsim_router_connections(const struct skbsim_router *router)
{
	return router->nat ? nat_table_count(router->nat) : 0;
}
