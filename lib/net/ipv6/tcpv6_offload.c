/* SPDX-License-Identifier: MIT */
/* Merging packets of TCP over IPv6 and cutting large ones. Mirrors net/ipv6/tcpv6_offload.c of
 * Linux 5.12. */
#include "net/ipv6/offload.h"

#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/ip6_checksum.h>

#include <errno.h>

/* The checksum as somebody leaves it who leaves the rest to the device. */
static void prepare_checksum(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb->transport_header;
	skb->csum_offset = offsetof(struct tcphdr, check);
	tcp_hdr(skb)->check =
		~csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, skb->len, IPPROTO_TCP, 0);
}

/* Mirrors tcp6_gso_segment() of Linux 5.12. */
static struct sk_buff *tcp6_gso_segment(struct sk_buff *skb, netdev_features_t features)
{
	if (!(skb_shinfo(skb)->gso_type & SKB_GSO_TCPV6) ||
	    !pskb_may_pull(skb, sizeof(struct tcphdr)))
		return ERR_PTR(-EINVAL);
	if (unlikely(skb->ip_summed != CHECKSUM_PARTIAL))
		prepare_checksum(skb);
	return tcp_gso_segment(skb, features);
}

static struct sk_buff *tcp6_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	/* What is not held anyway need not be right. */
	if (!NAPI_GRO_CB(skb)->flush &&
	    unlikely(skb_gro_checksum_validate(skb, IPPROTO_TCP, ip6_gro_compute_pseudo))) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	return tcp_gro_receive(head, skb);
}

static int tcp6_gro_complete(struct sk_buff *skb, int thoff)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	tcp_hdr(skb)->check =
		~csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, skb->len - thoff, IPPROTO_TCP, 0);
	skb_shinfo(skb)->gso_type |= SKB_GSO_TCPV6;
	return tcp_gro_complete(skb);
}

const struct net_offload tcpv6_offload = {
	.callbacks = {
		.gso_segment = tcp6_gso_segment,
		.gro_receive = tcp6_gro_receive,
		.gro_complete = tcp6_gro_complete,
	},
};
