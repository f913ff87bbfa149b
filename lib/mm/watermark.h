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

#include "kernel/hidden.h"
#include "kernel/percpu.h"
#include "mm/page_alloc.h"

#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/spinlock.h>

#include <stdatomic.h>

/* What a request may do, by the names and rules of mm/internal.h of Linux 5.12. */
#define ALLOC_WMARK_MIN	    0x00 /* down to the min watermark */
#define ALLOC_WMARK_LOW	    0x01 /* down to the low watermark */
#define ALLOC_NO_WATERMARKS 0x04 /* down to the last page: the memalloc reserve */
#define ALLOC_HARDER	    0x10 /* a quarter below min */
#define ALLOC_HIGH	    0x20 /* half below min; the quarter is then one of the rest */

struct node_books {
	atomic_long used;    /* pages that are not free, but for vm_stat_diff; written by all */
	long tight;	     /* above this a free page goes where every CPU finds it */
	long stat_threshold; /* what a CPU may book for itself, taken or given back */
	long max_drift;	     /* what all may */
	long low_limit;	     /* what used may grow to for a request that has no haste */
	long managed;	     /* pages it has */
	long min, low, high;
	long held;	      /* by skbsim_node_set_free(), part of used */
	spinlock_t fold_lock; /* held while pages go from a vm_stat_diff to used: see node_used() */
} __aligned(SMP_CACHE_BYTES);

extern __hidden struct node_books node_books[MAX_NUMNODES];

/*
 * While a node has plenty a CPU books its pages here, and with the node when they are
 * more than stat_threshold: a line that two CPUs write at every block of fragments
 * cost them a tenth of each packet. By node; written by its CPU only, by READ_ONCE() read
 * by any. Mirrors vm_stat_diff of Linux 5.12.
 */
DECLARE_PER_CPU(long[MAX_NUMNODES], vm_stat_diff);

/* Opens the books of @nodes nodes of @pages pages each; the rest is as in skbsim_config. */
void watermark_init(unsigned int nodes, unsigned long pages, unsigned long min_free_kbytes,
		    unsigned int scale_factor);

/* Closes them: nothing is in use. Before the CPUs go. */
void watermark_exit(void);

/* How far @used of the node may grow for a request with @alloc_flags. */
long watermark_limit(const struct node_books *node, unsigned int alloc_flags);

/* The flags of a request that found no node above its low watermark. Mirrors gfp_to_alloc_flags()
 * of Linux 5.12. */
unsigned int gfp_to_alloc_flags(gfp_t gfp);

/* Pages of the node that are not free. Exact but for what other CPUs take or give meanwhile. Any
 * thread. */
long node_used(int nid);

/*
 * Books @nr pages unless that exceeds @limit: then false, and nothing changed even
 * for a moment, so no other CPU's request fails for it. Relaxed: the count limits,
 * it orders nothing. Any thread.
 */
bool node_charge(int nid, long nr, long limit);

static __always_inline void node_uncharge(int nid, long nr)
{
	atomic_fetch_sub_explicit(&node_books[nid].used, nr, memory_order_relaxed);
}

static __always_inline bool node_is_tight(int nid)
{
	return atomic_load_explicit(&node_books[nid].used, memory_order_relaxed) >
	       node_books[nid].tight;
}

/* What the CPU booked for itself, now @drift, becomes the node's. */
noinline void node_fold_diff(int nid, long drift);

/*
 * Books @nr pages, or gives them back if @nr is negative, on a node that is not tight:
 * no limit is near. @cpu: the CPU's offset.
 */
static __always_inline void node_book(int nid, uintptr_t cpu, long nr)
{
	long *diff = &(*offset_ptr(&vm_stat_diff, cpu))[nid];
	long drift = *diff + nr;

	if (unlikely(drift > node_books[nid].stat_threshold ||
		     drift < -node_books[nid].stat_threshold))
		node_fold_diff(nid, drift);
	else
		WRITE_ONCE(*diff, drift);
}

#endif
