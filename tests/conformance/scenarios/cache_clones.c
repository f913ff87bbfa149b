// SPDX-License-Identifier: MIT
/* Clones and originals die in NAPI: every plain head goes in, its data with the last one. */
#include "cache.h"

static void emit_data(const char *what, struct sk_buff *skb)
{
	emit("%s: head %d dataref %d cloned %d", what, id(skb),
	     atomic_read(&skb_shinfo(skb)->dataref), skb->cloned);
}

SCENARIO(cache_clones)
{
	static struct sk_buff *born[4];
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct sk_buff *one = skb_clone(skb, GFP_ATOMIC);
	struct sk_buff *two = skb_clone(one, GFP_ATOMIC);
	void *data = skb->head, *again;

	emit_data("original", skb);
	emit_data("clone", one);
	emit_data("clone of clone", two);
	napi_consume_skb(one, 1);
	emit_data("original", skb);
	napi_consume_skb(skb, 1);
	emit_data("clone of clone", two);
	napi_consume_skb(two, 1);
	again = kmalloc(512, GFP_ATOMIC);
	emit("data is free: %d", again == data);
	napi_births("napi", born, 4);
	free_all(born, 4);
	kfree(again);
}
