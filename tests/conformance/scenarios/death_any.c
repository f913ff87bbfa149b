// SPDX-License-Identifier: MIT
/* dev_kfree_skb_any() and dev_consume_skb_any() with interrupts on: at once, to the slab. */
#include "cache.h"

SCENARIO(death_any)
{
	static struct sk_buff *slab[4], *born[4];

	many_alloc(4);
	dev_kfree_skb_any(many[0]);
	dev_consume_skb_any(many[1]);
	skb_get(many[2]);
	dev_kfree_skb_any(many[2]);
	emit("users %d", refcount_read(&many[2]->users));
	dev_consume_skb_any(many[2]);
	slab_births("slab", slab, 4);
	napi_births("napi", born, 4);
	free_all(slab, 4);
	free_all(born, 4);
	kfree_skb(many[3]);
}
