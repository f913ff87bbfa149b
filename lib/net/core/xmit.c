/* SPDX-License-Identifier: MIT */
/*
 * Transmit: what a device cannot do is done for it, then it gets the packet. Tags go into the frame,
 * large packets are cut, bytes are put in one place, checksums filled in. Mirrors
 * validate_xmit_skb() and what calls it in net/core/dev.c of Linux 5.12.
 */
#include "kernel/profile.h"

#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include <errno.h>

#define IP_DF	     0x4000
#define GSO_MAX_SIZE 65536 /* what a device may be asked to cut is shorter */

/* ---- What the device can do for one packet ------------------------------------------------------ */

/* What both have; checksums of anything are checksums of TCP and UDP, too. */
static netdev_features_t intersect(netdev_features_t a, netdev_features_t b)
{
	const netdev_features_t tcp_udp = NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM;

	if (a & ~b & NETIF_F_HW_CSUM)
		a |= tcp_udp;
	if (b & ~a & NETIF_F_HW_CSUM)
		b |= tcp_udp;
	return a & b;
}

/* May all segments of @skb have one IP id? Not if they may be fragmented on their way. */
static bool id_may_be_fixed(const struct sk_buff *skb)
{
	struct iphdr copy;
	const struct iphdr *iph =
		skb_header_pointer(skb, skb_network_offset(skb), sizeof(copy), &copy);

	return iph && iph->frag_off & __constant_htons(IP_DF);
}

/* Does something lie between the headers of IPv6 and of the transport, which a device that knows
 * nothing but those two does not find its way through? */
static bool has_extensions(const struct sk_buff *skb)
{
	return switches.exthdrs_summed_here && skb_transport_header_was_set(skb) &&
	       skb_network_header_len(skb) != sizeof(struct ipv6hdr) &&
	       __vlan_get_protocol(skb, skb->protocol, NULL) == __constant_htons(ETH_P_IPV6);
}

/* Of @features, those that hold for the large packet @skb. */
static netdev_features_t for_large(const struct sk_buff *skb, netdev_features_t features)
{
	unsigned int type = skb_shinfo(skb)->gso_type;

	if (WARN(!type, "a packet of gso_size %u has no gso_type", skb_shinfo(skb)->gso_size) ||
	    skb->len >= GSO_MAX_SIZE)
		return features & ~NETIF_F_GSO_MASK;
	if (!(type & SKB_GSO_PARTIAL))
		features &= ~skb->dev->gso_partial_features;
	if (type & SKB_GSO_TCPV4 && !id_may_be_fixed(skb))
		features &= ~NETIF_F_TSO_MANGLEID;
	if (features & NETIF_F_IPV6_CSUM && type & (SKB_GSO_TCPV6 | SKB_GSO_UDP_L4) &&
	    has_extensions(skb))
		features &= ~(NETIF_F_IPV6_CSUM | NETIF_F_TSO6 | NETIF_F_GSO_UDP_L4);
	return features;
}

/* Of @features, those that hold for a frame with tags, in it or beside it. */
static netdev_features_t for_tagged(struct sk_buff *skb, netdev_features_t features)
{
	const netdev_features_t insert = NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_STAG_TX;
	__be16 inner = skb->protocol;

	features = intersect(features, skb->dev->vlan_features | insert);
	if (!skb_vlan_tag_present(skb))
		inner = pskb_may_pull(skb, VLAN_ETH_HLEN)
				? vlan_eth_hdr(skb)->h_vlan_encapsulated_proto
				: 0;
	if (!eth_type_vlan(inner))
		return features;
	/* Two tags: no device is trusted to find what is behind them. */
	return intersect(features, insert | NETIF_F_SG | NETIF_F_HIGHDMA | NETIF_F_FRAGLIST |
					   NETIF_F_HW_CSUM);
}

netdev_features_t netif_skb_features(struct sk_buff *skb)
{
	netdev_features_t features = skb->dev->features;

	if (skb_is_gso(skb))
		features = for_large(skb, features);
	if (skb_vlan_tag_present(skb) || eth_type_vlan(skb->protocol))
		features = for_tagged(skb, features);
	if (skb->ip_summed != CHECKSUM_NONE &&
	    !can_checksum_protocol(features, skb_network_protocol(skb, NULL)))
		features &= ~(NETIF_F_CSUM_MASK | NETIF_F_GSO_MASK);
	return features;
}

/* ---- What it cannot ----------------------------------------------------------------------------- */

