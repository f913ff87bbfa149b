/* SPDX-License-Identifier: MIT */
/*
 * The nodes' memory: how much is free, where the watermarks lie, how to make it
 * scarce, how to get empty slabs back, and memory to the host, and whose slabs a cache fills. Each
 * function starts the simulation if it does not run.
 */
#ifndef SKBSIM_MEMORY_H
#define SKBSIM_MEMORY_H

#include <linux/compiler.h>

#include <stdbool.h>
#include <stddef.h>

struct kmem_cache;

/*
 * Pages of a node. A block is given out only if as many pages stay free:
 *     low     for any request at first
 *     min     for a request that could not be served so from any node
 *     min/2   ... with __GFP_HIGH
 *     atomic  ... with __GFP_ATOMIC too, as in GFP_ATOMIC: three quarters of min/2
 *     0       for one that may use the memalloc reserve: its pages are pfmemalloc
 */
struct skbsim_watermarks {
	long pages;	     /* in all, free or not */
	long min, low, high; /* as in /proc/zoneinfo */
	long atomic;
};

/* Fills @out for node @nid: 0, or -EINVAL if there is no such node. Any context. */
SKBSIM_API int skbsim_node_watermarks(int nid, struct skbsim_watermarks *out);

/*
 * Free pages of node @nid, those on the CPUs' lists included, those held back by
 * skbsim_node_set_free() not; -EINVAL if there is no such node. Any context; exact
 * when no other CPU is in a kernel call.
 */
SKBSIM_API long skbsim_node_free_pages(int nid);

/**
 * skbsim_node_set_free - hold pages back until exactly so many are free
 * @nid: node, 0 to nr_online_nodes - 1
 * @pages: 0 to what is free when nothing is held back; -1 holds nothing back
 *
 * Any context, one caller at a time. Pages that others free later are free on top.
 * What is held back is only counted away: it is no object that is alive, and it
 * splits no large block. Returns 0; -EINVAL for a number out of range; -EBUSY if
 * less is free even with nothing held back.
 */
SKBSIM_API int skbsim_node_set_free(int nid, long pages);

struct kmem_cache;

/**
 * skbsim_slab_set_remote_node_defrag_ratio - how readily a cache fills other nodes' slabs
 * @s: the cache
 * @percent: 0 to 100; 0: never, 100: nearly always, which is where a cache begins
 *
 * An allocation for any node that finds nothing on its CPU and its node then looks, 10 *
 * @percent times out of 1,024, for a node with more than min_partial partial slabs, before
 * it makes a new one. Any context, any CPU. Returns 0, or -ERANGE. Mirrors a write to
 * /sys/kernel/slab/CACHE/remote_node_defrag_ratio of Linux 5.12.
 */
SKBSIM_API int skbsim_slab_set_remote_node_defrag_ratio(struct kmem_cache *s, unsigned int percent);

/*
 * Counts a socket that works to set memory free in (@on) or out, as the kernel's
 * sk_set_memalloc() and sk_clear_memalloc() do: while there is one,
 * sk_memalloc_socks() is true. Any context.
 */
SKBSIM_API void skbsim_memalloc_socks(bool on);

/**
 * skbsim_slab_shrink_nodes - give the empty slabs on the nodes' partial lists back
 * @s: the cache; the caller's, not destroyed meanwhile. NULL: every cache there is
 *
 * The part of kmem_cache_shrink() that other CPUs may run beside, in any call on @s
 * but kmem_cache_destroy(). Slabs that CPUs hold stay with them, so some may be left
 * that are empty. Of the others on a node's list, those with the fewest free objects
 * will be used first. Process context. Returns how many slabs were given back, none
 * of which is counted as FREE_SLAB. Mirrors the loop over the nodes in
 * __kmem_cache_shrink() of Linux 5.12, which does not count the slabs.
 */
SKBSIM_API unsigned long skbsim_slab_shrink_nodes(struct kmem_cache *s);

/**
 * skbsim_memory_trim - give free memory back to the host
 *
 * What is freed stays with the simulation, for its next use. This lets the host take
 * the memory of all free blocks of 4 MiB, on every node; using one again faults it in.
 * Whatever else is free stays: what CPUs keep on their lists, empty slabs (see
 * kmem_cache_shrink() and skbsim_slab_shrink_nodes()), blocks of which a part is in
 * use. Process context, any thread, beside any other call. Returns the bytes that were
 * given back now. Mirrors free page reporting of Linux 5.12 (mm/page_reporting.c), with
 * which a guest does the same on its own, two seconds after a free.
 */
SKBSIM_API size_t skbsim_memory_trim(void);

#endif
