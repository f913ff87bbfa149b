// SPDX-License-Identifier: MIT
/* napi_free_frags(): the skb for fragments is given back, and where the next one comes from. */
#include "cache.h"

static void show(const struct sk_buff *skb)
{
	emit("  is: truesize %u headroom %u tailroom %d len %u users %d", skb->truesize,
	     skb_headroom(skb), skb_tailroom(skb), skb->len, refcount_read(&skb->users));
}

SCENARIO(birth_free_frags)
{
	static struct sk_buff *born[2], *slab[2];
	struct sk_buff *skb;
	struct page *page;

	napi_free_frags(t_napi);
	emit("nothing to free: %d", id(t_napi->skb));
	many_alloc(4);
	many_put(4);
	skb = napi_get_frags(t_napi);
	emit("first: %d", id(skb));
	show(skb);
	page = alloc_page(GFP_ATOMIC);
	get_page(page);
	skb_add_rx_frag(skb, 0, page, 0, 100, 4096);
	emit("the same with a page: %d, page count %d", id(napi_get_frags(t_napi)),
	     page_count(page));
	napi_free_frags(t_napi);
	emit("freed: napi->skb %d, page count %d", id(t_napi->skb), page_count(page));
	put_page(page);
	slab_births("slab", slab, 1);
	skb = napi_get_frags(t_napi);
	emit("second: %d", id(skb));
	show(skb);
	napi_free_frags(t_napi);
	napi_free_frags(t_napi);
	slab_births("slab", slab + 1, 1);
	napi_births("napi", born, 2);
	free_all(slab, 2);
	free_all(born, 2);
}
