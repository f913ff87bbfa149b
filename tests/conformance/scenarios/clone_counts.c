// SPDX-License-Identifier: MIT
/* Clones share data; the marks and counts on both sides. */
#include "shape.h"

SCENARIO(clone_counts)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct sk_buff *one, *two;

	emit_sharing("fresh", skb);
	one = skb_clone(skb, GFP_ATOMIC);
	emit_sharing("original", skb);
	emit_sharing("clone", one);
	emit("same data %d, truesize %u", one->head == skb->head, one->truesize);
	two = skb_clone(one, GFP_ATOMIC);
	emit_sharing("clone of the clone", two);
	emit("cloned %d %d %d shared %d", skb_cloned(skb), skb_cloned(one), skb_cloned(two),
	     skb_shared(skb));
	skb_get(skb);
	emit("got: users %d shared %d", refcount_read(&skb->users), skb_shared(skb));
	kfree_skb(skb);
	kfree_skb(one);
	emit_sharing("original, one clone gone", skb);
	kfree_skb(two);
	emit_sharing("original alone", skb);
	emit("cloned %d", skb_cloned(skb));
	kfree_skb(skb);
}
