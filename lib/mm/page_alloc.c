/* SPDX-License-Identifier: MIT */
/* The page allocator: blocks of pages from the nodes' memory, and their struct pages. */
#include "mm/page_alloc.h"

#include "kernel/cpu.h"
#include "mm/failslab.h"

#include <skbsim/stats.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* Block alignment the range needs: the largest block's size. */
#define RANGE_ALIGN (PAGE_SIZE << (MAX_ORDER - 1))

unsigned long skbsim_mem_base;
unsigned long skbsim_mem_size;
struct page *skbsim_mem_map;

static size_t pages_per_node;

/* Pages in use of each node; on lines of their own, every CPU writes them. */
static struct {
	_Alignas(64) atomic_long used;
} node_pages[MAX_NUMNODES];

/*
 * Free blocks that a CPU keeps of each node, so that the supply is asked only
 * now and then. Up to order 3: slabs and fragment caches want no more.
 */
#define PCP_ORDERS (PAGE_ALLOC_COSTLY_ORDER + 1)
#define PCP_HIGH   16

struct per_cpu_pages {
	unsigned int count;
	void *blocks[PCP_HIGH];
};

static DEFINE_PER_CPU(struct per_cpu_pages[MAX_NUMNODES][PCP_ORDERS], pcp_lists);

/* ---- The CPU's own free blocks -------------------------------------------------------- */

static void *get_block(int nid, unsigned int order)
{
	struct per_cpu_pages *pcp;

	if (unlikely(order >= PCP_ORDERS))
		return supply_alloc(nid, order);
	pcp = &(*this_cpu_ptr(&pcp_lists))[nid][order];
	return likely(pcp->count) ? pcp->blocks[--pcp->count] : supply_alloc(nid, order);
}

/* A full list gives its older half back: neither the next free nor the next use meets the supply. */
static noinline void trim_list(struct per_cpu_pages *pcp, int nid, unsigned int order)
{
	unsigned int i;

	for (i = 0; i < PCP_HIGH / 2; i++)
		supply_free(pcp->blocks[i], nid, order);
	pcp->count = PCP_HIGH - PCP_HIGH / 2;
	memmove(pcp->blocks, pcp->blocks + PCP_HIGH / 2, pcp->count * sizeof(pcp->blocks[0]));
}

static void put_block(void *block, int nid, unsigned int order)
{
	struct per_cpu_pages *pcp;

	if (unlikely(order >= PCP_ORDERS)) {
		supply_free(block, nid, order);
		return;
	}
	pcp = &(*this_cpu_ptr(&pcp_lists))[nid][order];
	if (unlikely(pcp->count == PCP_HIGH))
		trim_list(pcp, nid, order);
	pcp->blocks[pcp->count++] = block;
}

static void drain_cpu(void)
{
	unsigned int order;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++)
		for (order = 0; order < PCP_ORDERS; order++) {
			struct per_cpu_pages *pcp = &(*this_cpu_ptr(&pcp_lists))[nid][order];

			while (pcp->count)
				supply_free(pcp->blocks[--pcp->count], nid, order);
		}
}

/* ---- Start and end ---------------------------------------------------------------------- */

