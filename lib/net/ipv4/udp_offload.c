/* SPDX-License-Identifier: MIT */
/*
 * Merging datagrams of UDP, and cutting large packets: one payload into many datagrams, or one
 * datagram into IP fragments. Mirrors net/ipv4/udp_offload.c of Linux 5.12.
 */
#include "net/ipv4/offload.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/sock.h>

#include <errno.h>

/* ---- Many datagrams -------------------------------------------------------------------------- */

/* Bytes of a datagram from its UDP header on. */
static unsigned int udp_len(const struct sk_buff *seg)
{
	return seg->tail - seg->transport_header + seg->data_len;
}

/* Length and checksum; @check is the packet's, of a pseudo header with the packet's length. 0 says
 * that there is none, so that one that comes to 0 is written as its other form. */
static void finish_header(struct sk_buff *seg, unsigned int len)
{
	struct udphdr *uh = udp_hdr(seg);
	__sum16 check = csum16_add(csum16_sub(uh->check, uh->len), __cpu_to_be16(len));

	uh->len = __cpu_to_be16(len);
	gso_finish_checksum(seg, &uh->check, check);
	if (seg->ip_summed != CHECKSUM_PARTIAL && !uh->check)
		uh->check = CSUM_MANGLED_0;
}

/* Each of @segs is sent by @sk, which the packet was charged @charged bytes for. */
static void charge_segments(struct sk_buff *segs, struct sock *sk, unsigned int charged)
{
	struct sk_buff *seg;
	int more = -(int)charged;

	for (seg = segs; seg; seg = seg->next) {
		seg->destructor = sock_wfree;
		seg->sk = sk;
		more += seg->truesize;
	}
	if (likely(more >= 0))
		refcount_add(more, &sk->sk_wmem_alloc);
	else
		WARN_ON_ONCE(refcount_sub_and_test(-more, &sk->sk_wmem_alloc));
}

/* skb_segment() whose segments, not the last one alone, belong to the socket that sent @skb. */
static struct sk_buff *segment_with_owner(struct sk_buff *skb, netdev_features_t features)
{
	struct sock *sk = skb->sk;
	struct sk_buff *segs;

	if (skb->destructor != sock_wfree)
		return skb_segment(skb, features);
	skb->destructor = NULL;
	skb->sk = NULL;
	segs = skb_segment(skb, features);
	if (IS_ERR(segs)) {
		skb->destructor = sock_wfree;
		skb->sk = sk;
		return segs;
	}
	charge_segments(segs, sk, skb->truesize);
	return segs;
}

/* ---- Many datagrams that were merged whole ------------------------------------------------------ */

/* Addresses and ports of @seg become those of @first: somebody changed them since it came in. As in
 * Linux 6.1; 5.12 does so for IPv4 alone, 5.10 not at all. */
static void readdress(struct sk_buff *seg, const struct sk_buff *first)
{
	bool v6 = ip_hdr(first)->version == 6;
	unsigned int at = v6 ? 8 : 12, len = v6 ? 32 : 8;
	unsigned char *to = skb_network_header(seg) + at;
	const unsigned char *from = skb_network_header(first) + at;
	struct udphdr *uh = udp_hdr(seg), *uh_first = udp_hdr(first);
	__wsum before, after;

	if (likely(!memcmp(to, from, len) && !ports_differ(uh, uh_first)))
		return;
	before = csum_partial(uh, 4, csum_partial(to, len, 0));
	memcpy(to, from, len);
	uh->source = uh_first->source;
	uh->dest = uh_first->dest;
	after = csum_partial(uh, 4, csum_partial(to, len, 0));
	if (!uh->check)
		return;
	uh->check = csum_fold(csum_add(csum_sub(~csum_unfold(uh->check), before), after));
	if (!uh->check)
		uh->check = CSUM_MANGLED_0;
}

/* Somebody moved payload from one skb to another, so that each is no datagram any more: all of it
 * becomes one payload, to be cut anew. 0 or -ENOMEM. As in Linux 6.1. */
static noinline int forget_the_list(struct sk_buff *skb)
{
	const struct iphdr *iph;
	const struct ipv6hdr *ip6h;
	struct udphdr *uh;

	if (skb_linearize(skb))
		return -ENOMEM;
	iph = ip_hdr(skb);
	ip6h = ipv6_hdr(skb);
	uh = udp_hdr(skb);
	uh->len = __cpu_to_be16(skb->len);
	uh->check = iph->version == 6
			    ? ~csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, skb->len, IPPROTO_UDP, 0)
			    : ~csum_tcpudp_magic(iph->saddr, iph->daddr, skb->len, IPPROTO_UDP, 0);
	skb->csum_start = skb->transport_header;
	skb->csum_offset = offsetof(struct udphdr, check);
	skb->ip_summed = CHECKSUM_PARTIAL;
	return 0;
}

