/* SPDX-License-Identifier: MIT */
/* Page fragments: where they lie and who holds their pages. */
#ifndef FRAGS_H
#define FRAGS_H

#include "shape.h"

/* The block that a fragment was cut from, and where in it. */
static inline void emit_frag(const char *what, const void *frag)
{
	struct page *block = frag ? virt_to_head_page(frag) : NULL;

	if (!frag)
		emit("%s: NULL", what);
	else
		emit("%s: block %d offset %u count %d", what, id(block),
		     (unsigned int)((const char *)frag - (const char *)page_address(block)),
		     page_count(block));
}

/* An skb whose payload lies in pages of its own, n of them with size bytes each. */
static inline struct sk_buff *paged_skb(int linear, int n, unsigned int size)
{
	struct sk_buff *skb = alloc_skb(linear > 256 ? linear : 256, GFP_ATOMIC);
	int i, j;

	for (i = 0; i < linear; i++)
		*(u8 *)skb_put(skb, 1) = i;
	for (i = 0; i < n; i++) {
		struct page *page = alloc_page(GFP_ATOMIC);
		u8 *bytes = page_address(page);

		id_new(page);
		for (j = 0; j < size; j++)
			bytes[j] = linear + i * size + j;
		skb_add_rx_frag(skb, i, page, 0, size, PAGE_SIZE);
	}
	return skb;
}

static inline void emit_frags(const char *what, const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	int i;

	emit_shape(what, skb);
	for (i = 0; i < shinfo->nr_frags; i++)
		emit("  frag %d: page %d offset %u size %u count %d", i,
		     id(skb_frag_page(&shinfo->frags[i])), skb_frag_off(&shinfo->frags[i]),
		     skb_frag_size(&shinfo->frags[i]),
		     page_count(skb_frag_page(&shinfo->frags[i])));
}

/* The bytes of an skb, wherever they lie, in one number. */
static inline unsigned int byte_sum(const struct sk_buff *skb)
{
	unsigned int i, sum = 0;
	u8 byte;

	for (i = 0; i < skb->len; i++) {
		if (skb_copy_bits(skb, i, &byte, 1))
			return 0;
		sum = sum * 31 + byte;
	}
	return sum;
}

#endif
