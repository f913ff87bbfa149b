// SPDX-License-Identifier: MIT
/* skb_orphan(): the destructor runs once and never again. */
#include "scenario.h"

static int runs;

static void destroy(struct sk_buff *skb)
{
	runs++;
	emit("destructor, run %d: sk %d", runs, skb->sk != NULL);
}

SCENARIO(death_orphan)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct sk_buff *clone;

	skb->destructor = destroy;
	skb_orphan(skb);
	emit("destructor %d sk %d", skb->destructor != NULL, skb->sk != NULL);
	skb_orphan(skb);
	kfree_skb(skb);
	emit("runs %d", runs);
	skb = alloc_skb(100, GFP_ATOMIC);
	skb->destructor = destroy;
	clone = skb_clone(skb, GFP_ATOMIC);
	emit("clone's destructor %d", clone->destructor != NULL);
	kfree_skb(clone);
	emit("runs %d", runs);
	skb_get(skb);
	kfree_skb(skb);
	emit("runs %d", runs);
	kfree_skb(skb);
	emit("runs %d", runs);
}
