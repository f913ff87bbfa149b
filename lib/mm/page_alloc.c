/* SPDX-License-Identifier: MIT */
/*
 * The page allocator: which node a block comes from and whether it may, and the
 * struct pages of what is handed out.
 *
 * A block's pages are in one of these states, told by its first page:
 *
 *     handed out       PG_allocated; page_count() references, none for a page whose
 *                      block was given up piecemeal
 *     on a CPU's list  neither, see pcp.h; PG_head if its struct pages are still those of a
 *                      compound page
 *     free             buddy != 0, see buddy.c
 */
#include "mm/page_alloc.h"

#include "kernel/cpu.h"
#include "mm/buddy.h"
#include "mm/failslab.h"
#include "mm/kasan.h"
#include "mm/pcp.h"
#include "mm/watermark.h"

#include <linux/jiffies.h>
#include <linux/sched/mm.h>

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

struct skbsim_mem skbsim_mem;
bool pfmemalloc_used;

/* From the first page of a node to that of the next. */
static size_t node_stride;

/* ---- Start and end --------------------------------------------------------------- */

/*
 * A range of @bytes, aligned to the largest block; accessible from the start, since Valgrind takes
 * half a minute to see 8 GiB made so later. In large pages where the host has them for those who ask,
 * as the kernel maps its memory and its struct pages.
 */
static char *reserve_range(size_t bytes)
{
	char *raw = mmap(NULL, bytes + LARGEST_BLOCK, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *base;

	if (raw == MAP_FAILED)
		return NULL;
	base = (char *)ALIGN((uintptr_t)raw, LARGEST_BLOCK);
	if (base != raw)
		munmap(raw, base - raw);
	munmap(base + bytes, raw + LARGEST_BLOCK - base);
	madvise(base, bytes, MADV_HUGEPAGE);
	return base;
}

/* The range of all nodes and its struct pages. 0 or -ENOMEM. */
static int map_memory(unsigned int nodes, size_t range_bytes)
{
	size_t bytes = range_bytes * nodes;
	size_t map_bytes = (bytes >> PAGE_SHIFT) * sizeof(struct page);
	char *base = reserve_range(bytes);
	void *map = reserve_range(map_bytes);

	if (!base || !map || supply_init(base, nodes, range_bytes)) {
		if (map)
			munmap(map, map_bytes);
		if (base)
			munmap(base, bytes);
		return -ENOMEM;
	}
	skbsim_mem.map = map;
	skbsim_mem.base = (unsigned long)base;
	skbsim_mem.size = bytes;
	return 0;
}

static unsigned long next_warning;

int page_alloc_init(unsigned int nodes, size_t node_bytes, unsigned long min_free_kbytes,
		    unsigned int watermark_scale_factor)
{
	size_t range_bytes;
	int err;

	node_bytes = ALIGN(node_bytes, LARGEST_BLOCK);
	range_bytes = supply_range_bytes(node_bytes);
	err = map_memory(nodes, range_bytes);
	if (err)
		return err;
	node_stride = range_bytes >> PAGE_SHIFT;
	next_warning = 0;
	pfmemalloc_used = false;
	buddy_init(nodes, node_bytes / LARGEST_BLOCK);
	watermark_init(nodes, node_bytes >> PAGE_SHIFT, min_free_kbytes, watermark_scale_factor);
	pcp_init();
	return 0;
}

/* What was ever in use may be poisoned, and is soon somebody else's; what a supply keeps of its own
 * in the range it still reads. */
static void unpoison_nodes(void)
{
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++)
		kasan_unpoison_filled(page_address(skbsim_mem.map + nid * node_stride),
				      supply_high_water(nid));
}

void page_alloc_exit(void)
{
	watermark_exit();
	unpoison_nodes();
	supply_exit();
	munmap(skbsim_mem.map, (skbsim_mem.size >> PAGE_SHIFT) * sizeof(struct page));
	munmap((void *)skbsim_mem.base, skbsim_mem.size);
	skbsim_mem.size = 0;
}

/* ---- Reports --------------------------------------------------------------------- */

