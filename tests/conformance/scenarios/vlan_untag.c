// SPDX-License-Identifier: MIT
/* skb_vlan_untag(): the tag moves from the bytes to the descriptor. */
#include "shape.h"

static struct sk_buff *tagged(u16 proto, u16 tci, u16 inner)
{
	struct sk_buff *skb = netdev_alloc_skb(t_dev, 200);
	u8 *p = skb_put(skb, 100);
	int i;

	for (i = 0; i < 100; i++)
		p[i] = i;
	p[12] = proto >> 8, p[13] = proto, p[14] = tci >> 8, p[15] = tci;
	p[16] = inner >> 8, p[17] = inner;
	skb->protocol = eth_type_trans(skb, t_dev);
	skb_reset_network_header(skb);
	skb_reset_mac_len(skb);
	return skb;
}

static void show(const char *what, struct sk_buff *skb)
{
	if (!skb) {
		emit("%s: NULL", what);
		return;
	}
	emit_shape(what, skb);
	emit("  mac %d network %d transport %d mac_len %u protocol %#x tag %d proto %#x tci %#x",
	     skb->mac_header, skb->network_header, skb->transport_header, skb->mac_len,
	     ntohs(skb->protocol), skb_vlan_tag_present(skb), ntohs(skb->vlan_proto),
	     skb_vlan_tag_get(skb));
	emit("  first bytes %d %d, mac ends %d %d", skb->data[0], skb->data[1],
	     skb_mac_header(skb)[10], skb_mac_header(skb)[11]);
}

SCENARIO(vlan_untag)
{
	struct sk_buff *skb = tagged(ETH_P_8021Q, 0x2064, ETH_P_IP);
	struct sk_buff *other;

	show("tagged", skb);
	skb = skb_vlan_untag(skb);
	show("untagged", skb);
	other = skb;
	skb = skb_vlan_untag(skb);
	emit("again: same %d", skb == other);
	kfree_skb(skb);
	skb = skb_vlan_untag(tagged(ETH_P_8021AD, 0x5, ETH_P_8021Q));
	show("802.1ad", skb);
	kfree_skb(skb);
	skb = tagged(ETH_P_8021Q, 0x64, 100);
	skb = skb_vlan_untag(skb);
	show("802.3 inside", skb);
	kfree_skb(skb);
	skb = tagged(ETH_P_8021Q, 0x64, ETH_P_IP);
	other = skb_get(skb);
	skb = skb_vlan_untag(skb);
	emit("shared: same %d, users %d", skb == other, refcount_read(&other->users));
	show("shared, untagged", skb);
	show("the other", other);
	kfree_skb(skb);
	kfree_skb(other);
	skb = tagged(ETH_P_8021Q, 0x64, ETH_P_IP);
	skb_trim(skb, 3);
	show("too short", skb_vlan_untag(skb));
}
