// SPDX-License-Identifier: MIT
/* skb_queue_purge() drops one reference of each, from the front. */
#include "scenario.h"

static void destroy(struct sk_buff *skb)
{
	emit("destructor of %d", id(skb));
}

SCENARIO(queue_purge)
{
	struct sk_buff_head queue;
	struct sk_buff *skb, *kept = NULL;
	int i;

	skb_queue_head_init(&queue);
	for (i = 0; i < 4; i++) {
		skb = alloc_skb(1, GFP_ATOMIC);
		id(skb);
		skb->destructor = destroy;
		if (i == 1)
			kept = skb_get(skb);
		skb_queue_tail(&queue, skb);
	}
	skb_queue_purge(&queue);
	emit("length %u, kept: users %d next %d", skb_queue_len(&queue),
	     refcount_read(&kept->users), id(kept->next));
	kfree_skb(kept);
	for (i = 0; i < 4; i++)
		emit("slab %d", id(alloc_skb(1, GFP_ATOMIC)));
}
