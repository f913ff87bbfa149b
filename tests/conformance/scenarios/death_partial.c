// SPDX-License-Identifier: MIT
/* kfree_skb_partial(): with a stolen head only the sk_buff goes, its data stays. */
#include "frags.h"

SCENARIO(death_partial)
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(1024), 1024);
	struct sk_buff *next;
	void *head = skb->head;

	emit("skb %d", id(skb));
	emit_frag("data", head);
	kfree_skb_partial(skb, true);
	emit_frag("stolen", head);
	next = alloc_skb(1, GFP_ATOMIC);
	emit("next head: %d", id(next));
	kfree_skb(next);
	skb = build_skb(head, 1024);
	emit("around it again: %d", id(skb));
	kfree_skb_partial(skb, false);
	emit_frag("freed whole", napi_alloc_frag(64));
	emit("next head: %d", id(alloc_skb(1, GFP_ATOMIC)));
}
