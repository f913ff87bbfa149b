/* SPDX-License-Identifier: MIT */
/*
 * Readdressing a capture: replies to a host of the inside become replies to the
 * NAT address.
 *
 * Which end of a connection is the inside one matters when both could be. It is
 * the end that asked: the sender of the first packet, unless that one says
 * itself that it is an answer (SYN-ACK, echo reply), as it does when the capture
 * started too late to see the question. Ports are not consulted: a guess would
 * be wrong for somebody.
 */
#include "net/ipv4/nat.h"

#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/tcp.h>
#include <skbsim/nic.h>

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TAGS 2

/* Tuples of the packets that were asked, as tsearch() keeps them. */
struct asked {
	void *root;
};

static int compare_tuples(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct nat_tuple));
}

static bool asked_has(const struct asked *asked, const struct nat_tuple *t)
{
	return tfind(t, &asked->root, compare_tuples) != NULL;
}

static int asked_add(struct asked *asked, const struct nat_tuple *t)
{
	struct nat_tuple *copy, **entry;

	if (asked_has(asked, t))
		return 0;
	copy = malloc(sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	*copy = *t;
	entry = tsearch(copy, &asked->root, compare_tuples);
	if (!entry)
		free(copy);
	return entry ? 0 : -ENOMEM;
}

/* ---- Frames --------------------------------------------------------------------------------- */

static __be16 read_be16(const u8 *p)
{
	__be16 value;

	memcpy(&value, p, sizeof(value));
	return value;
}

/* Where the IPv4 header of a frame is, behind up to two tags; 0 if there is none. */
static unsigned int ip_offset(const struct skbsim_frame *frame)
{
	unsigned int at = ETH_HLEN, tags;

	for (tags = 0; tags < MAX_TAGS && at + VLAN_HLEN <= frame->len; tags++) {
		if (!eth_type_vlan(read_be16(frame->data + at - ETH_TLEN)))
			break;
		at += VLAN_HLEN;
	}
	return read_be16(frame->data + at - ETH_TLEN) == __cpu_to_be16(ETH_P_IP) ? at : 0;
}

/* Does the frame hold all of a packet that the router would look into? */
static bool parse_frame(const struct skbsim_frame *frame, struct nat_packet *pkt)
{
	unsigned int at = ip_offset(frame), header, total;
	struct iphdr *iph = (struct iphdr *)(frame->data + at);

	if (!at || at + sizeof(*iph) > frame->len || iph->version != 4)
		return false;
	header = iph->ihl * 4;
	total = __be16_to_cpu(iph->tot_len);
	if (header < sizeof(*iph) || total < header || at + total > frame->len)
		return false;
	return nat_parse(iph, total, pkt) == ROUTER_FORWARDED;
}

/* ---- Who asked whom ------------------------------------------------------------------------- */

static bool is_inside(const struct skbsim_router_config *cfg, __be32 addr)
{
	return !((addr ^ cfg->inside) & cfg->inside_mask);
}

static const struct tcphdr *tcp_header(const struct nat_packet *pkt)
{
	if (pkt->iph->protocol != IPPROTO_TCP)
		return NULL;
	return (const struct tcphdr *)((u8 *)pkt->iph + pkt->iph->ihl * 4);
}

/* Does the packet say itself that it is the first one of its connection? */
static bool says_it_asks(const struct nat_packet *pkt)
{
	const struct tcphdr *tcp = tcp_header(pkt);

	return tcp && tcp->syn && !tcp->ack;
}

static bool says_it_answers(const struct nat_packet *pkt)
{
	const struct tcphdr *tcp = tcp_header(pkt);

	return tcp ? tcp->syn && tcp->ack : !nat_may_start(&pkt->tuple);
}

/* 1 if the packet is a reply to the inside, 0 if not, -ENOMEM; remembers who asked. */
static int is_reply(const struct skbsim_router_config *cfg, struct asked *asked,
		    const struct nat_packet *pkt)
{
	struct nat_tuple question = nat_reverse(&pkt->tuple);

	if (is_inside(cfg, pkt->tuple.daddr) && !says_it_asks(pkt)) {
		if (asked_has(asked, &question))
			return 1;
		if (says_it_answers(pkt))
			return asked_add(asked, &question) ? -ENOMEM : 1;
	}
	if (is_inside(cfg, pkt->tuple.saddr) && !says_it_answers(pkt))
		return asked_add(asked, &pkt->tuple);
	return 0;
}

/* ---- The capture ---------------------------------------------------------------------------- */

/* Marks the replies among the frames; 0 or -ENOMEM. */
static int mark_replies(const struct skbsim_router_config *cfg, const struct skbsim_capture *cap,
			bool *reply)
{
	struct asked asked = { NULL };
	struct nat_packet pkt;
	int ret = 0;
	size_t i;

	for (i = 0; i < cap->nr && ret >= 0; i++) {
		if (!parse_frame(&cap->frames[i], &pkt))
			continue;
		ret = is_reply(cfg, &asked, &pkt);
		reply[i] = ret == 1;
	}
	tdestroy(asked.root, free);
	return ret < 0 ? ret : 0;
}

static void readdress(const struct skbsim_router_config *cfg, const struct skbsim_frame *frame)
{
	struct nat_change change;
	struct nat_packet pkt;

	parse_frame(frame, &pkt);
	change = nat_change(pkt.tuple.protocol, pkt.tuple.daddr, *pkt.dport, cfg->nat_addr,
			    *pkt.dport);
	nat_change_dest(&pkt, &change);
}

/* In two passes, so that nothing is changed when memory is out. */
long skbsim_router_readdress(const struct skbsim_router_config *cfg, struct skbsim_capture *cap)
{
	bool *reply = calloc(cap->nr + 1, sizeof(*reply));
	long changed = 0;
	size_t i;

	if (!reply || mark_replies(cfg, cap, reply)) {
		free(reply);
		return -ENOMEM;
	}
	for (i = 0; i < cap->nr; i++) {
		if (!reply[i])
			continue;
		readdress(cfg, &cap->frames[i]);
		changed++;
	}
	free(reply);
	return changed;
}
