/* SPDX-License-Identifier: MIT */
/*
 * Allocation masks and the page allocator. The bits have the values of Linux
 * 5.12. Those that mean something here:
 *
 *     __GFP_ZERO		the memory is cleared
 *     __GFP_THISNODE		no other node is tried
 *     __GFP_COMP		a block of order > 0 is a compound page
 *     __GFP_HIGH		may use half of the reserve below the min watermark
 *     __GFP_ATOMIC		may use a quarter of (the rest of) it; in profile v6.1
 *				__GFP_HIGH without __GFP_DIRECT_RECLAIM does
 *     __GFP_MEMALLOC		may use the last page: what it gets so is pfmemalloc
 *     __GFP_NOMEMALLOC		neither that nor the quarter, whatever the context
 *     __GFP_NOWARN		a failure is not reported
 *     __GFP_NOFAIL		with __GFP_DIRECT_RECLAIM: waits until another CPU frees
 *				memory; BUG() if there is no other CPU
 *     __GFP_DIRECT_RECLAIM	the caller may block. There is no reclaim, so it fails
 *				where the kernel would have to reclaim
 *
 * The others are accepted and change nothing: a node is one zone, so that all of
 * it is as good for __GFP_DMA as for anything else; without reclaim there is
 * nothing to retry, to wake or to forbid.
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
#define __GFP_MOVABLE	     ((gfp_t)0x08)
#define __GFP_RECLAIMABLE    ((gfp_t)0x10)
#define __GFP_HIGH	     ((gfp_t)0x20)
#define __GFP_IO	     ((gfp_t)0x40)
#define __GFP_FS	     ((gfp_t)0x80)
#define __GFP_ZERO	     ((gfp_t)0x100)
#define __GFP_ATOMIC	     ((gfp_t)0x200)
#define __GFP_DIRECT_RECLAIM ((gfp_t)0x400)
#define __GFP_KSWAPD_RECLAIM ((gfp_t)0x800)
#define __GFP_WRITE	     ((gfp_t)0x1000)
#define __GFP_NOWARN	     ((gfp_t)0x2000)
#define __GFP_RETRY_MAYFAIL  ((gfp_t)0x4000)
#define __GFP_NOFAIL	     ((gfp_t)0x8000)
#define __GFP_NORETRY	     ((gfp_t)0x10000)
#define __GFP_MEMALLOC	     ((gfp_t)0x20000)
#define __GFP_COMP	     ((gfp_t)0x40000)
#define __GFP_NOMEMALLOC     ((gfp_t)0x80000)
#define __GFP_HARDWALL	     ((gfp_t)0x100000)
#define __GFP_THISNODE	     ((gfp_t)0x200000)
#define __GFP_ACCOUNT	     ((gfp_t)0x400000)
#define __GFP_RECLAIM	     (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)

#define GFP_ATOMIC (__GFP_HIGH | __GFP_ATOMIC | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM)
#define GFP_NOIO   (__GFP_RECLAIM)
#define GFP_NOFS   (__GFP_RECLAIM | __GFP_IO)
#define GFP_USER   (__GFP_RECLAIM | __GFP_IO | __GFP_FS | __GFP_HARDWALL)
#define GFP_DMA	   __GFP_DMA
#define GFP_DMA32  __GFP_DMA32

static inline bool gfpflags_allow_blocking(gfp_t flags)
{
	return flags & __GFP_DIRECT_RECLAIM;
}

/*
 * May an allocation with @gfp in this context use the memalloc reserve, and objects
 * of slabs that came out of it? Any context. Mirrors gfp_pfmemalloc_allowed() of
 * Linux 5.12.
 */
SKBSIM_API bool gfp_pfmemalloc_allowed(gfp_t gfp);

/**
 * alloc_pages_node - take a block of pages
 * @nid: node, 0 to nr_online_nodes - 1, or NUMA_NO_NODE for the CPU's own; another
 *       number is reported and taken for that
 * @gfp: see above
 * @order: log2 of the number of pages, 0 to MAX_ORDER - 1; more gives NULL, and a
 *         report once unless __GFP_NOWARN is set
 *
 * Any context. The block is aligned to its size; page_count() is 1 and the
 * caller owns that reference. All nodes that may be used are tried, that one first,
 * down to their low watermarks, then down to what @gfp is entitled to, then, if it
 * may, down to the last page. Returns NULL when none has such a block, with a report
 * at most every ten seconds.
 * Mirrors alloc_pages_node() of Linux 5.12 without reclaim; pages on the lists of
 * CPUs count as free, and there is no high-atomic reserve of blocks.
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
 * @page: the first page of the block
 * @order: the order it was allocated with, else it is reported and nothing happens
 *
 * Any context, any CPU. The block is free when this was the last reference. If
 * somebody else still has one to the first page of a block that is no compound
 * page, the other pages are free at once, and that one when he drops it.
 * Mirrors __free_pages() of Linux 5.12.
 */
SKBSIM_API void __free_pages(struct page *page, unsigned int order);

#define __free_page(page) __free_pages((page), 0)

/* ---- Pages by their address ------------------------------------------------------------- */

/**
 * __get_free_pages - alloc_pages(), by address
 * @gfp: as for alloc_pages_node(); __GFP_HIGHMEM is ignored
 * @order: as there
 *
 * Any context. Returns the block's address, to be given to free_pages(), or 0.
 * Mirrors the function of that name of Linux 5.12.
 */
SKBSIM_API unsigned long __get_free_pages(gfp_t gfp, unsigned int order);

#define __get_free_page(gfp) __get_free_pages((gfp), 0)

/* A single page, cleared; ownership and failure as for __get_free_pages(). */
SKBSIM_API unsigned long get_zeroed_page(gfp_t gfp);

/* __free_pages() of the block at @addr; nothing for 0, a report for what is no simulated memory. */
SKBSIM_API void free_pages(unsigned long addr, unsigned int order);

#define free_page(addr) free_pages((addr), 0)

/**
 * alloc_pages_exact - as many pages as it takes, side by side
 * @size: bytes, 1 to 4 MiB
 * @gfp: as for alloc_pages_node(), without __GFP_COMP and __GFP_HIGHMEM (reported once, and
 *       ignored)
 *
 * Any context. Each page of it is one by itself, with one reference; the rest of
 * the block that held them is free again. The caller owns them: free_pages_exact()
 * with the same size gives them back. Returns NULL on failure.
 * Mirrors the function of that name of Linux 5.12; _nid() takes a node as
 * alloc_pages_node() does.
 */
SKBSIM_API void *alloc_pages_exact(size_t size, gfp_t gfp);
SKBSIM_API void *alloc_pages_exact_nid(int nid, size_t size, gfp_t gfp);

/* Gives back @size bytes, from @virt on, of what alloc_pages_exact() gave. Any context, any CPU. */
SKBSIM_API void free_pages_exact(void *virt, size_t size);

#endif
