// SPDX-License-Identifier: MIT
/* skb_share_check() and skb_unshare(): who keeps the old skb. */
#include "shape.h"

SCENARIO(share_check)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct sk_buff *other;

	emit("head %d", id(skb));
	other = skb_share_check(skb, GFP_ATOMIC);
	emit("not shared: %d", id(other));
	skb_get(skb);
	other = skb_share_check(skb, GFP_ATOMIC);
	emit("shared: %d", id(other));
	emit_sharing("old", skb);
	emit_sharing("new", other);
	emit("unshare a clone: %d", id(other = skb_unshare(other, GFP_ATOMIC)));
	emit_sharing("old", skb);
	emit_sharing("new", other);
	emit("same data %d", skb->head == other->head);
	emit("unshare an only one: %d", id(skb_unshare(skb, GFP_ATOMIC)));
	kfree_skb(skb);
	kfree_skb(other);
}
