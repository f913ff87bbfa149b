/* SPDX-License-Identifier: MIT */
/*
 * The slab allocator's inside: the words, the rules, and the two fast paths.
 *
 * Words. A slab is a block of pages cut into objects of one cache. A CPU hands
 * out objects of its current slab from a list that is its own (freelist below);
 * every slab also has a shared list, to which any CPU frees. A slab that a CPU
 * holds, as its current one or on its partial list, is frozen: others may free
 * to it but must not move it.
 *
 * The shared state of a slab is one word, page->slab_word, changed only by
 * compare-and-swap (or by the owner of a slab nobody else can know of yet):
 *
 *     63          32 31                 1        0
 *     | shared list | objects in use     | frozen |
 *
 *     shared list: place of its first object in units of 8 bytes, plus one; 0: empty
 *     objects in use: all that are not on the shared list, those on the
 *     owning CPU's list included
 *
 *     objects in use + length of the shared list == page->objects
 *
 * Where a slab is follows from that word:
 *
 *     frozen                      current slab of a CPU, or on its partial list
 *     not frozen, list not empty  on its node's partial list (or about to be)
 *     not frozen, list empty      full: on no list, found again by the next free
 *
 * Links. A free object holds the address of the next one, or NULL, under its
 * cache's key:
 *
 *     link == next ^ key
 *
 * key's upper 16 bits are what no small number or address has there, and an address
 * has none there, so they mark a link. An object that is handed out has its link
 * wiped: looking at 16 bits tells at a free whether the object may be free already.
 * A link that was overwritten is found when it is followed: it leads to no object of
 * its slab. That is reported, and the list ends there.
 *
 * Objects. x is an object of the slab around it, of the wanted order, if
 *
 *     (x - start) * reciprocal < limit      modulo 2^64, with
 *     reciprocal == 2^64 / size + 1, remainder == reciprocal * size - 2^64,
 *     limit == objects of a slab * remainder
 *
 * because q objects and r bytes times reciprocal are q * remainder, and at least
 * reciprocal more if r is not 0. For what fails here slub_check.c makes sure: all
 * objects of a debugged cache, whose limit is 0; objects of a slab that is smaller
 * than wanted; and once there was such a slab, for which the limit is lowered to what
 * it holds, those behind them in other slabs too.
 *
 * Ordering. A free publishes the object's link with release; taking the shared
 * list over is an acquire, so the taker sees all links (and what the freers did
 * to the objects). A place may come back in the word between a reader's load and
 * its swap: harmless, because lists are only pushed to or taken whole.
 *
 * Lifetime. Who touches a slab's word, slab_cache or links keeps it from being
 * discarded: a free has an object in use until its swap succeeds, however often it
 * must be tried again; after that only who froze the slab, or holds list_lock and
 * finds it listed, touches it. A slab is discarded unfrozen, empty and off its list,
 * so a swap never meets the word of the next slab made of the same pages, and a free
 * on another CPU never reads another slab's slab_cache.
 *
 * A slab is on one list at a time, which is why slab_list and next share their
 * place: it enters and leaves a node's list under list_lock, in the same critical
 * section in which it is unfrozen or frozen, and a CPU's list by that CPU alone,
 * while frozen.
 *
 * The protocol is searched exhaustively by tests/model, these orders are judged by
 * ThreadSanitizer in tests/unit/test_order.c and tests/stress.
 *
 * Who may run at the same time, on one cache:
 *
 *                     alloc, free, bulk    flush of a CPU    destroy
 *     alloc, free, bulk      yes            on others (a)       no
 *     flush of a CPU                        on others           one after the other (b)
 *     a: a CPU flushes its own slabs, or is flushed while it has no thread
 *     b: slab_mutex; so a CPU may go while a cache is destroyed
 */
#ifndef SKBSIM_MM_SLUB_H
#define SKBSIM_MM_SLUB_H

#include "kernel/percpu.h"
#include "mm/failslab.h"
#include "mm/kasan.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <skbsim/stats.h>

#include <stdatomic.h>
#include <string.h>

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
	atomic_long nr_slabs;
	atomic_long total_objects;
} __aligned(SMP_CACHE_BYTES);

/*
 * What tells a cache's links and objects from anything else: see above. Loops over
 * many objects work on a copy, which stays in registers.
 */
struct object_rules {
	u64 key, reciprocal, limit;
	unsigned long slab_mask; /* and with an address: the slab's start */
	unsigned int offset;	 /* of the link in a free object, bytes */
};

