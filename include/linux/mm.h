/* SPDX-License-Identifier: MIT */
/*
 * Pages: from address to struct page and back, and their reference counts.
 *
 * Where a comment does not say otherwise, a function may be called in any context
 * and mirrors the one of its name of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_MM_H
#define SKBSIM_LINUX_MM_H

#include <linux/bug.h>
#include <linux/gfp.h>
#include <linux/mm_types.h>
#include <linux/page_ref.h>
#include <linux/vmalloc.h>

/*
 * All simulated memory: one address range, all nodes side by side. Set once by
 * skbsim_init(), never while pages are in use.
 */
struct skbsim_mem {
	unsigned long base; /* the first byte's address */
	unsigned long size; /* bytes; 0: the simulation has not been started */
	struct page *map;   /* one for each page */
};

SKBSIM_API extern struct skbsim_mem skbsim_mem;

/* Does @addr lie in simulated memory? The kernel's virt_addr_valid(). */
static inline bool virt_addr_valid(const void *addr)
{
	return (unsigned long)addr - skbsim_mem.base < skbsim_mem.size;
}

/* The page that @addr, which must lie in simulated memory, is in. */
static inline struct page *virt_to_page(const void *addr)
{
	return skbsim_mem.map + (((unsigned long)addr - skbsim_mem.base) >> PAGE_SHIFT);
}

/* A page's number: the simulated physical memory begins at 0. */
static inline unsigned long page_to_pfn(const struct page *page)
{
	return page - skbsim_mem.map;
}

static inline struct page *pfn_to_page(unsigned long pfn)
{
	return skbsim_mem.map + pfn;
}

/* The first page of the block that @page belongs to; a page of its own is its own head. */
static inline struct page *compound_head(struct page *page)
{
	return page->compound_head;
}

static inline struct page *virt_to_head_page(const void *addr)
{
	return compound_head(virt_to_page(addr));
}

/* Where the page's bytes are. */
static inline void *page_address(const struct page *page)
{
	return (void *)(skbsim_mem.base + ((unsigned long)(page - skbsim_mem.map) << PAGE_SHIFT));
}

static inline bool PageSlab(const struct page *page)
{
	return page->flags & (1UL << PG_slab);
}

static inline bool PageVmalloc(const struct page *page)
{
	return page->flags & (1UL << PG_vmalloc);
}

/* Is @page the first of a compound page, another one of one, or either? */
static inline bool PageHead(const struct page *page)
{
	return page->flags & (1UL << PG_head);
}

static inline bool PageTail(const struct page *page)
{
	return page->compound_head != page;
}

static inline bool PageCompound(const struct page *page)
{
	return PageHead(page) || PageTail(page);
}

/* log2 of the number of pages of the compound page that @page heads; 0 if it heads none. */
static inline unsigned int compound_order(const struct page *page)
{
	return PageHead(page) ? page->order : 0;
}

/* Pages, and bytes, of the compound page that @page heads; of a single one if it heads none. */
static inline unsigned long compound_nr(const struct page *page)
{
	return 1UL << compound_order(page);
}

static inline unsigned long page_size(const struct page *page)
{
	return PAGE_SIZE << compound_order(page);
}

/* How far into its page @ptr, an address or a pointer, points. */
#define offset_in_page(ptr) ((unsigned long)(ptr) & ~PAGE_MASK)
#define PAGE_ALIGNED(addr)  IS_ALIGNED((unsigned long)(addr), PAGE_SIZE)

/* The memory node it lies on. */
static inline int page_to_nid(const struct page *page)
{
	return page->nid;
}

/* Did the block that @page heads come out of the memalloc reserve? */
static inline bool page_is_pfmemalloc(const struct page *page)
{
	return page->flags & (1UL << PG_pfmemalloc);
}

/*
 * For who hands pages on by a list of his own: marks the block of the caller's that @page heads as
 * one of the reserve, and unmarks it. Births look at pages only once one was marked, by the
 * allocator or by this call: a flag that was set by hand may be overlooked.
 */
SKBSIM_API void set_page_pfmemalloc(struct page *page);

static inline void clear_page_pfmemalloc(struct page *page)
{
	page->flags &= ~(1UL << PG_pfmemalloc);
}

/* References to the block that @page belongs to. */
static inline int page_count(struct page *page)
{
	return page_ref_count(compound_head(page));
}

static inline bool put_page_testzero(struct page *page)
{
	return page_ref_dec_and_test(page);
}

/* Another reference to the block that @page belongs to, which must be alive (BUG() otherwise). Any
 * context, any CPU. */
static inline void get_page(struct page *page)
{
	page = compound_head(page);
	BUG_ON(page_ref_count(page) <= 0);
	page_ref_inc(page);
}

/* A reference to @page itself unless it is free: whether there is one. Any context, any CPU. */
static inline bool get_page_unless_zero(struct page *page)
{
	return page_ref_add_unless(page, 1, 0);
}

/* Frees the block of which @page is the head and whose last reference went; a slab, or what is
 * free already, is reported and left alone. */
SKBSIM_API void skbsim_free_block(struct page *page);

/*
 * Drops a reference to the block that @page belongs to; frees it at zero. A drop
 * below zero is reported and undone. Any context, any CPU. Of a block that is no
 * compound page only @page is freed, as in Linux 5.12.
 */
static inline void put_page(struct page *page)
{
	page = compound_head(page);
	if (put_page_testzero(page))
		skbsim_free_block(page);
}

/**
 * split_page - make a block's pages single ones
 * @page: the first page of a block that is no compound page, with a reference (BUG() otherwise)
 * @order: the order it was allocated with, else it is reported and nothing happens
 *
 * Any context. Each page then has one reference, which the caller owns, and is
 * freed by itself. Mirrors the function of that name of Linux 5.12.
 */
SKBSIM_API void split_page(struct page *page, unsigned int order);

/**
 * page_frag_alloc - cut a fragment off a block of pages
 * @nc: the cache; only one CPU may use it at a time
 * @fragsz: bytes, 1 to PAGE_FRAG_CACHE_MAX_SIZE; the caller rounds it, offsets are cut as they come
 * @gfp: as for alloc_pages_node()
 *
 * Any context of that CPU. The fragment carries one reference to its block,
 * which the caller owns and gives back with page_frag_free(). Returns NULL when no
 * page is to be had, when the block that could be had is smaller than @fragsz (a
 * single page, or 32 KiB), or, with a report once, for 0 bytes.
 * Mirrors page_frag_alloc() of Linux 5.12 with the later fix for fragments larger
 * than a single page; there 0 bytes give an address that may lie behind the block.
 */
SKBSIM_API void *page_frag_alloc(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp);

/* page_frag_alloc() whose offset is cut down to @align_mask: minus a power of two, or ~0u. */
SKBSIM_API void *page_frag_alloc_align(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp,
				       unsigned int align_mask);

/* Drops the fragment's reference to its block. @addr may lie anywhere in it. Any context, any CPU.
 */
SKBSIM_API void page_frag_free(void *addr);

/*
 * Drops @count references to the block of which @page is the head: how a cache
 * that is given up returns its bias. Any context, any CPU.
 */
SKBSIM_API void __page_frag_cache_drain(struct page *page, unsigned int count);

#endif