/* Are the skbs of its frag_list still what they were when they were merged, as far as the first one
 * tells? */
static bool list_is_whole(const struct sk_buff *skb)
{
	return skb_has_frag_list(skb) &&
	       skb_pagelen(skb) - sizeof(struct udphdr) == skb_shinfo(skb)->gso_size &&
	       !(skb_shinfo(skb)->gso_type & SKB_GSO_DODGY);
}

static noinline struct sk_buff *segment_list(struct sk_buff *skb, netdev_features_t features)
{
	unsigned int mss = skb_shinfo(skb)->gso_size;
	struct sk_buff *segs = skb_segment_list(skb, features, skb_mac_header_len(skb)), *seg;

	if (IS_ERR(segs))
		return segs;
	udp_hdr(segs)->len = __cpu_to_be16(sizeof(struct udphdr) + mss);
	for (seg = segs->next; seg; seg = seg->next)
		readdress(seg, segs);
	return segs;
}

/* ---- One payload of many datagrams --------------------------------------------------------------- */

static struct sk_buff *__udp_gso_segment(struct sk_buff *skb, netdev_features_t features)
{
	unsigned int mss = skb_shinfo(skb)->gso_size;
	struct sk_buff *segs, *seg;

	if (unlikely(skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST)) {
		if (likely(list_is_whole(skb)))
			return segment_list(skb, features);
		if (forget_the_list(skb))
			return ERR_PTR(-ENOMEM);
	}
	if (unlikely(skb->len <= sizeof(struct udphdr) + mss || !mss ||
		     !gso_sum_start_is_right(skb)))
		return ERR_PTR(-EINVAL);
	if (switches.udp_gso_left_alone && skb_gso_ok(skb, features | NETIF_F_GSO_ROBUST)) {
		skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(skb->len - sizeof(struct udphdr), mss);
		return NULL;
	}
	__skb_pull(skb, sizeof(struct udphdr));
	segs = segment_with_owner(skb, features);
	if (IS_ERR(segs))
		return segs;
	if (skb_is_gso(segs))
		mss *= skb_shinfo(segs)->gso_segs;

	skb_shinfo(segs)->tskey = skb_shinfo(skb)->tskey;
	skb_shinfo(segs)->tx_flags |= skb_shinfo(skb)->tx_flags & SKBTX_ANY_TSTAMP;
	for (seg = segs; seg->next; seg = seg->next)
		finish_header(seg, sizeof(struct udphdr) + mss);
	finish_header(seg, udp_len(seg));
	return segs;
}

/* ---- One datagram ---------------------------------------------------------------------------- */

/* No device can sum up what it gets in pieces: the checksum is worked out here. */
static int fill_in_checksum(struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct udphdr *uh = udp_hdr(skb);

	uh->check = 0;
	uh->check = csum_tcpudp_magic(iph->saddr, iph->daddr, skb->len, IPPROTO_UDP,
				      skb_checksum(skb, 0, skb->len, 0));
	if (!uh->check)
		uh->check = CSUM_MANGLED_0;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return 0;
}

/* ---- Either ---------------------------------------------------------------------------------- */

struct sk_buff *udp_segment(struct sk_buff *skb, netdev_features_t features,
			    int (*prepare)(struct sk_buff *skb))
{
	int err;

	if (!(skb_shinfo(skb)->gso_type & (SKB_GSO_UDP | SKB_GSO_UDP_L4)) ||
	    !pskb_may_pull(skb, sizeof(struct udphdr)))
		return ERR_PTR(-EINVAL);
	if (skb_shinfo(skb)->gso_type & SKB_GSO_UDP_L4)
		return __udp_gso_segment(skb, features);
	if (unlikely(skb->len <= skb_shinfo(skb)->gso_size))
		return ERR_PTR(-EINVAL);
	err = prepare(skb);
	if (unlikely(err))
		return ERR_PTR(err);
	/* So there is nothing to sum up any more. */
	return skb_segment(skb, features | NETIF_F_HW_CSUM);
}

static struct sk_buff *udp4_ufo_fragment(struct sk_buff *skb, netdev_features_t features)
{
	return udp_segment(skb, features, fill_in_checksum);
}

/* ---- Merging --------------------------------------------------------------------------------- */

#define UDP_GRO_CNT_MAX 64 /* datagrams in one packet */

/* @skb hangs whole in the frag_list of @p. 0, or @p is to go up; or @skb, not to be held, with
 * negative errno if it cannot be merged so. */
static int merge_whole(struct sk_buff *p, struct sk_buff *skb)
{
	/* Its headers, which stay with it, must be linear, and one mark must be true of both. */
	if (!pskb_may_pull(skb, skb_gro_offset(skb)) || skb->ip_summed != p->ip_summed ||
	    skb->csum_level != p->csum_level) {
		NAPI_GRO_CB(skb)->flush = 1;
		return -EINVAL;
	}
	return skb_gro_receive_list(p, skb);
}

