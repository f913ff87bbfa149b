// SPDX-License-Identifier: MIT
/* Writing a tag into the bytes: with room, without, and when the header is shared. */
#include "shape.h"

static struct sk_buff *frame(int reserve)
{
	struct sk_buff *skb = alloc_skb(150, GFP_ATOMIC);
	u8 *p;

	skb_reserve(skb, reserve);
	p = skb_put(skb, 60);
	memset(p, 0x22, 60);
	p[12] = ETH_P_IP >> 8, p[13] = ETH_P_IP & 0xff;
	skb->protocol = htons(ETH_P_IP);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	return skb;
}

static void show(const char *what, struct sk_buff *skb)
{
	u8 *p = skb->data;

	emit_shape(what, skb);
	emit_sharing("  skb", skb);
	emit("  mac %d network %d protocol %#x tag %d, bytes %02x%02x %02x%02x %02x%02x",
	     skb->mac_header, skb->network_header, ntohs(skb->protocol), skb_vlan_tag_present(skb),
	     p[12], p[13], p[14], p[15], p[16], p[17]);
}

SCENARIO(vlan_insert)
{
	struct sk_buff *skb, *clone;

	show("room", skb = vlan_insert_tag(frame(4), htons(ETH_P_8021Q), 0x123));
	kfree_skb(skb);
	show("no room", skb = vlan_insert_tag(frame(3), htons(ETH_P_8021Q), 0x123));
	kfree_skb(skb);
	skb = frame(20);
	clone = skb_clone(skb, GFP_ATOMIC);
	show("cloned", skb = vlan_insert_tag_set_proto(skb, htons(ETH_P_8021AD), 0x123));
	show("its clone", clone);
	kfree_skb(skb);
	__vlan_hwaccel_put_tag(clone, htons(ETH_P_8021Q), 9);
	show("tag put", clone);
	show("pushed inside", clone = __vlan_hwaccel_push_inside(clone));
	__vlan_hwaccel_put_tag(clone, htons(ETH_P_8021Q), 9);
	__vlan_hwaccel_clear_tag(clone);
	show("put and cleared", clone);
	kfree_skb(clone);
}
