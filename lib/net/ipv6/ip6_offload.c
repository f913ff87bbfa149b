/* SPDX-License-Identifier: MIT */
/* Merging packets of IPv6 and cutting large ones: its headers, and the table of the protocols above
 * it. */
#include "net/ipv6/offload.h"

#include "kernel/profile.h"

#include <linux/ipv6.h>
#include <linux/netdevice.h>

#include <errno.h>

#define IP6_MF	     0x0001
#define IPV6_MAXPLEN 65535

static const struct net_offload *inet6_offloads[MAX_INET_PROTOS];

int inet6_add_offload(const struct net_offload *prot, unsigned char protocol)
{
	return offload_enter(&inet6_offloads[protocol], prot);
}

int inet6_del_offload(const struct net_offload *prot, unsigned char protocol)
{
	return offload_leave(&inet6_offloads[protocol], prot);
}

/* ---- Extension headers ----------------------------------------------------------------------- */

/* Bytes of the extension header @header, whose second byte says how many times 8 follow the first. */
static unsigned int extension_len(const u8 *header)
{
	return (header[1] + 1) * 8;
}

/* May segments have copies of an extension header of this kind? */
static bool is_copied(u8 kind)
{
	const struct net_offload *ops = inet6_offloads[kind];

	return kind == NEXTHDR_HOP || (ops && ops->flags & INET6_PROTO_GSO_EXTHDR);
}

/* Data goes behind extension headers; the first, or what follows, is of @kind. What follows, or the
 * kind of one that is cut short. */
static u8 pull_extensions(struct sk_buff *skb, u8 kind)
{
	unsigned int len;

	while (is_copied(kind)) {
		if (unlikely(!pskb_may_pull(skb, 8)))
			break;
		len = extension_len(skb->data);
		if (unlikely(!pskb_may_pull(skb, len)))
			break;
		kind = skb->data[0];
		__skb_pull(skb, len);
	}
	return kind;
}

int ip6_find_1stfragopt(struct sk_buff *skb, u8 **nexthdr)
{
	unsigned int linear = skb_tail_pointer(skb) - skb_network_header(skb);
	unsigned int at = sizeof(struct ipv6hdr);
	bool routed = false;

	*nexthdr = &ipv6_hdr(skb)->nexthdr;
	while (at <= linear) {
		u8 kind = **nexthdr;

		/* Options for the last destination go with the first fragment, but those before a
		 * routing header are read on the way. */
		if (kind != NEXTHDR_HOP && kind != NEXTHDR_ROUTING &&
		    (kind != NEXTHDR_DEST || routed))
			return at;
		routed |= kind == NEXTHDR_ROUTING;
		if (at + 2 > linear)
			return -EINVAL;
		*nexthdr = skb_network_header(skb) + at;
		at += extension_len(*nexthdr);
		if (at > IPV6_MAXPLEN)
			return -EINVAL;
	}
	return -EINVAL;
}

/* ---- Headers of the segments ----------------------------------------------------------------- */

/* What the header at @ip6h says of the packet's length. */
static unsigned int payload_len(const struct sk_buff *seg, const struct ipv6hdr *ip6h,
				unsigned int before)
{
	if (!skb_is_gso(seg) || !(skb_shinfo(seg)->gso_type & SKB_GSO_PARTIAL))
		return seg->len - before - sizeof(*ip6h);
	/* That of the packets which the device will make of it. */
	return skb_shinfo(seg)->gso_size + SKB_GSO_CB(seg)->data_offset -
	       ((unsigned char *)(ip6h + 1) - seg->head);
}

/* The network header lies @before bytes behind the mac header. */
static void finish_header(struct sk_buff *seg, unsigned int before)
{
	struct ipv6hdr *ip6h = (struct ipv6hdr *)(skb_mac_header(seg) + before);

	ip6h->payload_len = __cpu_to_be16(payload_len(seg, ip6h, before));
	seg->network_header = (unsigned char *)ip6h - seg->head;
	skb_reset_mac_len(seg);
}

