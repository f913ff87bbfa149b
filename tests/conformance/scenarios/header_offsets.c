// SPDX-License-Identifier: MIT
/* Header offsets, and what moves them. */
#include "shape.h"

static void at(const char *what, const struct sk_buff *skb)
{
	emit("%s: mac %d network %d transport %d data %d mac_len %u", what, skb->mac_header,
	     skb->network_header, skb->transport_header, (int)(skb->data - skb->head),
	     skb->mac_len);
	emit("  mac_offset %d network_offset %d transport_offset %d", skb_mac_offset(skb),
	     skb_network_offset(skb), skb_transport_offset(skb));
}

SCENARIO(header_offsets)
{
	struct sk_buff *skb = alloc_skb(300, GFP_ATOMIC);

	skb_reserve(skb, 50);
	skb_put(skb, 100);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 14);
	skb_set_transport_header(skb, 34);
	at("set", skb);
	skb_reset_mac_len(skb);
	at("mac_len", skb);
	skb_pull(skb, 14);
	at("pull 14", skb);
	emit("network_header_len %u", skb_network_header_len(skb));
	skb_reset_inner_headers(skb);
	emit("inner %d %d %d", skb->inner_mac_header, skb->inner_network_header,
	     skb->inner_transport_header);
	skb_mac_header_rebuild(skb);
	at("mac header rebuilt", skb);
	pskb_expand_head(skb, 64, 0, GFP_ATOMIC);
	at("64 bytes more in front", skb);
	kfree_skb(skb);
}
