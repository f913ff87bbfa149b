/* SPDX-License-Identifier: MIT */
/* struct page and the page fragment cache. */
#ifndef SKBSIM_LINUX_MM_TYPES_H
#define SKBSIM_LINUX_MM_TYPES_H

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/types.h>

struct kmem_cache;

/* Orders a block may have: 0 to MAX_ORDER - 1, so 4 MiB at the most. */
#define MAX_ORDER 11

/* Blocks above this order are expensive to come by. */
#define PAGE_ALLOC_COSTLY_ORDER 3

#define PAGE_FRAG_CACHE_MAX_SIZE  ALIGN(32768, PAGE_SIZE)
#define PAGE_FRAG_CACHE_MAX_ORDER get_order(PAGE_FRAG_CACHE_MAX_SIZE)

enum pageflags {
	PG_head,       /* first page of a compound page */
	PG_slab,       /* belongs to a kmem_cache */
	PG_pfmemalloc, /* came out of the emergency reserve */
	PG_allocated,  /* first page of a block that is handed out: what the leak check counts */
	PG_vmalloc,    /* held for a page of a vmalloc() area, which is counted in its place */
};

/*
 * One for each page of simulated memory, one cache line each. The fields after
 * _refcount belong to whoever owns the page, and who that is the flags tell:
 *
 * PG_slab, head page: the slab's fields (see lib/mm/slub.h for their rules);
 * a page of a compound page that is not its head: compound_head alone;
 * first page of a free block: slab_list, and buddy says its order.
 */
struct page {
	unsigned long flags;
	atomic_t _refcount;
	u8 nid;
	u8 order;
	u16 objects;		    /* slab: how many it holds in all */
	struct page *compound_head; /* tail pages: the head; everyone else: itself */
	struct kmem_cache *slab_cache;
	u64 slab_word; /* free list, objects in use, frozen: lib/mm/slub.h */
	union {
		struct list_head slab_list; /* on a node's partial list */
		struct {
			struct page *next; /* on a CPU's partial list */
			u32 pages;	   /* slabs from here to the end of that list */
			u32 pobjects;	   /* free objects in them, as counted when added */
		};
		struct callback_head callback_head; /* empty, until no reader may look any more */
	};
	u8 buddy;      /* lib/mm/buddy.c: order + 1 of the free block that starts here, or 0 */
	u8 share;      /* and, of a block of the largest order, whose it is */
	bool reported; /* ... and whether the host took its memory since it came back */
} __aligned(64);

_Static_assert(sizeof(struct page) == 64, "a struct page is one cache line");

/*
 * A block that fragments are cut from, top down. @pagecnt_bias references were
 * taken in advance and are not given out yet:
 *     page_count(page) == pagecnt_bias + fragments alive
 */
struct page_frag_cache {
	void *va;
	u32 offset;
	u32 size;
	unsigned int pagecnt_bias;
	bool pfmemalloc;
};

#endif