noinline __cold void bad_page(struct page *page, const char *reason)
{
	skbsim_warn(__FILE__, __LINE__,
		    "BUG: Bad page state: page:%p refcount:%d pfn:%#lx address:%p node:%d "
		    "order:%u flags:%#lx: %s",
		    (void *)page, page_ref_count(page), page_to_pfn(page), page_address(page),
		    page->nid, page->order, page->flags, reason);
}

void skbsim_page_underflow(struct page *page, int nr)
{
	page_ref_add(page, nr);
	bad_page(page, "a reference was dropped that nobody has");
}

/* Not more than one in ten seconds, as in warn_alloc() of Linux 5.12. */
static __cold void warn_alloc(gfp_t gfp, int nid, unsigned int order)
{
	unsigned long due = READ_ONCE(next_warning), now = jiffies;

	if (gfp & __GFP_NOWARN || (due && time_before(now, due)))
		return;
	WRITE_ONCE(next_warning, (now + 10 * HZ) | 1);
	skbsim_warn(__FILE__, __LINE__,
		    "page allocation failure: order:%u, mode:%#x, node:%d, free pages of that "
		    "node: %ld, min watermark: %ld",
		    order, gfp, nid, node_books[nid].managed - node_used(nid), node_books[nid].min);
}

void set_page_pfmemalloc(struct page *page)
{
	page->flags |= 1UL << PG_pfmemalloc;
	if (!READ_ONCE(pfmemalloc_used)) /* its line is what every birth reads */
		WRITE_ONCE(pfmemalloc_used, true);
}

/* ---- Taking a block -------------------------------------------------------------- */

/*
 * Every page of a compound block points to the head; pages of a plain block,
 * and heads, point to themselves, so virt_to_head_page() never branches.
 */
static void prepare_tails(struct page *page, int nid, unsigned int order, bool compound)
{
	size_t i, nr = 1UL << order;

	for (i = 1; i < nr; i++) {
		page[i].flags = 0;
		page[i].nid = nid;
		page[i].order = 0;
		page[i].compound_head = compound ? page : page + i;
	}
}

/* Are the tails of @page as they must be? Those of a block that this CPU had as a compound page and
 * wants as one again are. */
static __always_inline bool has_tails(const struct page *page, unsigned int order, bool compound)
{
	return !order || (compound && PageHead(page));
}

static __always_inline void prepare_head(struct page *page, int nid, unsigned int order,
					 bool compound, int refs)
{
	page->flags = 1UL << PG_allocated | (unsigned long)(compound && order) << PG_head;
	page->nid = nid;
	page->order = order;
	page->compound_head = page;
	set_page_count(page, refs);
}

/* A block of node @nid if its pages in use then stay within @limit. */
static struct page *take_block(int nid, gfp_t gfp, unsigned int order, long limit)
{
	struct page *page;

	if (unlikely(!node_charge(nid, 1L << order, limit)))
		return NULL;
	page = pcp_take(nid, order);
	if (unlikely(!page)) {
		node_uncharge(nid, 1L << order);
		return NULL;
	}
	if (!has_tails(page, order, gfp & __GFP_COMP))
		prepare_tails(page, nid, order, gfp & __GFP_COMP);
	prepare_head(page, nid, order, gfp & __GFP_COMP, 1);
	return page;
}

/*
 * The node asked for first, then, unless @gfp forbids it, the others by distance
 * around the ring. Mirrors get_page_from_freelist() of Linux 5.12.
 */
static struct page *take_block_any_node(int nid, gfp_t gfp, unsigned int order,
					unsigned int alloc_flags)
{
	int tries = gfp & __GFP_THISNODE ? 1 : nr_online_nodes;
	struct page *page = NULL;
	int i;

	for (i = 0; i < tries && !page; i++) {
		int at = (nid + i) % nr_online_nodes;

		page = take_block(at, gfp, order, watermark_limit(&node_books[at], alloc_flags));
	}
	if (page && alloc_flags & ALLOC_NO_WATERMARKS)
		set_page_pfmemalloc(page);
	return page;
}

/*
 * A request that may not fail waits for others to free. There is no reclaim: @alone,
 * with no other CPU to free anything, it would wait for ever, where the kernel, having
 * found nobody to kill, panics.
 */
static void wait_for_memory(bool alone)
{
	if (alone)
		skbsim_bug(__FILE__, __LINE__,
			   "Out of memory: a __GFP_NOFAIL request, and no other CPU to free any");
	sched_yield();
}

