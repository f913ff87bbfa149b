// SPDX-License-Identifier: MIT
/* skb_try_coalesce() steals a head that is a page fragment; its sk_buff goes the cheap way. */
#include "cache.h"
#include "frags.h"

static struct sk_buff *head_frag(int reserve, int len)
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(2048), 2048);

	skb_reserve(skb, reserve);
	memset(skb_put(skb, len), len, len);
	return skb;
}

SCENARIO(coalesce_head_frag)
{
	static struct sk_buff *slab[4], *born[4];
	struct sk_buff *to = paged_skb(200, 1, 100);
	struct sk_buff *from, *clone;
	bool stolen;
	int delta;

	from = head_frag(64, 1000);
	emit("from: %d", id_new(from));
	emit("ok %d", skb_try_coalesce(to, from, &stolen, &delta));
	emit("stolen %d delta %d", stolen, delta);
	emit_frags("to", to);
	kfree_skb_partial(from, stolen);
	emit_frags("from is gone", to);
	from = head_frag(10, 500);
	clone = skb_clone(from, GFP_ATOMIC);
	emit("a clone's ok %d", skb_try_coalesce(to, clone, &stolen, &delta));
	emit("stolen %d delta %d", stolen, delta);
	emit_frags("to", to);
	kfree_skb_partial(clone, stolen);
	kfree_skb(from);
	emit_frags("both are gone", to);
	slab_births("slab", slab, 4);
	napi_births("napi", born, 4);
	kfree_skb(to);
}
