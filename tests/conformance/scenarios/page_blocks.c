// SPDX-License-Identifier: MIT
/* Blocks of pages: alignment, heads and tails, and what a reference keeps. */
#include "scenario.h"

static void block(const char *what, struct page *page, unsigned int order)
{
	unsigned long addr = (unsigned long)page_address(page);

	emit("%s: count %d head %d compound %d order %u size %lu aligned %d", what,
	     page_count(page), PageHead(page) != 0, PageCompound(page) != 0, compound_order(page),
	     page_size(page), !(addr & ((PAGE_SIZE << order) - 1)));
}

/* Is @page free? Then it is among the next ones that are handed out. */
static int can_be_had(struct page *page)
{
	struct page *taken[64];
	int i, found = 0;

	for (i = 0; i < 64; i++) {
		taken[i] = alloc_page(GFP_ATOMIC);
		found |= taken[i] == page;
	}
	while (i-- > 0)
		__free_page(taken[i]);
	return found;
}

SCENARIO(page_blocks)
{
	struct page *page = alloc_page(GFP_ATOMIC);
	unsigned long addr;

	block("single", page, 0);
	get_page(page);
	__free_page(page);
	emit("held: count %d, free %d", page_count(page), can_be_had(page));
	put_page(page);
	emit("put: free %d", can_be_had(page));

	page = alloc_pages(GFP_ATOMIC | __GFP_COMP, 2);
	block("compound", page, 2);
	emit("last of it: count %d tail %d its head %d", page_count(page + 3),
	     PageTail(page + 3) != 0, compound_head(page + 3) == page);
	get_page(page + 3);
	__free_pages(page, 2);
	emit("held: count %d %d, second free %d", page_count(page), page_count(page + 1),
	     can_be_had(page + 1));
	put_page(page + 3);

	page = alloc_pages(GFP_ATOMIC, 1);
	block("plain", page, 1);
	emit("second of it: count %d tail %d", page_count(page + 1), PageTail(page + 1) != 0);
	get_page(page);
	__free_pages(page, 1);
	emit("held: count %d, free %d, second free %d", page_count(page), can_be_had(page),
	     can_be_had(page + 1));
	put_page(page);
	emit("put: free %d", can_be_had(page));

	addr = __get_free_pages(GFP_ATOMIC | __GFP_ZERO, 3);
	emit("by address: zero %d aligned %d", *(int *)(addr + 5 * PAGE_SIZE) == 0,
	     !(addr & (8 * PAGE_SIZE - 1)));
	free_pages(addr, 3);
	free_pages(0, 3);
	addr = get_zeroed_page(GFP_ATOMIC);
	emit("zeroed: %d", *(int *)addr == 0);
	free_page(addr);
	emit("too large: %d", alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 11) == NULL);
}
