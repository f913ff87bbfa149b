/* SPDX-License-Identifier: MIT */
/* Pages by address, in exact numbers, and blocks made into single pages. */
#include "mm/page_alloc.h"

#include <linux/bug.h>
#include <linux/gfp.h>

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_pages(gfp & ~__GFP_HIGHMEM, order);

	return page ? (unsigned long)page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_pages(gfp | __GFP_ZERO, 0);
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (!addr || WARN(!virt_addr_valid((void *)addr),
			  "free_pages(%#lx): it is no simulated memory", addr))
		return;
	__free_pages(virt_to_page((void *)addr), order);
}

/* The pages of the block at @page, from the second on, stand for themselves from now on. */
static void split_off(struct page *page, unsigned int order)
{
	size_t i;

	page->order = 0;
	for (i = 1; i < 1UL << order; i++) {
		page[i].flags = 1UL << PG_allocated;
		init_page_count(page + i);
	}
}

void split_page(struct page *page, unsigned int order)
{
	BUG_ON(PageCompound(page));
	BUG_ON(!page_count(page));
	if (unlikely(page->order != order)) {
		bad_page(page, "it is no block of the order that is split");
		return;
	}
	split_off(page, order);
}

/* Keeps the first @size bytes of the block, page by page. */
static void *keep_exactly(struct page *page, unsigned int order, size_t size)
{
	size_t i;

	if (!page)
		return NULL;
	split_off(page, order);
	for (i = PAGE_ALIGN(size) >> PAGE_SHIFT; i < 1UL << order; i++)
		__free_page(page + i);
	return page_address(page);
}

void *alloc_pages_exact_nid(int nid, size_t size, gfp_t gfp)
{
	unsigned int order = get_order(size);

	if (WARN_ON_ONCE(gfp & (__GFP_COMP | __GFP_HIGHMEM)))
		gfp &= ~(__GFP_COMP | __GFP_HIGHMEM);
	return keep_exactly(alloc_pages_node(nid, gfp, order), order, size);
}

void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	return alloc_pages_exact_nid(NUMA_NO_NODE, size, gfp);
}

void free_pages_exact(void *virt, size_t size)
{
	unsigned long addr = (unsigned long)virt, end = addr + PAGE_ALIGN(size);

	for (; addr < end; addr += PAGE_SIZE)
		free_page(addr);
}
