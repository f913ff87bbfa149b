/* SPDX-License-Identifier: MIT */
/*
 * Page fragments: pieces cut from the top of a block downwards. References to
 * the block are taken in advance, 32,768 at a time, so that handing a fragment
 * out touches no atomic; what was not handed out (the bias) is given back in
 * one step when the block is used up. Mirrors page_frag_alloc() of Linux 5.12.
 */
#include "mm/page_frag.h"

#include "mm/page_alloc.h"

#include <linux/mm.h>

/* References a fresh block carries: the advance, and the allocator's own one. */
#define FRAG_BIAS (PAGE_FRAG_CACHE_MAX_SIZE + 1)

/*
 * A new block: 32 KiB, not from the memalloc reserve and without a report, else a
 * single page with the caller's own mask.
 */
static bool refill(struct page_frag_cache *nc, gfp_t gfp)
{
	struct page *page =
		alloc_pages_refs(gfp | __GFP_COMP | __GFP_NOWARN | __GFP_NORETRY | __GFP_NOMEMALLOC,
				 PAGE_FRAG_CACHE_MAX_ORDER, FRAG_BIAS);

	nc->size = page ? PAGE_FRAG_CACHE_MAX_SIZE : PAGE_SIZE;
	if (unlikely(!page))
		page = alloc_pages_refs(gfp, 0, FRAG_BIAS);
	if (unlikely(!page)) {
		nc->va = NULL;
		nc->offset = 0;
		return false;
	}
	nc->va = page_address(page);
	nc->pfmemalloc = page_is_pfmemalloc(page);
	nc->pagecnt_bias = FRAG_BIAS;
	nc->offset = nc->size;
	kasan_take_back(nc->va, nc->size);
	return true;
}

/*
 * The block is used up. If its fragments are all gone it starts over in place;
 * otherwise, or if it came from the reserve, its last fragment will free it (or
 * it is freed here) and a new block is fetched.
 */
static bool next_block(struct page_frag_cache *nc, gfp_t gfp)
{
	struct page *page;

	if (!nc->va)
		return refill(nc, gfp);
	page = virt_to_page(nc->va);
	if (!page_ref_sub_and_test(page, nc->pagecnt_bias))
		return refill(nc, gfp);
	if (unlikely(nc->pfmemalloc)) {
		skbsim_free_block(page);
		return refill(nc, gfp);
	}
	set_page_count(page, FRAG_BIAS);
	nc->pagecnt_bias = FRAG_BIAS;
	nc->offset = nc->size;
	kasan_take_back(nc->va, nc->size);
	return true;
}

/*
 * Room for @fragsz bytes. False if no block is to be had that is large enough; the
 * one there is then waits for those who want less. A fragment of no byte could lie
 * behind the end of its block: refused.
 */
static bool make_room(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp)
{
	if (WARN_ONCE(!fragsz, "a page fragment of 0 bytes is asked for"))
		return false;
	return next_block(nc, gfp) && nc->offset >= fragsz;
}

static noinline void *page_frag_alloc_slow(struct page_frag_cache *nc, unsigned int fragsz,
					   gfp_t gfp, unsigned int align_mask)
{
	return make_room(nc, fragsz, gfp) ? page_frag_take(nc, fragsz, align_mask) : NULL;
}

void *page_frag_alloc_align(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp,
			    unsigned int align_mask)
{
	void *frag = page_frag_take(nc, fragsz, align_mask);

	return likely(frag) ? frag : page_frag_alloc_slow(nc, fragsz, gfp, align_mask);
}

void *page_frag_alloc(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp)
{
	return page_frag_alloc_align(nc, fragsz, gfp, ~0U);
}

static noinline __cold void bad_frag_free(void *addr)
{
	skbsim_warn(__FILE__, __LINE__,
		    "page_frag_free(%p): it is no simulated memory, or was never handed out", addr);
}

noinline void page_frag_free_slow(void *addr, struct page *page, int left)
{
	if (!page)
		bad_frag_free(addr);
	else if (left < 0)
		skbsim_page_underflow(page, 1);
	else
		skbsim_free_block(page);
}

void page_frag_free(void *addr)
{
	page_frag_drop(addr);
}

void __page_frag_cache_drain(struct page *page, unsigned int count)
{
	if (page_ref_sub_and_test(page, count))
		skbsim_free_block(page);
}
