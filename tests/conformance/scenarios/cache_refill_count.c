// SPDX-License-Identifier: MIT
/* How many heads leave the slab at each refill, seen by what the slab hands out in between. */
#include "cache.h"

SCENARIO(cache_refill_count)
{
	static struct sk_buff *born[52], *slab[52];
	int i;

	many_alloc(32);
	free_all(many, 32);
	for (i = 0; i < 52; i++) {
		born[i] = napi_build_skb(kmalloc(512, GFP_ATOMIC), 0);
		slab[i] = alloc_skb(1, GFP_ATOMIC);
		id(born[i]);
		emit("napi %d slab %d", id(born[i]), id(slab[i]));
	}
	free_all(born, 52);
	free_all(slab, 52);
}
