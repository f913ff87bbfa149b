/* SPDX-License-Identifier: MIT */
/*
 * The free blocks that each CPU keeps of each node, so that those all CPUs share are
 * touched only now and then. Up to order 3: slabs and fragment caches want no more
 * (Linux 5.12 keeps single pages, 6.1 up to the same order).
 *
 * Only its CPU touches a list. What is on one is free in the node's books, and its
 * struct pages are as its last use left them, PG_head included: see page_alloc.c.
 */
#ifndef SKBSIM_MM_PCP_H
#define SKBSIM_MM_PCP_H

#include "kernel/percpu.h"
#include "mm/page_alloc.h"
#include "mm/watermark.h"

#define PCP_ORDERS (PAGE_ALLOC_COSTLY_ORDER + 1)
#define PCP_HIGH   15

struct per_cpu_pages {
	unsigned int count;
	struct page *blocks[PCP_HIGH]; /* the last one is taken first */
};
_Static_assert(sizeof(struct per_cpu_pages) == 2 * SMP_CACHE_BYTES, "indexed by a shift");

DECLARE_PER_CPU(struct per_cpu_pages[MAX_NUMNODES][PCP_ORDERS], pcp_lists);

/* @cpu: the CPU's offset. */
static inline struct per_cpu_pages *pcp_list_of(uintptr_t cpu, int nid, unsigned int order)
{
	return &(*offset_ptr(&pcp_lists, cpu))[nid][order];
}

/* A CPU that goes gives what it keeps back. Once, at the start. */
void pcp_init(void);

/*
 * Fetches some more than the one wanted, if the node has plenty. When there is none,
 * what this CPU keeps in other orders may join to one. Any order; NULL if all is gone.
 */
noinline struct page *pcp_refill(int nid, unsigned int order);

/* A block of node @nid, any order, whose pages the caller has booked. NULL if there is none. */
static inline struct page *pcp_take(int nid, unsigned int order)
{
	struct per_cpu_pages *pcp;

	if (unlikely(order >= PCP_ORDERS))
		return pcp_refill(nid, order);
	pcp = pcp_list_of(get_cpu_offset(), nid, order);
	return likely(pcp->count) ? pcp->blocks[--pcp->count] : pcp_refill(nid, order);
}

/*
 * What pcp_put() does not do: a node with little left has what is free where every
 * CPU finds it, and joined; a full list gives its older half back, for neither the
 * next free nor the next use will. Any order, any thread.
 */
void pcp_put_slow(struct page *page, int nid, unsigned int order);

/* Puts @page on the list of the CPU whose offset is @cpu; false if it should not go there, there is
 * no room, or no CPU. */
static __always_inline bool pcp_put(struct page *page, uintptr_t cpu, int nid, unsigned int order)
{
	struct per_cpu_pages *pcp;
	unsigned int listed;

	if (unlikely(node_is_tight(nid) || order >= PCP_ORDERS || !cpu))
		return false;
	pcp = pcp_list_of(cpu, nid, order);
	listed = pcp->count;
	if (unlikely(listed == PCP_HIGH))
		return false;
	pcp->blocks[listed] = page;
	pcp->count = listed + 1;
	return true;
}

#endif
