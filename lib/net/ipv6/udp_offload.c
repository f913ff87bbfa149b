/* SPDX-License-Identifier: MIT */
/*
 * Merging datagrams of UDP over IPv6, and cutting large packets: into datagrams, or one datagram
 * into fragments, which takes a header more. Mirrors net/ipv6/udp_offload.c of Linux 5.12.
 */
#include "net/ipv6/offload.h"

#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/ip6_checksum.h>

#include <errno.h>
#include <sys/random.h>

/* No device can sum up what it gets in pieces: the checksum is worked out here. */
static void fill_in_checksum(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct udphdr *uh = udp_hdr(skb);

	uh->check = 0;
	uh->check = csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, skb->len, IPPROTO_UDP,
				    skb_checksum(skb, 0, skb->len, 0));
	if (!uh->check)
		uh->check = CSUM_MANGLED_0;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
}

/* One that nobody guesses; never 0. */
static __be32 new_identification(void)
{
	u32 id = 0;

	while (!id)
		if (getrandom(&id, sizeof(id), GRND_NONBLOCK) != sizeof(id))
			id = 1;
	return id;
}

/* Room for one more header before what there is of them. 0 or -ENOMEM. */
static int make_room(struct sk_buff *skb, int outer)
{
	int needed = outer + sizeof(struct frag_hdr);

	return skb->mac_header < needed ? gso_pskb_expand_head(skb, needed) : 0;
}

/* What each fragment must have moves down by a fragment header's length, which then stands behind
 * it. 0 or -EINVAL. */
static int insert_fragment_header(struct sk_buff *skb)
{
	int outer = skb_tnl_header_len(skb), headers;
	struct frag_hdr fh = { .identification = new_identification() };
	unsigned char *start;
	u8 *nexthdr;

	if (unlikely(make_room(skb, outer)))
		return -EINVAL;
	headers = ip6_find_1stfragopt(skb, &nexthdr);
	if (unlikely(headers < 0))
		return headers;
	fh.nexthdr = *nexthdr;
	*nexthdr = NEXTHDR_FRAGMENT;

	start = skb->head + SKB_GSO_CB(skb)->mac_offset;
	memmove(start - sizeof(fh), start,
		skb_network_header(skb) + headers - skb_mac_header(skb) + outer);
	SKB_GSO_CB(skb)->mac_offset -= sizeof(fh);
	skb->mac_header -= sizeof(fh);
	skb->network_header -= sizeof(fh);
	memcpy(skb_network_header(skb) + headers, &fh, sizeof(fh));
	return 0;
}

static int prepare_fragments(struct sk_buff *skb)
{
	fill_in_checksum(skb);
	return insert_fragment_header(skb);
}

static struct sk_buff *udp6_ufo_fragment(struct sk_buff *skb, netdev_features_t features)
{
	return udp_segment(skb, features, prepare_fragments);
}

static struct sk_buff *udp6_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	struct udphdr *uh = udp_gro_udphdr(skb);

	if (unlikely(!uh))
		goto flush;
	NAPI_GRO_CB(skb)->is_ipv6 = 1;
	if (NAPI_GRO_CB(skb)->flush)
		return udp_gro_receive(head, skb);
	if (skb_gro_checksum_validate_zero_check(skb, IPPROTO_UDP, uh->check,
						 ip6_gro_compute_pseudo))
		goto flush;
	if (uh->check)
		skb_gro_checksum_try_convert(skb, IPPROTO_UDP, ip6_gro_compute_pseudo);
	return udp_gro_receive(head, skb);

flush:
	NAPI_GRO_CB(skb)->flush = 1;
	return NULL;
}

static int udp6_gro_complete(struct sk_buff *skb, int nhoff)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	return udp_gro_complete(
		skb, nhoff,
		~csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, skb->len - nhoff, IPPROTO_UDP, 0));
}

const struct net_offload udpv6_offload = {
	.callbacks = {
		.gso_segment = udp6_ufo_fragment,
		.gro_receive = udp6_gro_receive,
		.gro_complete = udp6_gro_complete,
	},
};
