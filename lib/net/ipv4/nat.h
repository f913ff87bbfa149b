/* SPDX-License-Identifier: MIT */
/*
 * Source NAT: hosts of the inside talk to the world from one address.
 *
 *     inside host  a:p  ->  peer b:q      leaves as   nat:n  ->  b:q
 *     peer         b:q  ->  nat:n         arrives as  b:q    ->  a:p
 *
 * n is p if no other connection to b:q has it already.
 */
#ifndef SKBSIM_NET_IPV4_NAT_H
#define SKBSIM_NET_IPV4_NAT_H

#include "net/ipv4/verdict.h"

#include <linux/ip.h>
#include <net/checksum.h>

/*
 * Who talks to whom in one direction. An ICMP echo has one number, its id,
 * which stands for the port of the host that asked; the other port is 0.
 * Without padding, so that two are compared as they lie in memory.
 */
struct nat_tuple {
	__be32 saddr, daddr;
	__be16 sport, dport;
	u8 protocol;
	u8 icmp_type; /* 0 for other protocols */
	u16 zero;
};

_Static_assert(sizeof(struct nat_tuple) == 16, "a tuple is two words");

/* Where one packet has what NAT changes. */
struct nat_packet {
	struct iphdr *iph;
	__be16 *sport, *dport; /* an echo's id is both */
	__sum16 *check;	       /* of the transport; NULL for UDP without one */
	bool partial; /* *check holds the pseudo header's sum alone: a device adds the rest */
	struct nat_tuple tuple;
};

/* What is done to one end of all packets of one direction, checksum corrections worked out. */
struct nat_change {
	__be32 addr;
	__be16 port;
	__wsum ip_delta;
	__wsum transport_delta;
};

/**
 * nat_parse - find ports and checksum of a packet
 * @iph: a valid header; the packet is linear from here on as far as its transport header goes
 * @len: bytes from @iph to the packet's end, at least the header
 * @pkt: filled in, pointing into the packet; partial is false
 *
 * Returns ROUTER_FORWARDED, or ROUTER_FRAGMENT, ROUTER_BAD_TRANSPORT (cut short,
 * or with a length of its own that is impossible), ROUTER_UNSUPPORTED.
 */
enum router_verdict nat_parse(struct iphdr *iph, unsigned int len, struct nat_packet *pkt);

/* May a packet with this tuple be the first one of a connection? An echo reply may not. */
bool nat_may_start(const struct nat_tuple *tuple);

/* The tuple of the answers to @tuple, and back. */
struct nat_tuple nat_reverse(const struct nat_tuple *tuple);

/*
 * Gives @reply, the answers to connection @orig, a port (dport) that is not
 * @taken: the one it has if it can be, as Linux does, else the first free one from
 * a place that depends on @orig alone. So the same connections, started in the
 * same order, get the same ports. False if all are taken.
 */
bool nat_choose_port(const struct nat_tuple *orig, struct nat_tuple *reply,
		     bool (*taken)(void *arg, const struct nat_tuple *reply), void *arg);

/* The change that turns one end of @protocol's packets from @addr:@port to @new_addr:@new_port. */
struct nat_change nat_change(u8 protocol, __be32 addr, __be16 port, __be32 new_addr,
			     __be16 new_port);

/* Applies @change to the sender, or to the receiver, of a packet. */
void nat_change_source(struct nat_packet *pkt, const struct nat_change *change);
void nat_change_dest(struct nat_packet *pkt, const struct nat_change *change);

/* ---- Connections ---------------------------------------------------------------------------- */

struct nat_table;

/* Process context. Up to @max connections behind @addr. NULL if memory is out. */
struct nat_table *nat_table_create(__be32 addr, size_t max);

/* Process context, no other CPU uses it. Frees all connections. */
void nat_table_destroy(struct nat_table *nat);

/* Connections tracked now. */
size_t nat_table_count(const struct nat_table *nat);

/*
 * Any CPU, any number at once, as an RCU reader. nat_out() hides the sender of a
 * packet, starting a connection if it has none: ROUTER_FORWARDED, or with the
 * packet unchanged ROUTER_UNSUPPORTED (cannot start one), ROUTER_TABLE_FULL,
 * ROUTER_NO_PORT, ROUTER_NO_MEMORY. nat_in() puts the host that asked back as
 * the receiver: ROUTER_FORWARDED, or with the packet unchanged
 * ROUTER_NO_CONNECTION. The packet's header bytes must be writable.
 */
enum router_verdict nat_out(struct nat_table *nat, struct nat_packet *pkt);
enum router_verdict nat_in(struct nat_table *nat, struct nat_packet *pkt);

#endif
