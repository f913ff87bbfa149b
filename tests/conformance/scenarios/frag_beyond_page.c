// SPDX-License-Identifier: MIT
/* A fragment that runs over the end of its page: nobody asks, and the next page's bytes follow. */
#include "frags.h"

SCENARIO(frag_beyond_page)
{
	struct page *pages = alloc_pages(GFP_ATOMIC, 1);
	struct sk_buff *skb = alloc_skb(256, GFP_ATOMIC), *copy;
	u8 *bytes = page_address(pages);
	int i;

	id_new(pages);
	for (i = 0; i < 2 * PAGE_SIZE; i++)
		bytes[i] = i / 100;
	split_page(pages, 1);
	skb_add_rx_frag(skb, 0, pages, PAGE_SIZE - 100, 300, PAGE_SIZE);
	emit_frags("over the end", skb);
	emit("bytes %u", byte_sum(skb));
	skb_add_rx_frag(skb, 1, pages, PAGE_SIZE + 200, 100, 0);
	get_page(pages);
	emit_frags("all behind it", skb);
	emit("bytes %u", byte_sum(skb));
	emit("sum %#x", csum_fold(skb_checksum(skb, 0, skb->len, 0)));
	copy = skb_copy(skb, GFP_ATOMIC);
	emit("copied %d", byte_sum(copy) == byte_sum(skb));
	kfree_skb(copy);
	emit("pulled %d", __pskb_pull_tail(skb, 350) != NULL);
	emit_frags("pulled", skb);
	emit("bytes %u", byte_sum(skb));
	kfree_skb(skb);
	put_page(pages + 1);
}
