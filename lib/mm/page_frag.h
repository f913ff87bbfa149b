/* SPDX-License-Identifier: MIT */
/* A page fragment from a block that has room: what needs no call. */
#ifndef SKBSIM_MM_PAGE_FRAG_H
#define SKBSIM_MM_PAGE_FRAG_H

#include "mm/kasan.h"

#include <linux/mm.h>

/*
 * page_frag_alloc_align() as long as @nc has a block with @fragsz bytes left; else NULL,
 * also for a fragment of no byte.
 */
static __always_inline void *page_frag_take(struct page_frag_cache *nc, unsigned int fragsz,
					    unsigned int align_mask)
{
	void *frag;

	/* Minus one: a size of 0 is larger than any room. */
	if (unlikely(!nc->va || fragsz - 1 >= nc->offset))
		return NULL;
	nc->pagecnt_bias--;
	nc->offset = (nc->offset - fragsz) & align_mask;
	frag = (char *)nc->va + nc->offset;
	kasan_hand_out(frag, fragsz);
	return frag;
}

#endif
