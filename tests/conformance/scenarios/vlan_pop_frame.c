// SPDX-License-Identifier: MIT
/* __skb_vlan_pop(): the tag in the frame comes out of it, one at a time. */
#include "shape.h"

static struct sk_buff *tagged(int tags, u16 behind)
{
	struct sk_buff *skb = netdev_alloc_skb(t_dev, 200);
	u8 *p = skb_put(skb, ETH_HLEN + 4 * tags + 20);
	__be16 *type = (__be16 *)(p + 2 * ETH_ALEN);
	int i;

	for (i = 0; i < skb->len; i++)
		p[i] = i;
	for (i = 0; i < tags; i++) {
		*type++ = htons(i ? ETH_P_8021Q : ETH_P_8021AD);
		*type++ = htons(0x2000 + i);
	}
	*type = htons(behind);
	skb->protocol = htons(ETH_P_8021AD);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb_reset_mac_len(skb);
	return skb;
}

static void pop(const char *what, struct sk_buff *skb)
{
	u16 tci = 0xffff;
	u8 *p;
	int err;

	err = __skb_vlan_pop(skb, &tci);
	p = skb->data;
	emit("%s: error %d tci %#x", what, err, tci);
	emit_shape("  skb", skb);
	emit("  mac %d network %d data %d mac_len %u protocol %#x tag %d", skb->mac_header,
	     skb->network_header, (int)(skb->data - skb->head), skb->mac_len, ntohs(skb->protocol),
	     skb_vlan_tag_present(skb));
	emit("  bytes %02x %02x %02x%02x", p[0], p[11], p[12], p[13]);
}

SCENARIO(vlan_pop_frame)
{
	struct sk_buff *skb = tagged(2, ETH_P_IP), *clone;

	pop("outer", skb);
	pop("inner", skb);
	kfree_skb(skb);

	skb = tagged(1, ETH_P_IP);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 7);
	pop("with a tag beside", skb);
	emit("  the tag beside: %d", skb_vlan_tag_get(skb));
	kfree_skb(skb);

	skb = tagged(1, 46);
	pop("a length behind it", skb);
	kfree_skb(skb);

	skb = tagged(1, ETH_P_IP);
	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->csum = csum_partial(skb->data, skb->len, 0);
	pop("with a sum", skb);
	emit("  right: %d",
	     csum_fold(skb->csum) == csum_fold(csum_partial(skb->data, skb->len, 0)));
	kfree_skb(skb);

	skb = tagged(1, ETH_P_IP);
	clone = skb_clone(skb, GFP_ATOMIC);
	pop("of a clone", skb);
	emit("  the other: len %u type %02x%02x", clone->len, clone->data[12], clone->data[13]);
	kfree_skb(clone);
	kfree_skb(skb);

	skb = tagged(1, ETH_P_IP);
	skb_trim(skb, 17);
	pop("cut short", skb);
	__skb_pull(skb, 4);
	pop("behind the mac header", skb);
	kfree_skb(skb);
}
