/* SPDX-License-Identifier: MIT */
/*
 * The free blocks of a node. A block of 1 << order pages is aligned to its size;
 * its buddy is the other half of the block twice as large. A block that is wanted
 * and not there is split off a larger one; a block that comes back joins its buddy
 * if that is free as a whole, and the result its own buddy, and so on. Mirrors
 * __rmqueue_smallest(), expand() and __free_one_page() of Linux 5.12, without
 * migrate types.
 *
 * The largest blocks come from the supply when they are first wanted, and stay, each
 * with the share of the CPUs that wanted it. Of a node with memory to spare every CPU takes
 * from its own share, so that what two of them write lies apart: a processor fetches
 * ahead of a thread that walks over fragments, or over their struct pages, and a line
 * it takes from another CPU so costs both what a line that they share would. Where a
 * share has nothing, and the supply neither, blocks of other shares are taken; they go
 * back to where they are from.
 */
#include "mm/buddy.h"

#include "mm/kasan.h"
#include "mm/page_alloc.h"

#include <linux/smp.h>
#include <linux/spinlock.h>

#include <sys/mman.h>

#define LARGEST	   (MAX_ORDER - 1)
#define MAX_SHARES 16

/* A node that has fewer for each share is split into fewer, and a small one not at all. */
#define BLOCKS_PER_SHARE 16

static struct free_area {
	spinlock_t lock; /* protects blocks, and buddy and slab_list of free pages */
	struct list_head blocks[MAX_ORDER]; /* by slab_list of the first page */
} __aligned(SMP_CACHE_BYTES) areas[MAX_NUMNODES][MAX_SHARES];

static struct node_supply {
	spinlock_t lock;    /* taken with a share's held */
	unsigned long left; /* blocks of the largest order not fetched yet */
} supplies[MAX_NUMNODES];

static unsigned int nr_shares;

void buddy_init(unsigned int nodes, unsigned long blocks)
{
	unsigned int nid, share, order;

	nr_shares = clamp_t(unsigned long, blocks / BLOCKS_PER_SHARE, 1, MAX_SHARES);
	for (nid = 0; nid < nodes; nid++) {
		spin_lock_init(&supplies[nid].lock);
		supplies[nid].left = blocks;
		for (share = 0; share < nr_shares; share++) {
			spin_lock_init(&areas[nid][share].lock);
			for (order = 0; order < MAX_ORDER; order++)
				INIT_LIST_HEAD(&areas[nid][share].blocks[order]);
		}
	}
}

/* Which share's the largest block around @page is, its first page knows. */
static u8 *share_of(struct page *page)
{
	return &pfn_to_page(page_to_pfn(page) & ~((1UL << LARGEST) - 1))->share;
}

static void add_locked(struct free_area *area, struct page *page, unsigned int order)
{
	page->buddy = order + 1;
	list_add(&page->slab_list, &area->blocks[order]);
}

static void remove_locked(struct page *page)
{
	page->buddy = 0;
	page->reported = false;
	list_del(&page->slab_list);
}

/* What was never handed out is as little anybody's as what came back. */
static struct page *fetch_largest(int nid, unsigned int share)
{
	struct node_supply *supply = &supplies[nid];
	void *block;

	spin_lock(&supply->lock);
	block = supply->left ? supply_block(nid) : NULL;
	if (block)
		supply->left--;
	spin_unlock(&supply->lock);
	if (!block)
		return NULL;
	kasan_poison(block, LARGEST_BLOCK);
	*share_of(virt_to_page(block)) = share;
	return virt_to_page(block);
}

/* Keeps what is left of @page, a block of @from, when its first 1 << @order pages are taken. */
static void split_locked(struct free_area *area, struct page *page, unsigned int from,
			 unsigned int order)
{
	while (from > order) {
		from--;
		add_locked(area, page + (1UL << from), from);
	}
}

/* A block of @order, split off the smallest one that will do. */
static struct page *take_locked(struct free_area *area, unsigned int order)
{
	unsigned int from = order;
	struct page *page;

	while (from < MAX_ORDER && list_empty(&area->blocks[from]))
		from++;
	if (from == MAX_ORDER)
		return NULL;
	page = list_first_entry(&area->blocks[from], struct page, slab_list);
	remove_locked(page);
	split_locked(area, page, from, order);
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

/* Takes from one share what it has, and from the supply what that @fetches. */
static unsigned int take_from(int nid, unsigned int share, unsigned int order, unsigned int want,
			      struct page **blocks, bool fetches)
{
	struct free_area *area = &areas[nid][share];
	unsigned int nr = 0;

	spin_lock(&area->lock);
	while (nr < want) {
		struct page *page = take_locked(area, order);

		if (!page && fetches) {
			page = fetch_largest(nid, share);
			if (page)
				split_locked(area, page, LARGEST, order);
		}
		if (!page)
			break;
		blocks[nr++] = page;
	}
	spin_unlock(&area->lock);
	return nr;
}

unsigned int buddy_take(int nid, unsigned int order, unsigned int want, struct page **blocks)
{
	unsigned int own = (unsigned int)smp_processor_id() % nr_shares, i;
	unsigned int nr = take_from(nid, own, order, want, blocks, true);

	for (i = 1; i < nr_shares && !nr; i++)
		nr = take_from(nid, (own + i) % nr_shares, order, want, blocks, false);
	return nr;
}

void buddy_give(int nid, unsigned int order, unsigned int nr, struct page **blocks)
{
	struct free_area *area = NULL;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		struct free_area *home = &areas[nid][*share_of(blocks[i])];

		if (home != area) {
			if (area)
				spin_unlock(&area->lock);
			spin_lock(&home->lock);
			area = home;
		}
		give_locked(area, blocks[i], order);
	}
	if (area)
		spin_unlock(&area->lock);
}

/*
 * One block of the largest order, if there is one of which the host was not told. Those
 * wait in front of the others: what comes back goes to the front. The lock is held meanwhile,
 * so that no block seems gone that is free.
 */
static bool report_locked(struct free_area *area)
{
	struct page *page;

	if (list_empty(&area->blocks[LARGEST]))
		return false;
	page = list_first_entry(&area->blocks[LARGEST], struct page, slab_list);
	if (page->reported || madvise(page_address(page), LARGEST_BLOCK, MADV_DONTNEED))
		return false;
	page->reported = true;
	list_del(&page->slab_list);
	list_add_tail(&page->slab_list, &area->blocks[LARGEST]);
	return true;
}

unsigned long buddy_report(int nid)
{
	unsigned long nr = 0;
	unsigned int share;

	for (share = 0; share < nr_shares; share++) {
		spin_lock(&areas[nid][share].lock);
		while (report_locked(&areas[nid][share]))
			nr++;
		spin_unlock(&areas[nid][share].lock);
	}
	return nr;
}
