/* SPDX-License-Identifier: MIT */
/* Cutting large packets of IPv6: what its protocols share. */
#ifndef SKBSIM_NET_IPV6_OFFLOAD_H
#define SKBSIM_NET_IPV6_OFFLOAD_H

#include "net/ipv4/offload.h"

extern const struct net_offload tcpv6_offload;
extern const struct net_offload udpv6_offload;

/* The fragment header. */
struct frag_hdr {
	u8 nexthdr;
	u8 reserved;
	__be16 frag_off; /* a multiple of 8 bytes; the lowest bit: more fragments follow */
	__be32 identification;
};

#define NEXTHDR_HOP	 0
#define NEXTHDR_ROUTING	 43
#define NEXTHDR_FRAGMENT 44
#define NEXTHDR_DEST	 60

/*
 * How many bytes of headers, from the network header on, each fragment must have; *@nexthdr gets
 * where the last of them names what follows. -EINVAL if they are cut short. Mirrors
 * ip6_find_1stfragopt() of Linux 5.12 without mobile IPv6.
 */
int ip6_find_1stfragopt(struct sk_buff *skb, u8 **nexthdr);

#endif
