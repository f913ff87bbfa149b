// SPDX-License-Identifier: MIT
/* skb_append_pagefrags(): grows the last fragment when it can. */
#include "frags.h"

SCENARIO(append_pagefrags)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct page *page = alloc_page(GFP_ATOMIC);
	struct page *other = alloc_page(GFP_ATOMIC);
	int i, err = 0;

	emit("error %d", skb_append_pagefrags(skb, page, 0, 100));
	emit_frags("first", skb);
	emit("error %d", skb_append_pagefrags(skb, page, 100, 50));
	emit_frags("adjacent", skb);
	emit("error %d", skb_append_pagefrags(skb, page, 200, 50));
	emit_frags("gap", skb);
	emit("error %d", skb_append_pagefrags(skb, other, 0, 10));
	emit_frags("other page", skb);
	for (i = 0; i < 20 && !err; i++)
		err = skb_append_pagefrags(skb, i % 2 ? page : other, 1000, 1);
	emit("until error %d: %d more", err, i - 1);
	emit("nr_frags %d, counts %d %d", skb_shinfo(skb)->nr_frags, page_count(page),
	     page_count(other));
	skb->len = skb->data_len = 0;
	kfree_skb(skb);
	emit("counts %d %d", page_count(page), page_count(other));
	put_page(page);
	put_page(other);
}
