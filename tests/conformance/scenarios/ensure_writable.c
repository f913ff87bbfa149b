// SPDX-License-Identifier: MIT
/* skb_ensure_writable() and skb_cow_data(): copied only when somebody else can see it. */
#include "frags.h"

SCENARIO(ensure_writable)
{
	struct sk_buff *skb = paged_skb(40, 1, 100), *clone, *trailer;
	void *old = skb->head;

	emit("alone: error %d moved %d", skb_ensure_writable(skb, 60), skb->head != old);
	emit_frags("alone", skb);
	emit("too long: error %d", skb_ensure_writable(skb, 141));
	clone = skb_clone(skb, GFP_ATOMIC);
	emit("cloned: error %d", skb_ensure_writable(clone, 20));
	emit("moved %d", clone->head != skb->head);
	emit_sharing("original", skb);
	emit_frags("clone", clone);
	emit("cow_data: %d", skb_cow_data(clone, 16, &trailer));
	emit("trailer is itself %d", trailer == clone);
	emit_frags("cow_data", clone);
	kfree_skb(clone);
	kfree_skb(skb);
}
