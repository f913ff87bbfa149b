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

/*
 * All simulated memory is one address range, all nodes side by side, and
 * skbsim_mem_map has one struct page for each page of it. Set once by
 * skbsim_init(), never while pages are in use.
 */
SKBSIM_API extern unsigned long skbsim_mem_base;
SKBSIM_API extern unsigned long skbsim_mem_size;
SKBSIM_API extern struct page *skbsim_mem_map;

/* Does @addr lie in simulated memory? The kernel's virt_addr_valid(). */
static inline bool virt_addr_valid(const void *addr)
{
	return (unsigned long)addr - skbsim_mem_base < skbsim_mem_size;
}

/* The page that @addr, which must lie in simulated memory, is in. */
static inline struct page *virt_to_page(const void *addr)
{
	return skbsim_mem_map + (((unsigned long)addr - skbsim_mem_base) >> PAGE_SHIFT);
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
	return (void *)(skbsim_mem_base + ((unsigned long)(page - skbsim_mem_map) << PAGE_SHIFT));
}

/* log2 of the number of pages of the block that @page heads. */
static inline unsigned int compound_order(const struct page *page)
{
	return page->order;
}

/* Bytes of that block. */
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

/* Did the block that @page heads come out of the emergency reserve? */
static inline bool page_is_pfmemalloc(const struct page *page)
{
	return page->flags & (1UL << PG_pfmemalloc);
}

static inline bool PageSlab(const struct page *page)
{
	return page->flags & (1UL << PG_slab);
}

static inline bool PageHead(const struct page *page)
{
	return page->flags & (1UL << PG_head);
}

static inline int page_ref_count(const struct page *page)
{
	return atomic_read(&page->_refcount);
}

/* References to the block that @page belongs to. */
static inline int page_count(struct page *page)
{
	return page_ref_count(compound_head(page));
}

static inline void page_ref_add(struct page *page, int nr)
{
	atomic_add(nr, &page->_refcount);
}

static inline void set_page_count(struct page *page, int v)
{
	atomic_set(&page->_refcount, v);
}

/*
 * Release: what this holder wrote to the page comes before its drop. Acquire:
 * the one who sees zero sees what all the others wrote.
 */
static inline bool page_ref_sub_and_test(struct page *page, int nr)
{
	return __atomic_sub_fetch(&page->_refcount.counter, nr, __ATOMIC_ACQ_REL) == 0;
}

static inline bool put_page_testzero(struct page *page)
{
	return page_ref_sub_and_test(page, 1);
}

/* Another reference to the block that @page belongs to, which must be alive (BUG() otherwise). Any
 * context, any CPU. */
static inline void get_page(struct page *page)
{
	page = compound_head(page);
	BUG_ON(page_ref_count(page) <= 0);
	page_ref_add(page, 1);
}

/* Frees the block of which @page is the head, whatever its count says. */
SKBSIM_API void skbsim_free_block(struct page *page);

/* Drops a reference to the block that @page belongs to; frees it at zero. Any context, any CPU. */
static inline void put_page(struct page *page)
{
	page = compound_head(page);
	if (put_page_testzero(page))
		skbsim_free_block(page);
}

/**
 * page_frag_alloc - cut a fragment off a block of pages
 * @nc: the cache; only one CPU may use it at a time
 * @fragsz: bytes, 1 to PAGE_FRAG_CACHE_MAX_SIZE; the caller rounds it, offsets are cut as they come
 * @gfp: as for alloc_pages_node()
 *
 * Any context of that CPU. The fragment carries one reference to its block,
 * which the caller owns and gives back with page_frag_free(). Returns NULL when
 * no page is to be had, or when only a single page could be had and @fragsz does
 * not fit it.
 * Mirrors page_frag_alloc() of Linux 5.12.
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