/* @offset: bytes of the datagram before this fragment; grows by its own. 0 or a negative errno. */
static int finish_fragment(struct sk_buff *seg, unsigned int *offset)
{
	struct frag_hdr *fh;
	u8 *nexthdr;
	int at = ip6_find_1stfragopt(seg, &nexthdr);

	if (unlikely(at < 0))
		return at;
	fh = (struct frag_hdr *)(skb_network_header(seg) + at);
	fh->frag_off = __cpu_to_be16(*offset | (seg->next ? IP6_MF : 0));
	*offset += __be16_to_cpu(ipv6_hdr(seg)->payload_len) - sizeof(*fh);
	return 0;
}

/* ---- The packet ------------------------------------------------------------------------------ */

/* A transport header can only lie where its offset can be told from none. */
static bool set_transport_header(struct sk_buff *skb)
{
	if (unlikely(skb_headroom(skb) >= 0xffff))
		return false;
	skb_reset_transport_header(skb);
	return true;
}

/* Mirrors ipv6_gso_segment() of Linux 5.12, without tunnels. */
static struct sk_buff *ipv6_gso_segment(struct sk_buff *skb, netdev_features_t features)
{
	unsigned int before = skb->data - skb_mac_header(skb), offset = 0;
	bool fragments = skb_shinfo(skb)->gso_type & SKB_GSO_UDP;
	const struct net_offload *ops;
	struct sk_buff *segs, *seg;

	skb_reset_network_header(skb);
	if (unlikely(!pskb_may_pull(skb, sizeof(struct ipv6hdr))))
		return ERR_PTR(-EINVAL);
	__skb_pull(skb, sizeof(struct ipv6hdr));
	ops = inet6_offloads[pull_extensions(skb, ipv6_hdr(skb)->nexthdr)];
	if (unlikely(!ops || !ops->callbacks.gso_segment || !set_transport_header(skb)))
		return ERR_PTR(-EPROTONOSUPPORT);
	segs = ops->callbacks.gso_segment(skb, features);
	if (!segs)
		skb->network_header = skb->mac_header + before;
	if (IS_ERR_OR_NULL(segs))
		return segs;
	for (seg = segs; seg; seg = seg->next) {
		finish_header(seg, before);
		if (fragments && unlikely(finish_fragment(seg, &offset))) {
			kfree_skb_list(segs);
			return ERR_PTR(-EINVAL);
		}
	}
	return segs;
}

/* ---- Merging --------------------------------------------------------------------------------- */

/* Of a header's first word: the traffic class, and all that must be the same in one flow. */
#define TRAFFIC_CLASS __constant_htonl(0x0ff00000)
#define FLOW_WORD     __constant_htonl(0xf00fffff)

/* Does the header at @iph, extension headers and all, which is @len bytes long, belong to another
 * flow than the one at @held? @word: how their first words differ. A flow has one hop limit up to
 * Linux 5.16, so that packets of both limits are held beside each other. */
static bool is_other_flow(const struct ipv6hdr *held, const struct ipv6hdr *iph, unsigned int len,
			  __be32 word)
{
	return word & FLOW_WORD || iph->nexthdr != held->nexthdr ||
	       (unlikely(iph->hop_limit != held->hop_limit) && !switches.hop_limit_ends_flow) ||
	       memcmp(&iph->saddr, &held->saddr, 2 * sizeof(iph->saddr)) ||
	       (unlikely(len > sizeof(*iph)) && memcmp(iph + 1, held + 1, len - sizeof(*iph)));
}

/* Compares a new packet's headers @iph with those of the held @p at @held. */
static void compare_headers(struct sk_buff *p, const struct sk_buff *skb,
			    const struct ipv6hdr *held, const struct ipv6hdr *iph, bool flush)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(p);
	__be32 new_word, held_word;

	memcpy(&new_word, iph, sizeof(new_word));
	memcpy(&held_word, held, sizeof(held_word));
	if (is_other_flow(held, iph, skb_network_header_len(skb), new_word ^ held_word)) {
		cb->same_flow = 0;
		return;
	}
	cb->flush |= flush || (new_word ^ held_word) & TRAFFIC_CLASS ||
		     iph->hop_limit != held->hop_limit;
	/* There is no id to be counted; what headers further out say holds only if they count. */
	if (NAPI_GRO_CB(skb)->is_atomic)
		cb->flush_id = 0;
}

/* The transport header is looked for behind extension headers. What it is, or NULL if nobody merges
 * that, or all this could not be made linear. */
