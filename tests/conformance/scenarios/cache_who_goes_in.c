// SPDX-License-Identifier: MIT
/* Which deaths put a head into the cache, by what the next NAPI births find there. */
#include "cache.h"

static struct sk_buff *fresh(const char *what)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	emit("%s: %d", what, id(skb));
	return skb;
}

SCENARIO(cache_who_goes_in)
{
	static struct sk_buff *born[12], *slab[12];
	struct sk_buff *skb;

	napi_consume_skb(fresh("napi_consume_skb budget 64"), 64);
	napi_consume_skb(fresh("napi_consume_skb budget 1"), 1);
	napi_consume_skb(fresh("napi_consume_skb budget 0"), 0);
	napi_consume_skb(NULL, 1);
	kfree_skb(fresh("kfree_skb"));
	consume_skb(fresh("consume_skb"));
	dev_kfree_skb_any(fresh("dev_kfree_skb_any"));
	dev_consume_skb_any(fresh("dev_consume_skb_any"));
	skb = fresh("held once more");
	skb_get(skb);
	napi_consume_skb(skb, 1);
	emit("  users %d", refcount_read(&skb->users));
	napi_consume_skb(skb, 1);
	skb = alloc_skb_fclone(100, GFP_ATOMIC);
	emit("fclone: %d", id(skb));
	napi_consume_skb(skb, 1);
	skb = alloc_skb_fclone(100, GFP_ATOMIC);
	emit("fclone again: %d", id(skb));
	napi_consume_skb(skb_clone(skb, GFP_ATOMIC), 1);
	napi_consume_skb(skb, 1);
	napi_births("napi", born, 12);
	slab_births("slab", slab, 12);
	free_all(born, 12);
	free_all(slab, 12);
}
