// SPDX-License-Identifier: MIT
/* skb_vlan_push() and skb_vlan_pop(): one tag in the descriptor, the next in the bytes. */
#include "shape.h"

static void show(const char *what, int err, struct sk_buff *skb)
{
	u8 *p = skb_mac_header(skb);

	emit("%s: error %d", what, err);
	emit_shape("  skb", skb);
	emit("  mac %d network %d data %d mac_len %u protocol %#x tag %d proto %#x tci %#x",
	     skb->mac_header, skb->network_header, (int)(skb->data - skb->head), skb->mac_len,
	     ntohs(skb->protocol), skb_vlan_tag_present(skb), ntohs(skb->vlan_proto),
	     skb_vlan_tag_get(skb));
	emit("  types %02x%02x %02x%02x %02x%02x", p[12], p[13], p[14], p[15], p[16], p[17]);
}

SCENARIO(vlan_push_pop)
{
	struct sk_buff *skb = netdev_alloc_skb(t_dev, 200);
	u8 *p = skb_put(skb, 100);

	memset(p, 0x11, 100);
	p[12] = ETH_P_IP >> 8, p[13] = ETH_P_IP & 0xff;
	skb->protocol = htons(ETH_P_IP);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb_reset_mac_len(skb);
	show("plain", 0, skb);
	show("pop none", skb_vlan_pop(skb), skb);
	show("push 5", skb_vlan_push(skb, htons(ETH_P_8021Q), 5), skb);
	show("push 0x2006", skb_vlan_push(skb, htons(ETH_P_8021AD), 0x2006), skb);
	show("push 7", skb_vlan_push(skb, htons(ETH_P_8021Q), 7), skb);
	show("pop", skb_vlan_pop(skb), skb);
	show("pop", skb_vlan_pop(skb), skb);
	show("pop", skb_vlan_pop(skb), skb);
	kfree_skb(skb);
}