static noinline const struct net_offload *gro_pull_extensions(struct sk_buff *skb, u8 kind)
{
	const struct net_offload *ops;

	if (unlikely(!pskb_pull(skb, skb_gro_offset(skb))))
		return NULL;
	skb_gro_frag0_invalidate(skb);
	kind = pull_extensions(skb, kind);
	skb_gro_pull(skb, -skb_transport_offset(skb));
	skb_reset_transport_header(skb);
	__skb_push(skb, skb_gro_offset(skb));
	NAPI_GRO_CB(skb)->proto = kind;
	ops = inet6_offloads[kind];
	return ops && ops->callbacks.gro_receive ? ops : NULL;
}

/* Mirrors ipv6_gro_receive() of Linux 5.12. */
static struct sk_buff *ipv6_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb);
	const struct ipv6hdr *iph = skb_gro_header(skb, off + sizeof(*iph), off);
	const struct net_offload *ops;
	struct sk_buff *p;
	bool flush;

	if (unlikely(!iph))
		goto flush;
	skb_set_network_header(skb, off);
	skb_gro_pull(skb, sizeof(*iph));
	skb_set_transport_header(skb, skb_gro_offset(skb));
	flush = __be16_to_cpu(iph->payload_len) != skb_gro_len(skb);

	NAPI_GRO_CB(skb)->proto = iph->nexthdr;
	ops = inet6_offloads[iph->nexthdr];
	if (unlikely(!ops || !ops->callbacks.gro_receive)) {
		ops = gro_pull_extensions(skb, iph->nexthdr);
		if (!ops)
			goto flush;
		iph = ipv6_hdr(skb);
	}
	list_for_each_entry(p, head, list)
		if (NAPI_GRO_CB(p)->same_flow)
			compare_headers(p, skb, (struct ipv6hdr *)(p->data + off), iph, flush);

	NAPI_GRO_CB(skb)->is_atomic = 1;
	NAPI_GRO_CB(skb)->flush |= flush;
	skb_gro_postpull_rcsum(skb, iph, skb_network_header_len(skb));
	return call_gro_receive(ops->callbacks.gro_receive, head, skb);

flush:
	NAPI_GRO_CB(skb)->flush |= 1;
	return NULL;
}

/* Bytes of extension headers behind @iph, all of them sound, as a held packet's are; *@ops: whose the
 * header behind them is. */
static unsigned int extensions_len(const struct ipv6hdr *iph, const struct net_offload **ops)
{
	const u8 *header = (const u8 *)(iph + 1);
	unsigned int len = 0;
	u8 kind = iph->nexthdr;

	while (is_copied(kind)) {
		kind = header[len];
		len += extension_len(header + len);
	}
	*ops = inet6_offloads[kind];
	return len;
}

/* Mirrors ipv6_gro_complete() of Linux 5.12, without tunnels. */
static int ipv6_gro_complete(struct sk_buff *skb, int nhoff)
{
	struct ipv6hdr *iph = (struct ipv6hdr *)(skb->data + nhoff);
	const struct net_offload *ops;

	iph->payload_len = __cpu_to_be16(skb->len - nhoff - sizeof(*iph));
	nhoff += sizeof(*iph) + extensions_len(iph, &ops);
	if (WARN_ON(!ops || !ops->callbacks.gro_complete))
		return -ENOSYS;
	return ops->callbacks.gro_complete(skb, nhoff);
}

/* ---- The tables ------------------------------------------------------------------------------ */

static struct packet_offload ipv6_packet_offload = {
	.type = __constant_htons(ETH_P_IPV6),
	.callbacks = {
		.gso_segment = ipv6_gso_segment,
		.gro_receive = ipv6_gro_receive,
		.gro_complete = ipv6_gro_complete,
	},
};

static const struct net_offload extension_offload = {
	.flags = INET6_PROTO_GSO_EXTHDR,
};

void ipv6_offload_init(void)
{
	memset(inet6_offloads, 0, sizeof(inet6_offloads));
	inet6_add_offload(&extension_offload, NEXTHDR_ROUTING);
	inet6_add_offload(&extension_offload, NEXTHDR_DEST);
	inet6_add_offload(&tcpv6_offload, IPPROTO_TCP);
	inet6_add_offload(&udpv6_offload, IPPROTO_UDP);
	dev_add_offload(&ipv6_packet_offload);
}
