/* SPDX-License-Identifier: MIT */
/* Page fragments and frag_list: a packet's bytes outside its linear data, and their references. */
#include "net/skbuff/skbuff.h"

#include <errno.h>

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

void skb_add_rx_frag(struct sk_buff *skb, int i, struct page *page, int off, int size,
		     unsigned int truesize)
{
	skb_fill_page_desc(skb, i, page, off, size);
	skb->len += size;
	skb->data_len += size;
	skb->truesize += truesize;
}

void skb_coalesce_rx_frag(struct sk_buff *skb, int i, int size, unsigned int truesize)
{
	skb_frag_size_add(&skb_shinfo(skb)->frags[i], size);
	skb->len += size;
	skb->data_len += size;
	skb->truesize += truesize;
}

int skb_append_pagefrags(struct sk_buff *skb, struct page *page, int offset, size_t size)
{
	int i = skb_shinfo(skb)->nr_frags;

	if (skb_can_coalesce(skb, i, page, offset)) {
		skb_frag_size_add(&skb_shinfo(skb)->frags[i - 1], size);
		return 0;
	}
	if (i == MAX_SKB_FRAGS)
		return -EMSGSIZE;
	get_page(page);
	skb_fill_page_desc(skb, i, page, offset, size);
	return 0;
}

/*
 * The largest block that the rest of @npages fills, down from *@order; after one
 * failure only single pages are tried, also for what follows.
 */
static struct page *alloc_frag_pages(gfp_t gfp, int npages, int *order)
{
	gfp_t large = (gfp & ~__GFP_DIRECT_RECLAIM) | __GFP_COMP | __GFP_NOWARN;
	struct page *page;
	int try = *order;

	while (try && npages < 1 << try)
		try--;
	if (try) {
		page = alloc_pages(large, try);
		if (page)
			return page;
		*order = 0;
	}
	return alloc_page(gfp);
}

struct sk_buff *alloc_skb_with_frags(unsigned long header_len, unsigned long data_len,
				     int max_page_order, int *errcode, gfp_t gfp)
{
	int npages = PAGE_ALIGN(data_len) >> PAGE_SHIFT, i;
	struct sk_buff *skb;
	struct page *page;

	*errcode = -EMSGSIZE;
	if (data_len > MAX_SKB_FRAGS * PAGE_SIZE)
		return NULL;
	*errcode = -ENOBUFS;
	skb = alloc_skb(header_len, gfp);
	if (!skb)
		return NULL;
	skb->truesize += npages << PAGE_SHIFT;
	for (i = 0; npages > 0; i++) {
		page = alloc_frag_pages(gfp, npages, &max_page_order);
		if (!page) {
			kfree_skb(skb);
			return NULL;
		}
		skb_fill_page_desc(skb, i, page, 0,
				   min(data_len, PAGE_SIZE << compound_order(page)));
		data_len -= skb_frag_size(&skb_shinfo(skb)->frags[i]);
		npages -= 1 << compound_order(page);
	}
	return skb;
}
