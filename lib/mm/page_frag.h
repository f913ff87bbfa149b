/* SPDX-License-Identifier: MIT */
/* Page fragments, as far as that needs no call: from a block that has room, back to one in use. */
#ifndef SKBSIM_MM_PAGE_FRAG_H
#define SKBSIM_MM_PAGE_FRAG_H

#include "mm/kasan.h"

#include <linux/mm.h>

/* page_frag_take() from a cache whose offset is 0 while it has no block. */
static __always_inline void *page_frag_cut(struct page_frag_cache *nc, unsigned int fragsz,
					   unsigned int align_mask)
{
	void *frag;

	/* Minus one: a size of 0 is larger than any room. */
	if (unlikely(fragsz - 1 >= nc->offset))
		return NULL;
	nc->pagecnt_bias--;
	nc->offset = (nc->offset - fragsz) & align_mask;
	frag = (char *)nc->va + nc->offset;
	kasan_hand_out(frag, fragsz);
	return frag;
}

/*
 * page_frag_alloc_align() as long as @nc has a block with @fragsz bytes left; else NULL,
 * also for a fragment of no byte. Who gives a cache's block back need not clear more than va.
 */
static __always_inline void *page_frag_take(struct page_frag_cache *nc, unsigned int fragsz,
					    unsigned int align_mask)
{
	return likely(nc->va) ? page_frag_cut(nc, fragsz, align_mask) : NULL;
}

/* What page_frag_free() does where @left references stayed behind of @page, none or fewer, or with
 * an address that no fragment has (@page is NULL). */
noinline void page_frag_free_slow(void *addr, struct page *page, int left);

/* The block that @addr was cut from, NULL for a page that nobody was given or another's memory. */
static __always_inline struct page *page_frag_page(const void *addr)
{
	return likely(virt_addr_valid(addr)) ? virt_to_head_page(addr) : NULL;
}

/* page_frag_free(), which takes no stack frame for what happens at every packet. */
static __always_inline void page_frag_drop(void *addr)
{
	struct page *page = page_frag_page(addr);
	int left = likely(page) ? page_ref_dec_return(page) : 0;

	if (unlikely(left <= 0))
		page_frag_free_slow(addr, page, left);
}

#endif
