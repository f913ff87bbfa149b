/* SPDX-License-Identifier: MIT */
/* What a slab cache is made of, and the word that a slab's shared state is. Rules: slub.h. */
#ifndef SKBSIM_MM_SLUB_DEF_H
#define SKBSIM_MM_SLUB_DEF_H

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <skbsim/stats.h>

#include <stdatomic.h>

/* What a CPU has of a cache. The first 64 bytes serve both fast paths. */
struct kmem_cache_cpu {
	void *freelist;	      /* next object to hand out; NULL: slow path */
	struct page *slab;    /* the current slab, to which it belongs; or NULL */
	struct page *partial; /* slabs held in reserve, linked by next */
	unsigned long stat[NR_SLUB_STAT_ITEMS];
} __aligned(SMP_CACHE_BYTES);

struct kmem_cache_node {
	spinlock_t list_lock; /* protects partial, nr_partial and the slabs' slab_list */
	unsigned long nr_partial;
	struct list_head partial;
	/* Slabs on this node, and their objects: changed by one atomic addition each, which orders
	 * nothing. */
	long nr_slabs, total_objects;
} __aligned(SMP_CACHE_BYTES);

/*
 * What tells a cache's links and objects from anything else: see above. Loops over
 * many objects work on a copy, which stays in registers.
 */
struct object_rules {
	u64 key, reciprocal, limit;
	unsigned long slab_mask; /* and with an address: the slab's start */
	unsigned long offset;	 /* of the link in a free object, bytes */
};

struct kmem_cache {
	/* Every operation. */
	struct kmem_cache_cpu *cpu_slab; /* for this_cpu_ptr() */
	struct object_rules rules;
	unsigned int size;	  /* from one object to the next, bytes */
	unsigned int object_size; /* as asked for */
	unsigned int usable;	  /* of an object, by its owner: what ksize() says */
	/* Slow paths. */
	unsigned int inuse;		       /* of an object, before what is kept about it */
	unsigned int red_left_pad;	       /* from one object's place to the object */
	unsigned int cpu_partial;	       /* free objects a CPU's partial list may hold */
	unsigned int cpu_partial_slabs;	       /* or slabs, where the profile counts those */
	unsigned long min_partial;	       /* partial slabs a node keeps though empty */
	unsigned int slab_objects;	       /* in a slab of the wanted order */
	u8 order, min_order;		       /* of a slab; when memory is short */
	unsigned int remote_node_defrag_ratio; /* of 1024 tries, how many look on other nodes */
	gfp_t allocflags;
	void (*ctor)(void *);
	/* Set up and reports. */
	slab_flags_t flags;
	unsigned int align;
	unsigned int useroffset, usersize; /* the region for user space */
	bool builtin; /* the library's own: not counted as a cache left behind */
	char *name;
	struct list_head list; /* all caches */
	struct kmem_cache_node node[];
};

/* ---- The slab word ------------------------------------------------------------------ */

#define SLAB_FROZEN	 1UL
#define SLAB_INUSE_SHIFT 1
#define SLAB_INUSE_MASK	 0x7fffffffUL
#define SLAB_LIST_SHIFT	 32
#define SLAB_LINK_UNIT	 8

static inline u64 slab_word(u64 list, u64 inuse, u64 frozen)
{
	return list << SLAB_LIST_SHIFT | inuse << SLAB_INUSE_SHIFT | frozen;
}

static inline u64 word_list(u64 word)
{
	return word >> SLAB_LIST_SHIFT;
}

static inline unsigned int word_inuse(u64 word)
{
	return word >> SLAB_INUSE_SHIFT & SLAB_INUSE_MASK;
}

static inline bool word_frozen(u64 word)
{
	return word & SLAB_FROZEN;
}

/* @start: of the slab. */
static inline void *list_to_object_at(uintptr_t start, u64 list)
{
	return list ? (void *)(start + (list - 1) * SLAB_LINK_UNIT) : NULL;
}

static inline u64 object_to_list_at(uintptr_t start, const void *object)
{
	return ((uintptr_t)object - start) / SLAB_LINK_UNIT + 1;
}

static inline void *list_to_object(const struct page *slab, u64 list)
{
	return list_to_object_at((uintptr_t)page_address(slab), list);
}

static inline u64 object_to_list(const struct page *slab, const void *object)
{
	return object_to_list_at((uintptr_t)page_address(slab), object);
}

/* Where @slab starts, in which @object lies: a block is aligned to its size. */
static inline uintptr_t slab_start(const struct page *slab, const void *object)
{
	return (uintptr_t)object & -(PAGE_SIZE << slab->order);
}

/*
 * @old after @cnt objects came back, of which @list is the first. If it was full it is
 * frozen now: by its CPU already, or by the one that frees.
 */
static inline u64 word_after_free(u64 old, u64 list, unsigned int cnt)
{
	u64 state = (u32)old - ((u64)cnt << SLAB_INUSE_SHIFT);

	return list << SLAB_LIST_SHIFT | state | !word_list(old);
}

/* Empty and not frozen? */
static inline bool word_idle(u64 word)
{
	return !(u32)word;
}

static inline u64 slab_word_read(const struct page *slab)
{
	return __atomic_load_n(&slab->slab_word, __ATOMIC_RELAXED);
}

/* The shared list's objects may be looked at: pairs with the release of those who freed them. */
static inline u64 slab_word_acquire(const struct page *slab)
{
	return __atomic_load_n(&slab->slab_word, __ATOMIC_ACQUIRE);
}

/* Acquire pairs with the release of the CPUs that freed to the shared list, release with their
 * acquire. A swap that failed acquires too: the next may be a store, see below. */
static inline bool slab_word_swap(struct page *slab, u64 *old, u64 new)
{
	return __atomic_compare_exchange_n(&slab->slab_word, old, new, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

/*
 * The same where the slab may be empty, and nobody else moves it now: then nobody else
 * can change its word, for a free has an object in use. @old was read with acquire, so
 * what the freers did is seen here too.
 */
static inline bool slab_word_swap_held(struct page *slab, u64 *old, u64 new)
{
	if (word_inuse(*old))
		return slab_word_swap(slab, old, new);
	__atomic_store_n(&slab->slab_word, new, __ATOMIC_RELAXED);
	return true;
}

#endif
