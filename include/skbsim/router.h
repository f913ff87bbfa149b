/* SPDX-License-Identifier: MIT */
/* A VLAN router, with source NAT as the series' cover letter measured one, or without. */
#ifndef SKBSIM_ROUTER_H
#define SKBSIM_ROUTER_H

#include <linux/compiler.h>
#include <linux/types.h>

struct net_device;
struct skbsim_capture;

struct skbsim_router_config {
	size_t size;		/* sizeof(struct skbsim_router_config) */
	__be32 inside;		/* network whose hosts are hidden, as 192.168.1.0 */
	__be32 inside_mask;	/* its mask, as 255.255.255.0 */
	__be32 nat_addr;	/* the address they are hidden behind */
	u16 vlan_out;		/* id of the tag that leaving frames get, 1 to 4094 */
	size_t max_connections; /* how many are tracked at most; 0: 65,536 */
	bool no_nat;		/* any IPv4 packet is forwarded, with the addresses it has */

	/*
	 * Two devices, or NULL twice: each packet leaves on the device it came from, to the
	 * station it was for. With two the router is a station of its own on both: it answers
	 * ARP for gateway on inside_dev and for nat_addr on outside_dev, asks by ARP for its
	 * neighbours there, keeps up to 64 packets (and 208 KiB) for each of at most 1,024 until
	 * it answers, and takes only frames that are addressed to it. vlan_out is then the tag on
	 * outside_dev, both ways.
	 */
	struct net_device *inside_dev, *outside_dev;
	__be32 gateway;	 /* its address on inside_dev, one of the inside's */
	__be32 next_hop; /* whom packets go to on outside_dev; 0: their receivers are there */
	u16 vlan_in;	 /* id of the tag on inside_dev, 1 to 4094; 0, in vlan_out too: none */
};

/* Fills @cfg in: 192.168.1.0/24 behind 203.0.113.1, leaving with VLAN id 200. Any thread. */
SKBSIM_API void skbsim_router_defaults(struct skbsim_router_config *cfg);

/* Why packets that came to the router did not leave it: each was freed with kfree_skb(). */
struct skbsim_router_stats {
	u64 forwarded;	   /* left on the wire */
	u64 bad_header;	   /* no valid IPv4 header, or a wrong header checksum */
	u64 ttl_expired;   /* TTL 1 or 0 */
	u64 fragment;	   /* part of a fragmented datagram: has no ports */
	u64 bad_transport; /* TCP, UDP or ICMP header cut short */
	u64 unsupported;   /* another protocol, or an ICMP message that is no echo */
	u64 no_connection; /* came to the NAT address, but nobody inside asked */
	u64 not_inside;	   /* neither from the inside nor to the NAT address */
	u64 table_full;	   /* no room for another connection */
	u64 no_port;	   /* all ports towards that peer are taken */
	u64 no_memory;	   /* head, data or connection could not be had */
	u64 tx_dropped;	   /* the device took it not */
	/* With two devices only: */
	u64 not_for_us;	  /* of another VLAN, for another station, or not from side to side */
	u64 no_neighbour; /* nobody answered for the next hop, or too many waited for it */
	u64 waiting;	  /* for the next hop's answer, now: what stops the router drops them */
};

struct skbsim_router;

/**
 * skbsim_router_start - take IPv4 packets from now on
 * @cfg: copied
 *
 * Process context; one router at a time. Its devices must outlive it. NULL with
 * one line on stderr for a value out of range, a second router, or when memory is
 * out.
 */
SKBSIM_API struct skbsim_router *skbsim_router_start(const struct skbsim_router_config *cfg);

/* Takes no more packets; frees all connections and @router. Process context, no traffic. */
SKBSIM_API void skbsim_router_stop(struct skbsim_router *router);

/* Sums over all CPUs; a moment's approximation while packets flow. Process context. */
SKBSIM_API void skbsim_router_stats(const struct skbsim_router *router,
				    struct skbsim_router_stats *out);

/* Connections tracked now, 0 without NAT. Process context. */
SKBSIM_API u64 skbsim_router_connections(const struct skbsim_router *router);

/**
 * skbsim_router_readdress - make a capture look as if the router had been there
 * @cfg: the router's
 * @cap: changed in place
 *
 * A capture taken on one link shows replies addressed to the inside host
 * itself. A host outside a NAT never sees that address: it answers the NAT
 * address. So the destination of each reply (a packet whose reverse came
 * earlier in the capture, from the inside, or that says itself that it is an
 * answer: SYN-ACK, echo reply) becomes the NAT address, checksums corrected.
 * Any thread; needs no simulation. Returns how many frames were changed, or
 * -ENOMEM with nothing changed.
 */
SKBSIM_API long skbsim_router_readdress(const struct skbsim_router_config *cfg,
					struct skbsim_capture *cap);

#endif
