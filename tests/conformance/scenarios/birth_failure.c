// SPDX-License-Identifier: MIT
/* Data that cannot be had: the head goes back to the slab, never to the NAPI cache. */
#include "cache.h"

#define TOO_LARGE 0x7ffffe00

SCENARIO(birth_failure)
{
	static struct sk_buff *born[8], *slab[8];
	struct sk_buff *skb;

	many_alloc(4);
	many_put(2);
	skb = alloc_skb(TOO_LARGE, GFP_ATOMIC | __GFP_NOWARN);
	emit("alloc_skb %d", id(skb));
	skb = alloc_skb_fclone(TOO_LARGE, GFP_ATOMIC | __GFP_NOWARN);
	emit("alloc_skb_fclone %d", id(skb));
	skb = __netdev_alloc_skb(t_dev, TOO_LARGE, GFP_ATOMIC | __GFP_NOWARN);
	emit("netdev_alloc_skb %d", id(skb));
	skb = __napi_alloc_skb(t_napi, TOO_LARGE, GFP_ATOMIC | __GFP_NOWARN);
	emit("napi_alloc_skb %d", id(skb));
	slab_births("slab", slab, 8);
	napi_births("napi", born, 8);
	free_all(slab, 8);
	free_all(born, 8);
	free_all(many + 2, 2);
}