/*
 * The node asked for is below its low watermark. What the request is entitled to
 * is tried in the kernel's order, each time on all nodes; only pages of the last
 * resort are pfmemalloc. Mirrors __alloc_pages_slowpath() of Linux 5.12 without
 * reclaim and compaction: a request that may block fails where it would have to.
 */
static noinline struct page *alloc_pages_slow(int nid, gfp_t gfp, unsigned int order)
{
	struct page *page = take_block_any_node(nid, gfp, order, ALLOC_WMARK_LOW);

	if (page)
		return page;
	if (WARN_ON_ONCE((gfp & (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM)) ==
			 (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM)))
		gfp &= ~__GFP_ATOMIC;
	for (;;) {
		/* Asked before the tries: what a CPU that just went has freed they find. */
		bool alone = gfp & __GFP_NOFAIL && !cpu_others_attached();

		page = take_block_any_node(nid, gfp, order, gfp_to_alloc_flags(gfp));
		if (!page && gfp_pfmemalloc_allowed(gfp))
			page = take_block_any_node(nid, gfp, order, ALLOC_NO_WATERMARKS);
		if (page || !(gfp & __GFP_NOFAIL) || WARN_ON_ONCE(!(gfp & __GFP_DIRECT_RECLAIM)))
			break;
		page = take_block_any_node(nid, gfp, order, ALLOC_HARDER);
		if (page)
			break;
		wait_for_memory(alone);
	}
	if (unlikely(!page))
		warn_alloc(gfp, nid, order);
	return page;
}

/* alloc_pages_node() of any request by any thread. */
static noinline struct page *alloc_pages_uncommon(int nid, gfp_t gfp, unsigned int order)
{
	int self = cpu_node(); /* attaches the thread, and so starts the simulation */
	struct page *page;

	if (unlikely(order >= MAX_ORDER)) {
		WARN_ON_ONCE(!(gfp & __GFP_NOWARN));
		return NULL;
	}
	if (likely(nid == NUMA_NO_NODE) ||
	    WARN(nid < 0 || nid >= nr_online_nodes,
		 "page allocation on node %d: expected 0 to %d; the CPU's own is taken", nid,
		 nr_online_nodes - 1))
		nid = self;
	if (should_fail(SKBSIM_FAULT_PAGES)) {
		warn_alloc(gfp, nid, order);
		return NULL;
	}
	page = take_block(nid, gfp, order, node_books[nid].low_limit);
	if (unlikely(!page)) {
		page = alloc_pages_slow(nid, gfp, order);
		if (!page)
			return NULL;
	}
	kasan_unpoison(page_address(page), PAGE_SIZE << order);
	if (gfp & __GFP_ZERO)
		memset(page_address(page), 0, PAGE_SIZE << order);
	return page;
}

/*
 * A block from this CPU's list for a request that wants it as it lies there, and that nobody
 * makes fail; NULL for any other request. It calls nothing, so that few registers are saved.
 */
static __always_inline struct page *alloc_listed(int nid, gfp_t gfp, unsigned int order, int refs)
{
	uintptr_t cpu = this_cpu_offset;
	struct per_cpu_pages *pcp;
	unsigned int listed;
	struct page *page;

	if (unlikely(nid != NUMA_NO_NODE || order >= PCP_ORDERS || gfp & __GFP_ZERO || !cpu ||
		     fault_possible(SKBSIM_FAULT_PAGES) || kasan_enabled()))
		return NULL;
	nid = offset_ptr(&cpu_state, cpu)->node;
	pcp = pcp_list_of(cpu, nid, order);
	listed = pcp->count;
	if (unlikely(!listed || node_is_tight(nid)))
		return NULL;
	page = pcp->blocks[listed - 1];
	if (unlikely(!has_tails(page, order, gfp & __GFP_COMP)))
		return NULL;
	pcp->count = listed - 1;
	node_book(nid, cpu, 1L << order);
	prepare_head(page, nid, order, gfp & __GFP_COMP, refs);
	return page;
}

struct page *alloc_pages_node(int nid, gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_listed(nid, gfp, order, 1);

	return likely(page) ? page : alloc_pages_uncommon(nid, gfp, order);
}

