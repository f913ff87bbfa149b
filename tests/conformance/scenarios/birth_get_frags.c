// SPDX-License-Identifier: MIT
/* napi_get_frags(): one skb a NAPI instance, the same until somebody takes it. */
#include "cache.h"

SCENARIO(birth_get_frags)
{
	static struct sk_buff *slab[4];
	struct sk_buff *first, *second;

	many_alloc(3);
	many_put(3);
	emit("napi->skb before: %d", id(t_napi->skb));
	first = napi_get_frags(t_napi);
	emit("first: %d, napi->skb %d", id(first), id(t_napi->skb));
	second = napi_get_frags(t_napi);
	emit("second: %d", id(second));
	t_napi->skb = NULL;
	second = napi_get_frags(t_napi);
	emit("after the first was taken: %d", id(second));
	emit("device %d, hash %u", second->dev == t_dev, second->hash);
	slab_births("slab", slab, 4);
	kfree_skb(first);
	free_all(slab, 4);
}
