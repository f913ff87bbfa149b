/* SPDX-License-Identifier: MIT */
/* Cutting large packets of IPv6: its headers, and the table of the protocols above it. */
#include "net/ipv6/offload.h"

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

static struct packet_offload ipv6_packet_offload = {
	.type = __constant_htons(ETH_P_IPV6),
	.callbacks.gso_segment = ipv6_gso_segment,
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
