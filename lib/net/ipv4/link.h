/* SPDX-License-Identifier: MIT */
/* One side of a router between two devices: its address there, its VLAN, its neighbours. */
#ifndef SKBSIM_NET_IPV4_LINK_H
#define SKBSIM_NET_IPV4_LINK_H

#include "net/ipv4/verdict.h"

#include <linux/skbuff.h>

struct neighbour_table;
struct net_device;

struct router_link {
	struct net_device *dev;
	__be32 addr; /* the router's own on this side */
	u16 vlan;    /* id of the tag of all frames; 0: they have none */
	struct neighbour_table *neighbours;
};

/* Process context. False if memory is out. */
bool router_link_init(struct router_link *link, struct net_device *dev, __be32 addr, u16 vlan);

/* Drops what waits. Process context, no traffic. One that is zero is fine. */
void router_link_exit(struct router_link *link);

/* Is the frame of this side's VLAN, @skb as netif_receive_skb() hands it out? */
bool router_link_has_vlan(const struct router_link *link, const struct sk_buff *skb);

/*
 * Sends an IPv4 packet to the neighbour that has @next_hop, or keeps it until that one's
 * station is known.
 *
 * @skb's data is at its IPv4 header, with writable room before it for an Ethernet header and a
 * tag; it is gone afterwards. Softirq context. Returns ROUTER_FORWARDED, ROUTER_HELD,
 * ROUTER_NO_NEIGHBOUR or ROUTER_TX_DROPPED.
 */
enum router_verdict router_link_output(const struct router_link *link, struct sk_buff *skb,
				       __be32 next_hop);

/* How many packets wait for a neighbour's station; a moment's answer while packets flow. Any thread. */
unsigned int router_link_waiting(const struct router_link *link);

/*
 * Takes an ARP packet over: learns from it, sends what waited for it, answers it. One that is
 * cut short, or no question or answer about IPv4, is freed by kfree_skb(). Softirq context.
 */
void router_link_arp(const struct router_link *link, struct sk_buff *skb);

#endif
