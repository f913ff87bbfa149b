/* SPDX-License-Identifier: MIT */
/*
 * The free blocks of a node. A block of 1 << order pages is aligned to its size;
 * its buddy is the other half of the block twice as large. A block that is wanted
 * and not there is split off a larger one; a block that comes back joins its buddy
 * if that is free as a whole, and the result its own buddy, and so on. Mirrors
 * __rmqueue_smallest(), expand() and __free_one_page() of Linux 5.12, without
 * migrate types.
 *
 * The largest blocks come from the supply when they are first wanted, and stay.
 */
#include "mm/buddy.h"

#include "mm/kasan.h"
#include "mm/page_alloc.h"

#include <linux/spinlock.h>

#define LARGEST (MAX_ORDER - 1)

static struct free_area {
	spinlock_t lock;	  /* protects all below, and buddy and slab_list of free pages */
	unsigned long unsupplied; /* blocks of the largest order not fetched yet */
	struct list_head blocks[MAX_ORDER]; /* by slab_list of the first page */
} __aligned(SMP_CACHE_BYTES) areas[MAX_NUMNODES];

void buddy_init(unsigned int nodes, unsigned long blocks)
{
	unsigned int nid, order;

	for (nid = 0; nid < nodes; nid++) {
		spin_lock_init(&areas[nid].lock);
		areas[nid].unsupplied = blocks;
		for (order = 0; order < MAX_ORDER; order++)
			INIT_LIST_HEAD(&areas[nid].blocks[order]);
	}
}

static void add_locked(struct free_area *area, struct page *page, unsigned int order)
{
	page->buddy = order + 1;
	list_add(&page->slab_list, &area->blocks[order]);
}

static void remove_locked(struct page *page)
{
	page->buddy = 0;
	list_del(&page->slab_list);
}

/* What was never handed out is as little anybody's as what came back. */
static struct page *fetch_largest_locked(struct free_area *area, int nid)
{
	void *block = area->unsupplied ? supply_block(nid) : NULL;

	if (!block)
		return NULL;
	area->unsupplied--;
	kasan_poison(block, LARGEST_BLOCK);
	return virt_to_page(block);
}

/* A block of @order, split off the smallest one that will do. */
static struct page *take_locked(struct free_area *area, int nid, unsigned int order)
{
	unsigned int from = order;
	struct page *page;

	while (from < MAX_ORDER && list_empty(&area->blocks[from]))
		from++;
	if (from < MAX_ORDER) {
		page = list_first_entry(&area->blocks[from], struct page, slab_list);
		remove_locked(page);
	} else {
		page = fetch_largest_locked(area, nid);
		from = LARGEST;
	}
	while (page && from > order) {
		from--;
		add_locked(area, page + (1UL << from), from);
	}
	return page;
}

/* The range is aligned to the largest block, so all buddies of a block lie in it too. */
static void give_locked(struct free_area *area, struct page *page, unsigned int order)
{
	while (order < LARGEST) {
		struct page *buddy = pfn_to_page(page_to_pfn(page) ^ 1UL << order);

		if (buddy->buddy != order + 1)
			break;
		remove_locked(buddy);
		page = min(page, buddy);
		order++;
	}
	add_locked(area, page, order);
}

unsigned int buddy_take(int nid, unsigned int order, unsigned int want, struct page **blocks)
{
	struct free_area *area = &areas[nid];
	unsigned int nr = 0;

	spin_lock(&area->lock);
	while (nr < want && (blocks[nr] = take_locked(area, nid, order)))
		nr++;
	spin_unlock(&area->lock);
	return nr;
}

void buddy_give(int nid, unsigned int order, unsigned int nr, struct page **blocks)
{
	struct free_area *area = &areas[nid];
	unsigned int i;

	spin_lock(&area->lock);
	for (i = 0; i < nr; i++)
		give_locked(area, blocks[i], order);
	spin_unlock(&area->lock);
}