struct kmem_cache {
	/* Every operation. */
	struct kmem_cache_cpu *cpu_slab; /* for this_cpu_ptr() */
	struct object_rules rules;
	unsigned int size;	  /* from one object to the next, bytes */
	unsigned int object_size; /* as asked for */
	/* Slow paths. */
	unsigned int inuse;		       /* of an object, before what is kept about it */
	unsigned int red_left_pad;	       /* from one object's place to the object */
	unsigned int cpu_partial;	       /* free objects a CPU's partial list may hold */
	unsigned int cpu_partial_slabs;	       /* or slabs, where the profile counts those */
	unsigned long min_partial;	       /* partial slabs a node keeps though empty */
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

static inline void *list_to_object(const struct page *slab, u64 list)
{
	return list ? (char *)page_address(slab) + (list - 1) * SLAB_LINK_UNIT : NULL;
}

static inline u64 object_to_list(const struct page *slab, const void *object)
{
	if (!object)
		return 0;
	return ((char *)object - (char *)page_address(slab)) / SLAB_LINK_UNIT + 1;
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
 * acquire. */
static inline bool slab_word_swap(struct page *slab, u64 *old, u64 new)
{
	return __atomic_compare_exchange_n(&slab->slab_word, old, new, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_RELAXED);
}

/* ---- Links and objects -------------------------------------------------------------- */

/*
 * The link of @object, a free one of @s, leads to @next, which did not pass for an
 * object: that after all, or NULL, the damage reported and the list ended there.
 */
noinline __cold void *check_next(struct kmem_cache *s, void *object, void *next);

/* A copy of the rules of @s. READ_ONCE: another CPU may just be lowering the limit. */
static __always_inline struct object_rules copy_rules(const struct kmem_cache *s)
{
	return (struct object_rules){
		.key = s->rules.key,
		.reciprocal = s->rules.reciprocal,
		.limit = READ_ONCE(s->rules.limit),
		.slab_mask = s->rules.slab_mask,
		.offset = s->rules.offset,
	};
}

/* Questions to such a copy, or to a cache itself below. */
static __always_inline u64 *link_by(const struct object_rules *r, const void *object)
{
	return (u64 *)((char *)object + r->offset);
}

/* Is @x an object of the slab around @object? No may be wrong, yes is not. */
static __always_inline bool same_slab_by(const struct object_rules *r, const void *object,
					 const void *x)
{
	u64 start = (uintptr_t)object & r->slab_mask;

	return ((uintptr_t)x - start) * r->reciprocal < r->limit;
}

/* Does @object hold a link, as only a free one should? No is never wrong. */
static __always_inline bool looks_free_by(const struct object_rules *r, const void *object)
{
	return !((kasan_load(link_by(r, object)) ^ r->key) >> 48);
}

/* @next is of the same slab, or NULL. */
static __always_inline void set_freepointer_by(const struct object_rules *r, void *object,
					       void *next)
{
	kasan_store(link_by(r, object), (uintptr_t)next ^ r->key);
}

/* What follows @object, a free one of @s, whose rules are @r; it leaves its list and its link is
 * wiped: zero is no link. */
static __always_inline void *pop_freepointer_by(struct kmem_cache *s, const struct object_rules *r,
						void *object)
{
	u64 *link = link_by(r, object);
	void *next = (void *)(uintptr_t)(kasan_load(link) ^ r->key);

	if (unlikely(!same_slab_by(r, object, next)) && next)
		next = check_next(s, object, next);
	kasan_store(link, 0);
	return next;
}

static __always_inline u64 *link_of(const struct kmem_cache *s, const void *object)
{
	return link_by(&s->rules, object);
}

static __always_inline bool same_slab_object(const struct kmem_cache *s, const void *object,
					     const void *x)
{
	const struct object_rules r = copy_rules(s);

	return same_slab_by(&r, object, x);
}

static __always_inline bool looks_free(const struct kmem_cache *s, const void *object)
{
	return looks_free_by(&s->rules, object);
}

static __always_inline void set_freepointer(struct kmem_cache *s, void *object, void *next)
{
	set_freepointer_by(&s->rules, object, next);
}

static __always_inline void *pop_freepointer(struct kmem_cache *s, void *object)
{
	const struct object_rules r = copy_rules(s);

	return pop_freepointer_by(s, &r, object);
}

/* What the link of @object says, whether or not it is one. */
static __always_inline void *read_link(const struct kmem_cache *s, const void *object)
{
	return (void *)(uintptr_t)(kasan_load(link_of(s, object)) ^ s->rules.key);
}

/* May @next be what the link of @object says? As above. */
static __always_inline bool good_next(const struct kmem_cache *s, const void *object,
				      const void *next)
{
	return likely(same_slab_object(s, object, next)) || !next;
}

/* What follows @object in its list, or NULL. */
static __always_inline void *get_freepointer(struct kmem_cache *s, void *object)
{
	void *next = read_link(s, object);

	return good_next(s, object, next) ? next : check_next(s, object, next);
}

/* @object leaves the list to be handed out: zero is no link. */
static __always_inline void wipe_link(struct kmem_cache *s, void *object)
{
	kasan_store(link_of(s, object), 0);
}

/* ---- Counters, nodes, pages --------------------------------------------------------- */

/* WRITE_ONCE: other CPUs read the counters while they are counted. Their owner alone writes them. */
static __always_inline void slub_stat(struct kmem_cache_cpu *c, enum stat_item item)
{
	WRITE_ONCE(c->stat[item], c->stat[item] + 1);
}

/* May an object be looked at, or must what its constructor wrote be there, while it is free? */
static inline bool keeps_contents(const struct kmem_cache *s)
{
	return s->ctor || s->flags & SLAB_TYPESAFE_BY_RCU;
}

/* Bytes of a free object that nobody may touch: none where readers may still look. */
static inline size_t untouchable(const struct kmem_cache *s)
{
	return s->flags & SLAB_TYPESAFE_BY_RCU ? 0 : s->object_size;
}

static inline struct kmem_cache_node *get_node(struct kmem_cache *s, int nid)
{
	return &s->node[nid];
}

static __always_inline bool node_match(const struct page *slab, int node)
{
	return node == NUMA_NO_NODE || page_to_nid(slab) == node;
}

/* The head of the block that @x lies in; NULL if it is no simulated memory, or was never used. */
static __always_inline struct page *page_of(const void *x)
{
	return likely(virt_addr_valid(x)) ? virt_to_head_page(x) : NULL;
}

/* A slab's first object; the others follow at distances of size. */
static inline void *first_object(const struct kmem_cache *s, const struct page *slab)
{
	return (char *)page_address(slab) + s->red_left_pad;
}

static inline unsigned int order_objects(unsigned int order, unsigned int size)
{
	return (PAGE_SIZE << order) / size;
}

/* ---- slub.c ------------------------------------------------------------------------- */

/* slab_alloc() when the CPU's list is empty, of another node, or damaged. */
noinline void *slab_alloc_slow(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c);

/* The same for up to @nr objects, at least one of them; how many came into @p, 0 if memory is out. */
noinline size_t slab_alloc_bulk_slow(struct kmem_cache *s, gfp_t gfp, struct kmem_cache_cpu *c,
				     size_t nr, void **p);

noinline void slab_free_slow(struct kmem_cache *s, struct page *slab, void *head, void *tail,
			     unsigned int cnt, struct kmem_cache_cpu *c);

/* Gives up what CPU area @c holds of @s. On that CPU, or while it has no thread. */
void slab_flush_cpu(struct kmem_cache *s, struct kmem_cache_cpu *c);

/* Gives a slab that is empty, and on no list, back to the page allocator: now, or after a grace
 * period. */
void discard_slab(struct kmem_cache *s, struct page *slab);

/* ---- slab_shrink.c ------------------------------------------------------------------ */

/* Frees the empty slabs on the partial lists of @s. */
void slab_free_partial(struct kmem_cache *s);

/* The same, and puts the fullest of the others first. Returns whether slabs are left. */
int slab_shrink(struct kmem_cache *s);

/* Says on stderr which objects of @s are in use. Every CPU's slabs have been flushed. */
void slab_report_objects(struct kmem_cache *s);

/* ---- slab_geometry.c ---------------------------------------------------------------- */

/* Fixes size, order and limits from object_size, align and ctor: false if no slab can hold such an
 * object. */
bool slab_calculate_sizes(struct kmem_cache *s);

/* There is a slab of the minimal order: the fast paths' checks must hold for it too. */
void slab_limit_checks(struct kmem_cache *s);

/* ---- kmalloc.c ---------------------------------------------------------------------- */

/* Makes the kmalloc caches; false if memory is out. */
bool create_kmalloc_caches(void);

/* What a mask for slabs or kmalloc() must not have; kmalloc_fix_flags() takes it out, and warns. */
#define GFP_BITS	  23
#define GFP_SLAB_BUG_MASK (__GFP_DMA32 | __GFP_HIGHMEM | ~((1U << GFP_BITS) - 1))
noinline __cold gfp_t kmalloc_fix_flags(gfp_t gfp);

/* ---- slab_common.c ------------------------------------------------------------------ */

/* Makes the kmalloc caches; false if memory is out. Before it: percpu_init(), page_alloc_init(). */
bool kmem_cache_init(void);

/* Objects in use of every cache, and the caches that are not the library's own. */
long kmem_cache_alive(void);

/* Counts what is left of every cache, says who, and frees the caches. */
long kmem_cache_exit(void);

/* kmem_cache_create() for the library's own caches; NULL if memory is out. */
struct kmem_cache *create_builtin_cache(const char *name, unsigned int size, unsigned int align,
					slab_flags_t flags);

/* Visits all caches, newest first, as the kernel lists them. */
void for_each_cache(void (*visit)(struct kmem_cache *s, void *arg), void *arg);

/* @x is freed to @s but is none of its objects, which is reported: the cache it belongs to, or NULL
 * if it lies in no slab. */
noinline __cold struct kmem_cache *cache_of_bad_free(struct kmem_cache *s, const void *x);

/* ---- slub_check.c ------------------------------------------------------------------- */

/* Is @x the address of one of @slab's objects? Any cache, any build. */
bool is_place(const struct kmem_cache *s, const struct page *slab, const void *x);

/*
 * Is @x, which lies in @slab of @s, no object that may be freed? Then it is
 * reported. @detached: the head of a list of objects of that slab about to be freed,
 * or NULL. For what same_slab_object() or looks_free() made suspect.
 */
noinline bool bad_free(struct kmem_cache *s, struct page *slab, void *x, void *detached);

/* slab_free() of a suspect, or by a thread that may be no CPU yet. */
noinline void slab_free_uncommon(struct kmem_cache *s, struct page *slab, void *x);

/* ---- Fast paths --------------------------------------------------------------------- */

/* @object, just taken, as its new owner wants it; or NULL. */
static __always_inline void *hand_out(const struct kmem_cache *s, gfp_t gfp, void *object)
{
	kasan_hand_out(object, s->object_size);
	if (unlikely(gfp & __GFP_ZERO) && likely(object))
		return memset(object, 0, s->object_size);
	return object;
}

/* From the CPU's own list: no atomic, no lock. */
static __always_inline void *slab_alloc_on(struct kmem_cache_cpu *c, struct kmem_cache *s,
					   gfp_t gfp, int node)
{
	void *object = c->freelist, *next;

	if (unlikely(!object || !node_match(c->slab, node)))
		return slab_alloc_slow(s, gfp, node, c);
	next = read_link(s, object);
	if (unlikely(!good_next(s, object, next)))
		return slab_alloc_slow(s, gfp, node, c);
	wipe_link(s, object);
	c->freelist = next;
	slub_stat(c, ALLOC_FASTPATH);
	return hand_out(s, gfp, object);
}

/* slab_alloc() of a thread that may be no CPU yet, or of an allocation that may be made to fail. */
noinline __cold void *slab_alloc_uncommon(struct kmem_cache *s, gfp_t gfp, int node);

static __always_inline void *slab_alloc(struct kmem_cache *s, gfp_t gfp, int node)
{
	uintptr_t cpu = this_cpu_offset;

	if (unlikely(!cpu || fault_possible(SKBSIM_FAULT_SLAB)))
		return slab_alloc_uncommon(s, gfp, node);
	return slab_alloc_on((void *)((uintptr_t)s->cpu_slab + cpu), s, gfp, node);
}

/* @head to @tail: @cnt objects of @slab, linked. To the CPU's own list if it is the current slab.
 */
static __always_inline void slab_free_list(struct kmem_cache *s, struct page *slab, void *head,
					   void *tail, unsigned int cnt)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);

	if (unlikely(slab != c->slab)) {
		slab_free_slow(s, slab, head, tail, cnt, c);
		return;
	}
	set_freepointer(s, tail, c->freelist);
	c->freelist = head;
	slub_stat(c, FREE_FASTPATH);
}

/* One object, whose page is @slab. What is no object, or free already, is reported and left alone. */
static __always_inline void slab_free(struct kmem_cache *s, struct page *slab, void *x)
{
	if (unlikely(!same_slab_object(s, x, x) || looks_free(s, x) || !this_cpu_offset)) {
		slab_free_uncommon(s, slab, x);
		return;
	}
	kasan_take_back(x, untouchable(s));
	slab_free_list(s, slab, x, x, 1);
}

#endif