struct page *alloc_pages_refs(gfp_t gfp, unsigned int order, int refs)
{
	struct page *page = alloc_listed(NUMA_NO_NODE, gfp, order, refs);

	if (likely(page))
		return page;
	page = alloc_pages_uncommon(NUMA_NO_NODE, gfp, order);
	if (page)
		page_ref_add(page, refs - 1);
	return page;
}

/* ---- Giving a block back --------------------------------------------------------- */

/* The books say that pages are free when they are, so that nobody looks for a block that is not
 * there yet. */
static noinline void free_block_slow(struct page *page, int nid, unsigned int order)
{
	pcp_put_slow(page, nid, order);
	node_uncharge(nid, 1L << order);
}

/* free_block() where no tool wants to know. What hardly ever happens it calls last, so that the
 * usual free saves no register. */
static __always_inline void free_untold(struct page *page, unsigned int order)
{
	uintptr_t cpu = this_cpu_offset;
	int nid = page->nid;

	page->flags &= 1UL << PG_head;
	page->order = order;
	if (likely(pcp_put(page, cpu, nid, order)))
		node_book(nid, cpu, -(1L << order));
	else
		free_block_slow(page, nid, order);
}

/* Nobody has a reference to @page any more: its 1 << @order pages are free. */
static void free_block(struct page *page, unsigned int order)
{
	kasan_poison(page_address(page), PAGE_SIZE << order);
	free_untold(page, order);
}

/*
 * Only the first page of a plain block came back by its reference: the kernel does
 * not know of the others, and they stay handed out, without a reference, for good.
 */
static void leave_tail(struct page *page)
{
	unsigned int order = page->order;

	while (order-- > 0) {
		page[1UL << order].order = order;
		page[1UL << order].flags = 1UL << PG_allocated;
	}
}

/* Why @page cannot be free now though its last reference went, or NULL. */
static const char *bad_free_reason(const struct page *page)
{
	if (!(page->flags & 1UL << PG_allocated))
		return "it is not handed out as a block of its own";
	if (PageSlab(page))
		return "its last reference was dropped while it is a slab";
	return NULL;
}

static noinline void free_uncommon_block(struct page *page)
{
	const char *reason = bad_free_reason(page);

	if (unlikely(reason)) {
		set_page_count(page, PageSlab(page));
		bad_page(page, reason);
		return;
	}
	if (page->order && !PageHead(page)) {
		leave_tail(page);
		page->order = 0;
	}
	free_block(page, page->order);
}

static __always_inline void free_unreferenced(struct page *page)
{
	unsigned long state = page->flags & (1UL << PG_allocated | 1UL << PG_slab);

	if (likely(state == 1UL << PG_allocated && (!page->order || PageHead(page)) &&
		   !kasan_enabled()))
		free_untold(page, page->order);
	else
		free_uncommon_block(page);
}

void skbsim_free_block(struct page *page)
{
	free_unreferenced(page);
}

/*
 * A plain block whose first page somebody else still holds: the others are free
 * now, and that one when he drops it. It is single before the drop, so that he
 * finds it so.
 */
static noinline void free_plain_block(struct page *page, unsigned int order)
{
	page->order = 0;
	if (put_page_testzero(page)) {
		free_block(page, order);
		return;
	}
	while (order-- > 0)
		free_block(page + (1UL << order), order);
}

/* Mirrors __free_pages() of Linux 5.12. */
void __free_pages(struct page *page, unsigned int order)
{
	if (unlikely(page->order != order || !(page->flags & 1UL << PG_allocated))) {
		bad_page(page, "it is no block of the order that is freed");
		return;
	}
	if (unlikely(order && !PageHead(page)))
		free_plain_block(page, order);
	else if (put_page_testzero(page))
		free_unreferenced(page);
}

void for_each_block(void (*visit)(struct page *page, void *arg), void *arg)
{
	struct page *page, *end;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++) {
		page = skbsim_mem.map + nid * node_stride;
		end = page + (supply_high_water(nid) >> PAGE_SHIFT);
		while (page < end) {
			if (!(page->flags & 1UL << PG_allocated)) {
				page++;
				continue;
			}
			visit(page, arg);
			page += 1UL << page->order;
		}
	}
}
