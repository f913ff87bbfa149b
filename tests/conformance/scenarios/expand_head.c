// SPDX-License-Identifier: MIT
/* pskb_expand_head(): new data, the old one's reference dropped, rooms as asked and rounded. */
#include "frags.h"

static void expand(unsigned int size, int reserve, int put, int head, int tail)
{
	struct sk_buff *skb = alloc_skb(size, GFP_ATOMIC);
	void *old = skb->head;
	int err;

	skb_reserve(skb, reserve);
	skb_put(skb, put);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 14);
	err = pskb_expand_head(skb, head, tail, GFP_ATOMIC);
	emit("size %u reserve %d put %d, head +%d tail +%d: error %d moved %d", size, reserve, put,
	     head, tail, err, skb->head != old);
	emit_shape("  now", skb);
	emit("  mac %d network %d", skb->mac_header, skb->network_header);
	kfree_skb(skb);
}

SCENARIO(expand_head)
{
	expand(100, 0, 50, 0, 0);
	expand(100, 0, 50, 1, 0);
	expand(100, 0, 50, 0, 1);
	expand(100, 20, 50, 64, 0);
	expand(100, 20, 50, 65, 0);
	expand(100, 20, 50, 0, 500);
	expand(100, 20, 50, 300, 500);
	expand(1500, 64, 1400, 128, 0);
	expand(4000, 64, 1400, 100, 100);
	expand(100, 100, 0, 1000, 1000);
}