/* Does the device insert tags of this kind itself? */
static bool inserts_tag(netdev_features_t features, __be16 proto)
{
	return features & (proto == __constant_htons(ETH_P_8021AD) ? NETIF_F_HW_VLAN_STAG_TX
								   : NETIF_F_HW_VLAN_CTAG_TX);
}

/* Are its bytes in places where the device does not fetch them? */
static bool must_be_linear(const struct sk_buff *skb, netdev_features_t features)
{
	return (skb_has_frag_list(skb) && !(features & NETIF_F_FRAGLIST)) ||
	       (skb_shinfo(skb)->nr_frags && !(features & NETIF_F_SG));
}

int skb_csum_hwoffload_help(struct sk_buff *skb, const netdev_features_t features)
{
	if (features & NETIF_F_HW_CSUM)
		return 0;
	/* A device that knows of protocols knows those two. */
	if (features & (NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM) && !has_extensions(skb) &&
	    (skb->csum_offset == offsetof(struct tcphdr, check) ||
	     skb->csum_offset == offsetof(struct udphdr, check)))
		return 0;
	return skb_checksum_help(skb);
}

/* @skb as a list of packets, of which the device can send each, linked by next; else NULL, and it is
 * freed. */
static noinline struct sk_buff *cut(struct sk_buff *skb, netdev_features_t features)
{
	struct sk_buff *segs = skb_gso_segment(skb, features);

	if (!segs)
		return skb;
	if (IS_ERR(segs)) {
		kfree_skb(skb);
		return NULL;
	}
	consume_skb(skb);
	return segs;
}

/* The same of a packet that is not large. */
static noinline struct sk_buff *complete(struct sk_buff *skb, netdev_features_t features)
{
	if (must_be_linear(skb, features) && skb_linearize(skb))
		goto drop;
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		skb_set_transport_header(skb, skb_checksum_start_offset(skb));
		if (skb_csum_hwoffload_help(skb, features))
			goto drop;
	}
	return skb;

drop:
	kfree_skb(skb);
	return NULL;
}

static struct sk_buff *insert_tag(struct sk_buff *skb, netdev_features_t features)
{
	if (!skb_vlan_tag_present(skb) || inserts_tag(features, skb->vlan_proto))
		return skb;
	return __vlan_hwaccel_push_inside(skb);
}

static struct sk_buff *validate(struct sk_buff *skb)
{
	netdev_features_t features = netif_skb_features(skb);

	skb = insert_tag(skb, features);
	if (unlikely(!skb))
		return NULL;
	return netif_needs_gso(skb, features) ? cut(skb, features) : complete(skb, features);
}

/* ---- Giving it away ----------------------------------------------------------------------------- */

static bool can_transmit(const struct net_device *dev)
{
	return dev->netdev_ops && dev->netdev_ops->ndo_start_xmit && !netif_queue_stopped(dev);
}

/* A packet that not every device could send as it is becomes one or several, linked by next, that this
 * one can. What the driver did not take of them is freed. */
static noinline int xmit_demanding(struct sk_buff *skb, struct net_device *dev)
{
	struct sk_buff *next;
	int rc = 0;

	skb_mark_not_on_list(skb);
	skb = validate(skb);
	if (unlikely(!skb))
		return -ENOMEM;
	for (; skb; skb = next) {
		if (unlikely(!can_transmit(dev)))
			goto busy;
		next = skb->next;
		skb_mark_not_on_list(skb);
		rc = dev->netdev_ops->ndo_start_xmit(skb, dev);
		if (unlikely(rc >= NET_XMIT_MASK)) {
			skb->next = next;
			goto busy;
		}
	}
	return rc;

busy:
	kfree_skb_list(skb);
	return -ENETDOWN;
}

/* Is there anything but a tag that a device without any feature could not send? */
static __always_inline bool is_demanding(const struct sk_buff *skb)
{
	return skb->data_len || skb->ip_summed == CHECKSUM_PARTIAL || skb_is_gso(skb);
}

int dev_queue_xmit(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	int rc;

	skb_reset_mac_header(skb);
	if (unlikely(is_demanding(skb)))
		return xmit_demanding(skb, dev);
	skb = insert_tag(skb, dev->features);
	if (unlikely(!skb))
		return -ENOMEM;
	if (unlikely(!can_transmit(dev))) {
		kfree_skb(skb);
		return -ENETDOWN;
	}
	rc = dev->netdev_ops->ndo_start_xmit(skb, dev);
	/* Whatever else it says, it has consumed the skb. */
	if (likely(rc < NET_XMIT_MASK))
		return rc;
	kfree_skb(skb);
	return -ENETDOWN;
}
