/* SPDX-License-Identifier: MIT */
/*
 * The page fragments of a packet: bodies of the functions of <linux/skbuff.h>,
 * which includes this file and says what holds for all of them. Each fragment
 * holds one reference to its page; sizes and offsets in the page are bytes.
 */
#ifndef SKBSIM_STATIC_SKBUFF_FRAGS_H
#define SKBSIM_STATIC_SKBUFF_FRAGS_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

static inline unsigned int skb_frag_size(const skb_frag_t *frag)
{
	return frag->bv_len;
}

static inline unsigned int skb_frag_off(const skb_frag_t *frag)
{
	return frag->bv_offset;
}

static inline struct page *skb_frag_page(const skb_frag_t *frag)
{
	return frag->bv_page;
}

/* Where the fragment's bytes are. */
static inline void *skb_frag_address(const skb_frag_t *frag)
{
	return (char *)page_address(frag->bv_page) + frag->bv_offset;
}

static inline void skb_frag_size_set(skb_frag_t *frag, unsigned int size)
{
	frag->bv_len = size;
}

static inline void skb_frag_size_add(skb_frag_t *frag, int delta)
{
	frag->bv_len += delta;
}

static inline void skb_frag_size_sub(skb_frag_t *frag, int delta)
{
	frag->bv_len -= delta;
}

static inline void skb_frag_off_add(skb_frag_t *frag, int delta)
{
	frag->bv_offset += delta;
}

static inline void skb_frag_off_set(skb_frag_t *frag, unsigned int offset)
{
	frag->bv_offset = offset;
}

static inline void skb_frag_off_copy(skb_frag_t *to, const skb_frag_t *from)
{
	to->bv_offset = from->bv_offset;
}

/* The page alone, without its references: they are the caller's to move. */
static inline void skb_frag_page_copy(skb_frag_t *to, const skb_frag_t *from)
{
	to->bv_page = from->bv_page;
}

static inline void __skb_frag_set_page(skb_frag_t *frag, struct page *page)
{
	frag->bv_page = page;
}

static inline void skb_frag_set_page(struct sk_buff *skb, int i, struct page *page)
{
	__skb_frag_set_page(&skb_shinfo(skb)->frags[i], page);
}

/* Takes, and drops, a reference to the page of a fragment. */
static inline void __skb_frag_ref(skb_frag_t *frag)
{
	get_page(skb_frag_page(frag));
}

static inline void __skb_frag_unref(skb_frag_t *frag)
{
	put_page(skb_frag_page(frag));
}

/* The same for fragment @i. */
static inline void skb_frag_ref(struct sk_buff *skb, int i)
{
	__skb_frag_ref(&skb_shinfo(skb)->frags[i]);
}

static inline void skb_frag_unref(struct sk_buff *skb, int i)
{
	__skb_frag_unref(&skb_shinfo(skb)->frags[i]);
}

/* Makes page bytes fragment @i, 0 to MAX_SKB_FRAGS - 1 (BUG() beyond): the caller's reference to
 * @page goes to it, and len, data_len, truesize and nr_frags are the caller's to adjust. */
static inline void __skb_fill_page_desc(struct sk_buff *skb, int i, struct page *page, int off,
					int size)
{
	BUG_ON(i < 0 || i >= MAX_SKB_FRAGS);
	skb_shinfo(skb)->frags[i] =
		(skb_frag_t){ .bv_page = page, .bv_len = size, .bv_offset = off };
	if (page_is_pfmemalloc(compound_head(page)))
		skb->pfmemalloc = 1;
}

/* The same, and nr_frags says that it is the last one. */
static inline void skb_fill_page_desc(struct sk_buff *skb, int i, struct page *page, int off,
				      int size)
{
	__skb_fill_page_desc(skb, i, page, off, size);
	skb_shinfo(skb)->nr_frags = i + 1;
}

/* ---- Pages for receive -------------------------------------------------------------------- */

/*
 * A block of 1 << @order pages to receive into, a compound page, from the memalloc
 * reserve if need be; NULL when memory is out. The caller owns its one reference.
 */
static inline struct page *__dev_alloc_pages(gfp_t gfp, unsigned int order)
{
	return alloc_pages_node(NUMA_NO_NODE, gfp | __GFP_COMP | __GFP_MEMALLOC, order);
}

/* The same for a driver's poll: it does not sleep, and reports nothing. */
static inline struct page *dev_alloc_pages(unsigned int order)
{
	return __dev_alloc_pages(GFP_ATOMIC | __GFP_NOWARN, order);
}

static inline struct page *__dev_alloc_page(gfp_t gfp)
{
	return __dev_alloc_pages(gfp, 0);
}

static inline struct page *dev_alloc_page(void)
{
	return dev_alloc_pages(0);
}

/*
 * Should a driver receive into @page, the first of its block, again? Not if it lies
 * on another node than this CPU, nor if it came out of the memalloc reserve.
 */
static inline bool dev_page_is_reusable(const struct page *page)
{
	return likely(page_to_nid(page) == numa_mem_id() && !page_is_pfmemalloc(page));
}

/* What was received into @page is known to be from the memalloc reserve if the page is. */
static inline void skb_propagate_pfmemalloc(const struct page *page, struct sk_buff *skb)
{
	if (page_is_pfmemalloc(page))
		skb->pfmemalloc = 1;
}

/* ---- Further facts ------------------------------------------------------------------------ */

/* Does @off of @page follow directly behind fragment @i - 1? With @i 0 there is none: no. */
static inline bool skb_can_coalesce(const struct sk_buff *skb, int i, const struct page *page,
				    int off)
{
	const skb_frag_t *frag;

	if (!i)
		return false;
	frag = &skb_shinfo(skb)->frags[i - 1];
	return page == skb_frag_page(frag) &&
	       off == (int)(skb_frag_off(frag) + skb_frag_size(frag));
}

/* Bytes in fragments, and in the linear data too; those of a frag_list are not counted. */
static inline unsigned int __skb_pagelen(const struct sk_buff *skb)
{
	unsigned int len = 0;
	int i;

	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++)
		len += skb_frag_size(&skb_shinfo(skb)->frags[i]);
	return len;
}

static inline unsigned int skb_pagelen(const struct sk_buff *skb)
{
	return skb_headlen(skb) + __skb_pagelen(skb);
}

/* Do further skbs hang off this one? */
static inline bool skb_has_frag_list(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->frag_list != NULL;
}

/* Forgets the frag_list, which is the caller's then. */
static inline void skb_frag_list_init(struct sk_buff *skb)
{
	skb_shinfo(skb)->frag_list = NULL;
}

/* @delta bytes, or so many fewer, lie outside the linear data, in as much memory. Linux 6.1. */
static inline void skb_len_add(struct sk_buff *skb, int delta)
{
	skb->len += delta;
	skb->data_len += delta;
	skb->truesize += delta;
}

/* @iter is each skb of the frag_list in turn; it must not be freed inside the loop. */
#define skb_walk_frags(skb, iter) for (iter = skb_shinfo(skb)->frag_list; iter; iter = iter->next)

#endif
