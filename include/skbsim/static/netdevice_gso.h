/* SPDX-License-Identifier: MIT */
/*
 * Large packets on their way to a device that cannot cut them. <linux/netdevice.h> includes this
 * file and says what holds for all of it; what a large packet is, says
 * <skbsim/static/skbuff_gso.h>.
 */
#ifndef SKBSIM_STATIC_NETDEVICE_GSO_H
#define SKBSIM_STATIC_NETDEVICE_GSO_H

#ifndef SKBSIM_LINUX_NETDEVICE_H
#error "include <linux/netdevice.h>"
#endif

#include <linux/byteorder/generic.h>

/* ---- What a device can ------------------------------------------------------------------ */

/* Can it cut packets of all these SKB_GSO_* kinds? */
static inline bool net_gso_ok(netdev_features_t features, int gso_type)
{
	netdev_features_t needed = (netdev_features_t)gso_type << NETIF_F_GSO_SHIFT;

	BUILD_BUG_ON(SKB_GSO_TCPV4 << NETIF_F_GSO_SHIFT != NETIF_F_TSO);
	BUILD_BUG_ON((netdev_features_t)SKB_GSO_FRAGLIST << NETIF_F_GSO_SHIFT !=
		     NETIF_F_GSO_FRAGLIST);
	return (features & needed) == needed;
}

/* And this one, whose skbs may hang together? */
static inline bool skb_gso_ok(struct sk_buff *skb, netdev_features_t features)
{
	return net_gso_ok(features, skb_shinfo(skb)->gso_type) &&
	       (!skb_has_frag_list(skb) || features & NETIF_F_FRAGLIST);
}

/* Must software cut the packet? It is large, and the device cannot, or has checksums to compute that
 * nobody prepared. */
static inline bool netif_needs_gso(struct sk_buff *skb, netdev_features_t features)
{
	if (!skb_is_gso(skb))
		return false;
	return !skb_gso_ok(skb, features) ||
	       (skb->ip_summed != CHECKSUM_PARTIAL && skb->ip_summed != CHECKSUM_UNNECESSARY);
}

/* Can it compute the checksums of TCP and UDP over @protocol, network order? */
static inline bool can_checksum_protocol(netdev_features_t features, __be16 protocol)
{
	if (protocol == htons(ETH_P_FCOE))
		return features & NETIF_F_FCOE_CRC;
	if (features & NETIF_F_HW_CSUM)
		return true;
	if (protocol == htons(ETH_P_IP))
		return features & NETIF_F_IP_CSUM;
	return protocol == htons(ETH_P_IPV6) && features & NETIF_F_IPV6_CSUM;
}

/* ---- Cutting ---------------------------------------------------------------------------- */

/**
 * skb_network_protocol - what lies behind the Ethernet header and its tags
 * @skb: data at the Ethernet header, mac_len and protocol set
 * @depth: NULL, or gets how many bytes come before it, and then these are linear
 *
 * Any context (GFP_ATOMIC). Returns an EtherType in network order; 0 if the frame is cut
 * short, has too many tags, or memory is out. Mirrors the function of that name of
 * Linux 6.1, without tunnels that carry Ethernet.
 */
SKBSIM_API __be16 skb_network_protocol(struct sk_buff *skb, int *depth);

/**
 * __skb_gso_segment - cut a large packet into what a device can send
 * @skb: users 1; data at the Ethernet header, protocol and the gso_ fields of
 *       skb_shared_info set. Stays the caller's, its payload as before, whatever comes
 *       back: consume_skb() it, but for NULL. Of its headers the checksum may have been
 *       prepared, and one datagram of IPv6 has a fragment header then
 * @features: what the device can: of NETIF_F_SG, the checksums, and what it cuts itself;
 *            with NETIF_F_GSO_PARTIAL, what else that takes is asked of skb->dev
 * @tx_path: on the way out; else ip_summed is that of a received packet
 *
 * Any context (GFP_ATOMIC). Returns the segments, finished packets with all lengths,
 * numbers and checksums, linked by next, the last one also the first one's prev; the
 * caller owns them. With SKB_GSO_FRAGLIST the first of them is @skb itself, with another
 * reference. NULL: the device can cut it itself; its headers have been looked at,
 * and gso_segs is right, too. -ENOMEM; -EPROTONOSUPPORT when nobody knows how to cut the
 * protocol; -EINVAL for headers that are cut short or do not fit gso_type, a payload
 * that needs no cutting, and where skb_segment() says so. Then nothing is left of the
 * segments. A checksum that nobody prepared and nobody computed is warned of. Mirrors
 * __skb_gso_segment() of Linux 5.12 with TCP and UDP over IPv4 and IPv6, without
 * tunnels.
 */
SKBSIM_API struct sk_buff *__skb_gso_segment(struct sk_buff *skb, netdev_features_t features,
					     bool tx_path);

static inline struct sk_buff *skb_gso_segment(struct sk_buff *skb, netdev_features_t features)
{
	return __skb_gso_segment(skb, features, true);
}

/**
 * skb_mac_gso_segment - the part of __skb_gso_segment() from the network protocol on
 * @skb: as there, and mac_header, mac_len and SKB_GSO_CB() set
 * @features: as there
 *
 * Context and result as there. Mirrors skb_mac_gso_segment() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *skb_mac_gso_segment(struct sk_buff *skb, netdev_features_t features);

#endif
