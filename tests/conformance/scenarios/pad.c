// SPDX-License-Identifier: MIT
/* skb_pad() and skb_put_padto(): zeroes after the data, in the tail or after growing. */
#include "frags.h"

static void padded(const char *what, struct sk_buff *skb, int by)
{
	int err = skb_pad(skb, by);
	int i, set = 0;

	if (err) {
		emit("%s: error %d", what, err);
		return;
	}
	for (i = 0; i < by; i++)
		set += skb->data[skb_headlen(skb) + i] != 0;
	emit("%s: bytes set %d", what, set);
	emit_shape("  skb", skb);
	kfree_skb(skb);
}

SCENARIO(pad)
{
	struct sk_buff *skb, *clone;

	padded("in the tail", paged_skb(40, 0, 0), 20);
	skb = alloc_skb(100, GFP_ATOMIC);
	memset(skb_put(skb, 192), 1, 192);
	padded("beyond the tail", skb, 100);
	padded("paged", paged_skb(30, 1, 50), 10);
	skb = paged_skb(40, 0, 0);
	clone = skb_clone(skb, GFP_ATOMIC);
	padded("cloned", clone, 20);
	emit_sharing("its original", skb);
	emit("padto: error %d", skb_put_padto(skb, 60));
	emit_shape("padded to 60", skb);
	kfree_skb(skb);
}
