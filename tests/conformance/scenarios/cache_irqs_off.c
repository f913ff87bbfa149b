// SPDX-License-Identifier: MIT
/* Freeing with interrupts off: the *_any calls and budget 0 leave it to NET_TX. */
#include "cache.h"

static int alive(struct sk_buff *skb)
{
	return refcount_read(&skb->users);
}

SCENARIO(cache_irqs_off)
{
	static struct sk_buff *born[8], *slab[8];
	unsigned long flags;

	many_alloc(5);
	local_irq_save(flags);
	dev_kfree_skb_any(many[0]);
	dev_consume_skb_any(many[1]);
	napi_consume_skb(many[2], 0);
	skb_get(many[3]);
	dev_kfree_skb_any(many[3]);
	local_irq_restore(flags);
	emit("users %d %d %d %d", alive(many[0]), alive(many[1]), alive(many[2]), alive(many[3]));
	slab_births("slab before NET_TX", slab, 2);
	local_bh_enable();
	local_bh_disable();
	slab_births("slab after NET_TX", slab + 2, 4);
	napi_births("napi after NET_TX", born, 6);
	free_all(many + 3, 2);
}
