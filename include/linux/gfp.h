/* SPDX-License-Identifier: MIT */
/*
 * Allocation masks and the page allocator. The bits have the values of Linux
 * 5.12; those that a simulation without reclaim has no use for are accepted
 * and mean nothing.
 *
 * Where a comment does not say otherwise, a function may be called in any context
 * and mirrors the one of its name of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_GFP_H
#define SKBSIM_LINUX_GFP_H

#include <linux/bug.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/mm_types.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/topology.h>

#define __GFP_DMA	     ((gfp_t)0x01)
#define __GFP_HIGHMEM	     ((gfp_t)0x02)
#define __GFP_DMA32	     ((gfp_t)0x04)
#define __GFP_RECLAIMABLE    ((gfp_t)0x10)
#define __GFP_HIGH	     ((gfp_t)0x20)
#define __GFP_IO	     ((gfp_t)0x40)
#define __GFP_FS	     ((gfp_t)0x80)
#define __GFP_ZERO	     ((gfp_t)0x100)
#define __GFP_ATOMIC	     ((gfp_t)0x200)
#define __GFP_DIRECT_RECLAIM ((gfp_t)0x400)
#define __GFP_KSWAPD_RECLAIM ((gfp_t)0x800)
#define __GFP_NOWARN	     ((gfp_t)0x2000)
#define __GFP_RETRY_MAYFAIL  ((gfp_t)0x4000)
#define __GFP_NOFAIL	     ((gfp_t)0x8000)
#define __GFP_NORETRY	     ((gfp_t)0x10000)
#define __GFP_MEMALLOC	     ((gfp_t)0x20000)
#define __GFP_COMP	     ((gfp_t)0x40000)
#define __GFP_NOMEMALLOC     ((gfp_t)0x80000)
#define __GFP_THISNODE	     ((gfp_t)0x200000)
#define __GFP_ACCOUNT	     ((gfp_t)0x400000)
#define __GFP_RECLAIM	     (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)

#define GFP_ATOMIC (__GFP_HIGH | __GFP_ATOMIC | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM)
#define GFP_DMA	   __GFP_DMA
#define GFP_DMA32  __GFP_DMA32

static inline bool gfpflags_allow_blocking(gfp_t flags)
{
	return flags & __GFP_DIRECT_RECLAIM;
}

/**
 * alloc_pages_node - take a block of pages
 * @nid: node, 0 to nr_online_nodes - 1, or NUMA_NO_NODE for the CPU's own
 * @gfp: __GFP_ZERO clears it; with __GFP_THISNODE no other node is tried; without
 *       __GFP_NOWARN a failure is reported
 * @order: log2 of the number of pages, 0 to MAX_ORDER - 1
 *
 * Any context. The block is aligned to its size; page_count() is 1 and the
 * caller owns that reference. A block of order > 0 is a compound page if
 * __GFP_COMP is set. Returns NULL when no node that may be used has room.
 * Mirrors alloc_pages_node() of Linux 5.12; there is no reclaim.
 */
SKBSIM_API struct page *alloc_pages_node(int nid, gfp_t gfp, unsigned int order);

/* alloc_pages_node() on the CPU's own node. */
static inline struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return alloc_pages_node(NUMA_NO_NODE, gfp, order);
}

#define alloc_page(gfp) alloc_pages(gfp, 0)

/**
 * __free_pages - drop the reference that alloc_pages_node() gave
 * @page: the head of the block
 * @order: the order it was allocated with
 *
 * Any context, any CPU. The block is free when this was the last reference.
 * Mirrors __free_pages() of Linux 5.12.
 */
SKBSIM_API void __free_pages(struct page *page, unsigned int order);

#define __free_page(page) __free_pages((page), 0)

#endif