/* Merges @skb, @len bytes from its UDP header @uh on, into the held @p of the same flow. Returns @p
 * if it is to go up. */
static struct sk_buff *merge(struct sk_buff *p, struct sk_buff *skb, const struct udphdr *uh,
			     unsigned int len)
{
	unsigned int held = __be16_to_cpu(udp_hdr(p)->len);
	u16 id_flush;
	int err;

	if (NAPI_GRO_CB(skb)->is_flist != NAPI_GRO_CB(p)->is_flist) {
		NAPI_GRO_CB(skb)->flush = 1;
		return p;
	}
	/* All but the last have one length. */
	id_flush = gro_id_flush(p);
	if (len > held || NAPI_GRO_CB(p)->flush || id_flush)
		return p;
	if (NAPI_GRO_CB(skb)->is_flist) {
		err = merge_whole(p, skb);
		if (err == -EINVAL)
			return NULL;
	} else {
		skb_gro_postpull_rcsum(skb, uh, sizeof(*uh));
		err = skb_gro_receive(p, skb);
	}
	return err || len != held || NAPI_GRO_CB(p)->count >= UDP_GRO_CNT_MAX ? p : NULL;
}

/* Mirrors udp_gro_receive_segment() of Linux 5.12. */
static struct sk_buff *udp_gro_receive_segment(struct list_head *head, struct sk_buff *skb)
{
	const struct udphdr *uh = udp_gro_udphdr(skb);
	unsigned int len = __be16_to_cpu(uh->len);
	struct sk_buff *p;

	/* Without a checksum it could not be cut again; with padding it is not to be trusted. */
	if (!uh->check || len <= sizeof(*uh) || len != skb_gro_len(skb)) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	skb_gro_pull(skb, sizeof(*uh));
	list_for_each_entry(p, head, list) {
		if (!NAPI_GRO_CB(p)->same_flow)
			continue;
		if (likely(!ports_differ(uh, udp_hdr(p))))
			return merge(p, skb, uh, len);
		NAPI_GRO_CB(p)->same_flow = 0;
	}
	return NULL;
}

/* May datagrams that nobody here asked to have merged be? */
static bool is_forwarded(const struct sk_buff *skb)
{
	return switches.udp_gro_forward && skb->dev->features & NETIF_F_GRO_UDP_FWD;
}

struct sk_buff *udp_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	NAPI_GRO_CB(skb)->is_flist = !!(skb->dev->features & NETIF_F_GRO_FRAGLIST);
	if (!skb->encapsulation && (NAPI_GRO_CB(skb)->is_flist || is_forwarded(skb)))
		return call_gro_receive(udp_gro_receive_segment, head, skb);
	NAPI_GRO_CB(skb)->flush |= 1;
	return NULL;
}

int udp_gro_complete(struct sk_buff *skb, int nhoff, __sum16 pseudo)
{
	struct udphdr *uh = (struct udphdr *)(skb->data + nhoff);
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	uh->len = __cpu_to_be16(skb->len - nhoff);
	shinfo->gso_segs = NAPI_GRO_CB(skb)->count;
	shinfo->gso_type |= SKB_GSO_UDP_L4;
	if (NAPI_GRO_CB(skb)->is_flist) {
		shinfo->gso_type |= SKB_GSO_FRAGLIST;
		__skb_incr_checksum_unnecessary(skb);
		return 0;
	}
	uh->check = pseudo;
	skb->csum_start = skb->transport_header;
	skb->csum_offset = offsetof(struct udphdr, check);
	skb->ip_summed = CHECKSUM_PARTIAL;
	return 0;
}

static struct sk_buff *udp4_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	struct udphdr *uh = udp_gro_udphdr(skb);

	if (unlikely(!uh))
		goto flush;
	if (NAPI_GRO_CB(skb)->flush)
		return udp_gro_receive(head, skb);
	if (skb_gro_checksum_validate_zero_check(skb, IPPROTO_UDP, uh->check,
						 inet_gro_compute_pseudo))
		goto flush;
	if (uh->check)
		skb_gro_checksum_try_convert(skb, IPPROTO_UDP, inet_gro_compute_pseudo);
	return udp_gro_receive(head, skb);

flush:
	NAPI_GRO_CB(skb)->flush = 1;
	return NULL;
}

static int udp4_gro_complete(struct sk_buff *skb, int nhoff)
{
	const struct iphdr *iph = ip_hdr(skb);

	return udp_gro_complete(
		skb, nhoff,
		~csum_tcpudp_magic(iph->saddr, iph->daddr, skb->len - nhoff, IPPROTO_UDP, 0));
}

const struct net_offload udpv4_offload = {
	.callbacks = {
		.gso_segment = udp4_ufo_fragment,
		.gro_receive = udp4_gro_receive,
		.gro_complete = udp4_gro_complete,
	},
};
