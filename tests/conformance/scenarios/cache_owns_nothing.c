// SPDX-License-Identifier: MIT
/* What was attached to a head is gone before the head is in the cache. */
#include "cache.h"

static void destroy(struct sk_buff *skb)
{
	emit("destructor of %d: users %d data alive %d", id(skb), refcount_read(&skb->users),
	     atomic_read(&skb_shinfo(skb)->dataref));
	emit("  a birth now: %d", id(napi_alloc_skb(t_napi, 1)));
}

SCENARIO(cache_owns_nothing)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct page *page = alloc_page(GFP_ATOMIC);
	void *data = skb->head, *again;

	emit("head %d", id(skb));
	skb->destructor = destroy;
	get_page(page);
	skb_add_rx_frag(skb, 0, page, 0, 100, 4096);
	emit("page count %d", page_count(page));
	napi_consume_skb(skb, 1);
	emit("page count %d", page_count(page));
	again = kmalloc(512, GFP_ATOMIC);
	emit("data is free: %d", again == data);
	emit("the next birth: %d", id(napi_build_skb(again, 0)));
	put_page(page);
}
