/* SPDX-License-Identifier: MIT */
/* Cutting a large packet: from the Ethernet header to whoever knows its network protocol. */
#include "net/core/offload.h"

#include <linux/err.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>

#include <errno.h>

__be16 skb_network_protocol(struct sk_buff *skb, int *depth)
{
	int before;
	__be16 type = __vlan_get_protocol(skb, skb->protocol, &before);

	if (unlikely(!type || !pskb_may_pull(skb, before)))
		return 0;
	if (depth)
		*depth = before;
	return type;
}

struct sk_buff *skb_mac_gso_segment(struct sk_buff *skb, netdev_features_t features)
{
	struct sk_buff *segs = ERR_PTR(-EPROTONOSUPPORT);
	const struct packet_offload *po;
	int before;
	__be16 type = skb_network_protocol(skb, &before);

	if (unlikely(!type))
		return ERR_PTR(-EINVAL);
	__skb_pull(skb, before);
	po = gso_find_by_type(type);
	if (likely(po))
		segs = po->callbacks.gso_segment(skb, features);
	__skb_push(skb, skb->data - skb_mac_header(skb));
	return segs;
}

/* Did nobody prepare the checksum? */
static bool lacks_checksum(const struct sk_buff *skb, bool tx_path)
{
	if (tx_path)
		return skb->ip_summed != CHECKSUM_PARTIAL && skb->ip_summed != CHECKSUM_UNNECESSARY;
	return skb->ip_summed == CHECKSUM_NONE;
}

struct sk_buff *__skb_gso_segment(struct sk_buff *skb, netdev_features_t features, bool tx_path)
{
	netdev_features_t whole;
	struct sk_buff *segs;

	/* The protocol will prepare it, in a header that must be the packet's own. */
	if (unlikely(lacks_checksum(skb, tx_path)) && skb_cow_head(skb, 0))
		return ERR_PTR(-ENOMEM);
	if (features & NETIF_F_GSO_PARTIAL) {
		whole = features | NETIF_F_GSO_ROBUST |
			(skb->dev->features & skb->dev->gso_partial_features);
		if (!skb_gso_ok(skb, whole))
			features &= ~NETIF_F_GSO_PARTIAL;
	}
	SKB_GSO_CB(skb)->mac_offset = skb_headroom(skb);
	SKB_GSO_CB(skb)->encap_level = 0;
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	segs = skb_mac_gso_segment(skb, features);
	WARN(unlikely(lacks_checksum(skb, tx_path)) && !IS_ERR(segs),
	     "a packet of gso_type %#x has ip_summed %d: expected that its checksum is prepared",
	     skb_shinfo(skb)->gso_type, skb->ip_summed);
	return segs;
}
