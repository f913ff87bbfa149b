/* SPDX-License-Identifier: MIT */
/*
 * A node's books: how many of its pages are free, and how far down who may go.
 *
 * A page is free that nobody has been given, wherever it waits: among the free
 * blocks or on a CPU's list. What a request is entitled to is put as a limit to
 * the pages that are not free, so that the question is one comparison:
 *
 *     free pages after it >= mark    <=>    used after it <= managed - mark
 *
 * which is what __zone_watermark_ok() of Linux 5.12 asks, whose free pages less
 * the block's own, plus one, must be more than the mark.
 */
#ifndef SKBSIM_MM_WATERMARK_H
#define SKBSIM_MM_WATERMARK_H

#include "mm/page_alloc.h"

#include <linux/compiler.h>
#include <linux/gfp.h>

#include <stdatomic.h>

/* What a request may do, by the names and rules of mm/internal.h of Linux 5.12. */
#define ALLOC_WMARK_MIN	    0x00 /* down to the min watermark */
#define ALLOC_WMARK_LOW	    0x01 /* down to the low watermark */
#define ALLOC_NO_WATERMARKS 0x04 /* down to the last page: the memalloc reserve */
#define ALLOC_HARDER	    0x10 /* a quarter below min */
#define ALLOC_HIGH	    0x20 /* half below min; the quarter is then one of the rest */

struct node_books {
	atomic_long used; /* pages that are not free; written by every CPU */
	long low_limit;	  /* what it may grow to for a request that has no haste */
	long tight;	  /* above this a free page goes where every CPU finds it */
	long managed;	  /* pages it has */
	long min, low, high;
	long held; /* by skbsim_node_set_free(), part of used */
} __aligned(SMP_CACHE_BYTES);

extern struct node_books node_books[MAX_NUMNODES];

/* Opens the books of @nodes nodes of @pages pages each; the rest is as in skbsim_config. */
void watermark_init(unsigned int nodes, unsigned long pages, unsigned long min_free_kbytes,
		    unsigned int scale_factor);

/* How far @used of the node may grow for a request with @alloc_flags. */
long watermark_limit(const struct node_books *node, unsigned int alloc_flags);

/* The flags of a request that found no node above its low watermark. Mirrors gfp_to_alloc_flags()
 * of Linux 5.12. */
unsigned int gfp_to_alloc_flags(gfp_t gfp);

/*
 * Books @nr pages unless that exceeds @limit: then false, and nothing changed even
 * for a moment, so no other CPU's request fails for it. Relaxed: the count limits,
 * it orders nothing.
 */
static __always_inline bool node_charge(struct node_books *node, long nr, long limit)
{
	long used = atomic_load_explicit(&node->used, memory_order_relaxed);

	do
		if (unlikely(used + nr > limit))
			return false;
	while (unlikely(!atomic_compare_exchange_weak_explicit(
		&node->used, &used, used + nr, memory_order_relaxed, memory_order_relaxed)));
	return true;
}

static __always_inline void node_uncharge(struct node_books *node, long nr)
{
	atomic_fetch_sub_explicit(&node->used, nr, memory_order_relaxed);
}

static __always_inline bool node_is_tight(const struct node_books *node)
{
	return atomic_load_explicit(&node->used, memory_order_relaxed) > node->tight;
}

#endif
