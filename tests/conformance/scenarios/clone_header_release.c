// SPDX-License-Identifier: MIT
/* Payload-only references: the upper half of dataref, and who may write the header. */
#include "shape.h"

static void writable(const char *what, struct sk_buff *skb)
{
	emit_sharing(what, skb);
	emit("  header_cloned %d clone_writable(10) %d clone_writable(11) %d",
	     skb_header_cloned(skb), skb_clone_writable(skb, 10), skb_clone_writable(skb, 11));
}

SCENARIO(clone_header_release)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct sk_buff *clone;

	skb_reserve(skb, 40);
	skb_put(skb, 50);
	skb_push(skb, 10);
	writable("fresh", skb);
	__skb_header_release(skb);
	writable("released", skb);
	clone = skb_clone(skb, GFP_ATOMIC);
	writable("original of a clone", skb);
	skb_push(clone, 10);
	writable("clone, pushed 10", clone);
	kfree_skb(clone);
	writable("clone gone", skb);
	clone = skb_clone(skb, GFP_ATOMIC);
	kfree_skb(skb);
	writable("original gone", clone);
	kfree_skb(clone);
}
