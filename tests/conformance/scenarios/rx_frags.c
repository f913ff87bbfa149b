// SPDX-License-Identifier: MIT
/* skb_add_rx_frag(), skb_coalesce_rx_frag() and references on single fragments. */
#include "frags.h"

SCENARIO(rx_frags)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct page *page = alloc_page(GFP_ATOMIC);

	get_page(page);
	skb_add_rx_frag(skb, 0, page, 0, 100, 2048);
	emit_frags("one", skb);
	emit("can coalesce at 100 %d, at 101 %d", skb_can_coalesce(skb, 1, page, 100),
	     skb_can_coalesce(skb, 1, page, 101));
	skb_coalesce_rx_frag(skb, 0, 50, 512);
	emit_frags("grown", skb);
	get_page(page);
	skb_add_rx_frag(skb, 1, page, 1000, 200, 2048);
	emit_frags("two", skb);
	skb_frag_ref(skb, 0);
	emit("referenced: count %d", page_count(page));
	skb_frag_unref(skb, 0);
	emit("unreferenced: count %d", page_count(page));
	skb_frag_size_sub(&skb_shinfo(skb)->frags[1], 20);
	skb_frag_off_add(&skb_shinfo(skb)->frags[1], 20);
	skb->len -= 20;
	skb->data_len -= 20;
	emit_frags("cut in front", skb);
	kfree_skb(skb);
	emit("count %d", page_count(page));
	put_page(page);
}