/* An inaccessible range of @bytes, aligned to RANGE_ALIGN. */
static char *reserve_range(size_t bytes)
{
	char *raw = mmap(NULL, bytes + RANGE_ALIGN, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *base;

	if (raw == MAP_FAILED)
		return NULL;
	base = (char *)ALIGN((uintptr_t)raw, RANGE_ALIGN);
	if (base != raw)
		munmap(raw, base - raw);
	munmap(base + bytes, raw + RANGE_ALIGN - base);
	return base;
}

int page_alloc_init(unsigned int nodes, size_t node_bytes)
{
	size_t bytes, map_bytes;
	char *base;

	node_bytes = ALIGN(node_bytes, RANGE_ALIGN);
	bytes = node_bytes * nodes;
	map_bytes = (bytes >> PAGE_SHIFT) * sizeof(struct page);
	base = reserve_range(bytes);
	if (!base)
		return -ENOMEM;
	skbsim_mem_map = mmap(NULL, map_bytes, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (skbsim_mem_map == MAP_FAILED || mprotect(base, bytes, PROT_READ | PROT_WRITE) ||
	    supply_init(base, nodes, node_bytes)) {
		if (skbsim_mem_map != MAP_FAILED)
			munmap(skbsim_mem_map, map_bytes);
		munmap(base, bytes);
		return -ENOMEM;
	}
	skbsim_mem_base = (unsigned long)base;
	skbsim_mem_size = bytes;
	pages_per_node = node_bytes >> PAGE_SHIFT;
	cpu_register_drain(drain_cpu);
	return 0;
}

void page_alloc_exit(void)
{
	supply_exit();
	munmap(skbsim_mem_map, (skbsim_mem_size >> PAGE_SHIFT) * sizeof(struct page));
	munmap((void *)skbsim_mem_base, skbsim_mem_size);
	skbsim_mem_size = 0;
	memset(node_pages, 0, sizeof(node_pages));
}

/* ---- Blocks ----------------------------------------------------------------------------- */

/*
 * Every page of a compound block points to the head; pages of a plain block,
 * and heads, point to themselves, so virt_to_head_page() never branches.
 */
static void prepare_block(struct page *page, int nid, unsigned int order, bool compound)
{
	size_t i, nr = 1UL << order;

	for (i = 0; i < nr; i++) {
		page[i].flags = 0;
		page[i].nid = nid;
		page[i].compound_head = compound ? page : page + i;
	}
	page->flags = 1UL << PG_allocated | (unsigned long)(compound && order) << PG_head;
	page->order = order;
	set_page_count(page, 1);
}

/* A block of node @nid, or NULL when the node is full. */
static struct page *take_block(int nid, unsigned int order, bool compound)
{
	long nr = 1L << order;
	struct page *page;
	void *block = NULL;

	/* Relaxed: the count limits, it orders nothing. */
	if (atomic_fetch_add_explicit(&node_pages[nid].used, nr, memory_order_relaxed) + nr <=
	    (long)pages_per_node)
		block = get_block(nid, order);
	if (!block) {
		atomic_fetch_sub_explicit(&node_pages[nid].used, nr, memory_order_relaxed);
		return NULL;
	}
	page = virt_to_page(block);
	prepare_block(page, nid, order, compound);
	return page;
}

/* The node asked for first, then, unless @gfp forbids it, the others by distance around the ring.
 */
static struct page *take_block_any_node(int nid, gfp_t gfp, unsigned int order)
{
	int tries = gfp & __GFP_THISNODE ? 1 : nr_online_nodes;
	struct page *page = NULL;
	int i;

	for (i = 0; i < tries && !page; i++)
		page = take_block((nid + i) % nr_online_nodes, order, gfp & __GFP_COMP);
	return page;
}

/* Mirrors alloc_pages_node() of Linux 5.12: no reclaim, so blocking masks fail where atomic ones
 * do. */
struct page *alloc_pages_node(int nid, gfp_t gfp, unsigned int order)
{
	struct page *page = NULL;
	int self = numa_mem_id(); /* attaches the thread, and so starts the simulation */

	if (nid < 0 || nid >= nr_online_nodes)
		nid = self;
	if (order < MAX_ORDER && !should_fail(SKBSIM_FAULT_PAGES))
		page = take_block_any_node(nid, gfp, order);
	if (unlikely(!page)) {
		WARN_ONCE(!(gfp & __GFP_NOWARN),
			  "page allocation failure: order:%u, mode:%#x, node:%d", order, gfp, nid);
		return NULL;
	}
	if (gfp & __GFP_ZERO)
		memset(page_address(page), 0, PAGE_SIZE << order);
	return page;
}

void skbsim_free_block(struct page *page)
{
	unsigned int order = page->order;
	int nid = page->nid;

	page->flags = 0;
	put_block(page_address(page), nid, order);
	atomic_fetch_sub_explicit(&node_pages[nid].used, 1L << order, memory_order_relaxed);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (WARN(page->order != order || !(page->flags & 1UL << PG_allocated),
		 "free of order %u at %p, which is no block of that order in use", order,
		 page_address(page)))
		return;
	if (put_page_testzero(page))
		skbsim_free_block(page);
}

long skbsim_pages_used(void)
{
	long used = 0;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++)
		used += atomic_load_explicit(&node_pages[nid].used, memory_order_relaxed);
	return used;
}

void for_each_block(void (*visit)(struct page *page, void *arg), void *arg)
{
	struct page *page, *end;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++) {
		page = skbsim_mem_map + nid * pages_per_node;
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
