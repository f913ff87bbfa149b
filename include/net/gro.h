/* SPDX-License-Identifier: MIT */
/*
 * Generic receive offload for protocols over IPv4 and IPv6: the header of Linux 6.1; the rest of it
 * is in <skbsim/static/netdevice_gro.h>. NAPI context.
 */
#ifndef SKBSIM_NET_GRO_H
#define SKBSIM_NET_GRO_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/ip6_checksum.h>

/* The sum of the pseudo header of a packet whose payload is looked at; @proto in host order. */
static inline __wsum inet_gro_compute_pseudo(struct sk_buff *skb, int proto)
{
	const struct iphdr *iph = skb_gro_network_header(skb);

	return csum_tcpudp_nofold(iph->saddr, iph->daddr, skb_gro_len(skb), proto, 0);
}

static inline __wsum ip6_gro_compute_pseudo(struct sk_buff *skb, int proto)
{
	const struct ipv6hdr *iph = skb_gro_network_header(skb);

	return ~csum_unfold(csum_ipv6_magic(&iph->saddr, &iph->daddr, skb_gro_len(skb), proto, 0));
}

/* The UDP header that is looked at, or NULL if it is cut short or memory is out. */
static inline struct udphdr *udp_gro_udphdr(struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb);

	return skb_gro_header(skb, off + sizeof(struct udphdr), off);
}

#endif
