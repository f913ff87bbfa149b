/* SPDX-License-Identifier: MIT */
/* Page fragments and frag_list: a packet's bytes outside its linear data, and their references. */
#include "net/skbuff/skbuff.h"

void skb_get_frags(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	struct sk_buff *list;
	int i;

	for (i = 0; i < shinfo->nr_frags; i++)
		get_page(skb_frag_page(&shinfo->frags[i]));
	skb_walk_frags(skb, list)
		skb_get(list);
}

/* Linux trusts the index; here one past the array is caught before it tears what lies behind. */
void skb_add_rx_frag(struct sk_buff *skb, int i, struct page *page, int off, int size,
		     unsigned int truesize)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	BUG_ON(i < 0 || i >= MAX_SKB_FRAGS);
	shinfo->frags[i] = (skb_frag_t){ .bv_page = page, .bv_len = size, .bv_offset = off };
	shinfo->nr_frags = i + 1;
	if (page_is_pfmemalloc(compound_head(page)))
		skb->pfmemalloc = 1;
	skb->len += size;
	skb->data_len += size;
	skb->truesize += truesize;
}
