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

/* One connection, as the router will have it: who asked, and what the answers will look like. */
struct connection {
	struct nat_tuple orig; /* first: connections are compared by it */
	struct nat_tuple reply;
};

/*
 * The connections seen so far, and the same by their answers' tuple, as tsearch()
 * keeps them; so each gets the port that the router will give it.
 */
struct asked {
	void *by_orig;
	void *by_reply;
	__be32 nat_addr;
};

static int compare_tuples(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct nat_tuple));
}

static int compare_replies(const void *a, const void *b)
{
	return compare_tuples(&((const struct connection *)a)->reply,
			      &((const struct connection *)b)->reply);
}

static struct connection *asked_find(const struct asked *asked, const struct nat_tuple *orig)
{
	struct connection **entry = tfind(orig, &asked->by_orig, compare_tuples);

	return entry ? *entry : NULL;
}

static bool reply_taken(void *arg, const struct nat_tuple *reply)
{
	struct connection key = { .reply = *reply };

	return tfind(&key, &((struct asked *)arg)->by_reply, compare_replies) != NULL;
}

/* The connection that @orig asks for, new or known; NULL if memory is out. */
static struct connection *asked_add(struct asked *asked, const struct nat_tuple *orig)
{
	struct connection *conn = asked_find(asked, orig);

	if (conn)
		return conn;
	conn = malloc(sizeof(*conn));
	if (!conn)
		return NULL;
	conn->orig = *orig;
	conn->reply = nat_reverse(orig);
	conn->reply.daddr = asked->nat_addr;
	/* With all ports taken the router will drop what is asked: any port is right then. */
	nat_choose_port(orig, &conn->reply, reply_taken, asked);
	if (!tsearch(conn, &asked->by_orig, compare_tuples)) {
		free(conn);
		return NULL;
	}
	return tsearch(conn, &asked->by_reply, compare_replies) ? conn : NULL;
}

static void forget(void *conn)
{
	(void)conn;
}

static void asked_free(struct asked *asked)
{
	tdestroy(asked->by_reply, forget);
	tdestroy(asked->by_orig, free);
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

/*
 * The connection that the packet answers, in *@conn, or NULL there if it is no
 * reply to the inside; remembers who asked. 0 or -ENOMEM.
 */
static int find_question(const struct skbsim_router_config *cfg, struct asked *asked,
			 const struct nat_packet *pkt, struct connection **conn)
{
	struct nat_tuple question = nat_reverse(&pkt->tuple);

	*conn = NULL;
	if (is_inside(cfg, pkt->tuple.daddr) && !says_it_asks(pkt)) {
		*conn = says_it_answers(pkt) ? asked_add(asked, &question)
					     : asked_find(asked, &question);
		if (*conn)
			return 0;
		if (says_it_answers(pkt))
			return -ENOMEM;
	}
	if (is_inside(cfg, pkt->tuple.saddr) && !says_it_answers(pkt) &&
	    !asked_add(asked, &pkt->tuple))
		return -ENOMEM;
	return 0;
}

/* ---- The capture ---------------------------------------------------------------------------- */

/* What becomes of a frame: a reply goes to this port of the NAT address. */
struct verdict {
	bool reply;
	__be16 port;
};

/* Finds the replies among the frames; 0 or -ENOMEM. */
static int find_replies(const struct skbsim_router_config *cfg, const struct skbsim_capture *cap,
			struct verdict *verdicts)
{
	struct asked asked = { .nat_addr = cfg->nat_addr };
	struct connection *conn;
	struct nat_packet pkt;
	int err = 0;
	size_t i;

	for (i = 0; i < cap->nr && !err; i++) {
		if (!parse_frame(&cap->frames[i], &pkt))
			continue;
		err = find_question(cfg, &asked, &pkt, &conn);
		if (conn)
			verdicts[i] = (struct verdict){ .reply = true, .port = conn->reply.dport };
	}
	asked_free(&asked);
	return err;
}

static void readdress(const struct skbsim_router_config *cfg, const struct skbsim_frame *frame,
		      __be16 port)
{
	struct nat_change change;
	struct nat_packet pkt;

	parse_frame(frame, &pkt);
	change = nat_change(pkt.tuple.protocol, pkt.tuple.daddr, *pkt.dport, cfg->nat_addr, port);
	nat_change_dest(&pkt, &change);
}

/* In two passes, so that nothing is changed when memory is out. */
long skbsim_router_readdress(const struct skbsim_router_config *cfg, struct skbsim_capture *cap)
{
	struct verdict *verdicts = calloc(cap->nr + 1, sizeof(*verdicts));
	long changed = 0;
	size_t i;

	if (!verdicts || find_replies(cfg, cap, verdicts)) {
		free(verdicts);
		return -ENOMEM;
	}
	for (i = 0; i < cap->nr; i++) {
		if (!verdicts[i].reply)
			continue;
		readdress(cfg, &cap->frames[i], verdicts[i].port);
		changed++;
	}
	free(verdicts);
	return changed;
}
