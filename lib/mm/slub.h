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
 * compare-and-swap, or, where nobody else can change it, by a store: a slab that nobody
 * knows of yet; one that is empty, by who holds it or has its node's list_lock; one that
 * is full and on no list, by who frees all its objects at once:
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
 *     link == next + key      modulo 2^64
 *
 * A sum, because the address of next's own link is then one subtraction away too: who
 * takes many waits for nothing else between one and the next (slab_bulk.c).
 *
 * key's upper 16 bits are what no small number or address has there, and neither has
 * bit 47, so that nothing is carried into them: they are the link's upper 16, too, and
 * mark it. An object that is handed out has its link wiped: looking at 16 bits tells at
 * a free whether the object may be free already.
 * A link that was overwritten is found when it is followed: it leads to no object of
 * its slab. That is reported, and the list ends there.
 *
 * Objects. x is an object of the slab around it, of the wanted order, if
 *
 *     (x - start) * reciprocal < limit      modulo 2^64, with
 *     reciprocal == 2^64 / size + 1, made odd, remainder == reciprocal * size - 2^64,
 *     limit == objects of a slab * remainder
 *
 * because q objects and r bytes times reciprocal are q * remainder, and at least
 * reciprocal more if r is not 0. That holds near a slab, where an address of simulated
 * memory is. A wild word, which a link that was overwritten leads to, may be so far away
 * that the product comes round to a small one: limit of 2^64 words do. But as an odd
 * number has an inverse, none is among them that differs from a right one in upper bytes
 * only, those that stand for more than limit. For what fails here slub_check.c makes sure: all
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
 * finds it listed, touches it. A slab is discarded empty and by who froze it or took
 * it off its list, so a swap never meets the word of the next slab made of the same pages, and a free
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
 *                     alloc, free, bulk    flush of a CPU    nodes shrink    destroy
 *     alloc, free, bulk      yes            on others (a)       yes (c)        no
 *     flush of a CPU                        on others           yes            in turn (b)
 *     nodes shrink                                              yes            no
 *     a: a CPU flushes its own slabs, or is flushed while it has no thread, or, by
 *        kmem_cache_shrink() and kmem_cache_destroy(), while its thread is in no call
 *        on the cache
 *     b: slab_mutex; so a CPU may go while a cache is shrunk or destroyed
 *     c: skbsim_slab_shrink_nodes(): all under list_lock. kmem_cache_shrink() is that and
 *        a flush of every CPU
 */
#ifndef SKBSIM_MM_SLUB_H
#define SKBSIM_MM_SLUB_H

#include "kernel/percpu.h"
#include "kernel/tsan.h"
#include "mm/failslab.h"
#include "mm/slub_def.h"
#include "mm/slub_object.h"

#include <string.h>

/* ---- Counters, nodes, pages --------------------------------------------------------- */

static __always_inline void slub_stat(struct kmem_cache_cpu *c, enum stat_item item)
{
	count_one(&c->stat[item]);
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

/* The same for one object of a cache that is not debugged. */
noinline void slab_free_slow_one(struct kmem_cache *s, struct page *slab, void *x,
				 struct kmem_cache_cpu *c);

/* Gives up what CPU area @c holds of @s. On that CPU, or while it has no thread. */
void slab_flush_cpu(struct kmem_cache *s, struct kmem_cache_cpu *c);

/* Gives a slab that is empty, and on no list, back to the page allocator: now, or after a grace
 * period. */
void discard_slab(struct kmem_cache *s, struct page *slab);

/* ---- slab_shrink.c ------------------------------------------------------------------ */

/* Frees the empty slabs on the partial lists of @s. Beside any call but a destruction. */
void slab_free_partial(struct kmem_cache *s);

/* The same, and puts the fullest of the others first. Returns whether slabs are left, those that
 * CPUs hold included. */
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

/* kmalloc_node() of *@size bytes and more: *@size is then what ksize() says of it, all of which the
 * caller may use; undefined with NULL. */
void *kmalloc_whole(size_t *size, gfp_t gfp, int node);

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

/* Does @x, any address, lie in a free object of a slab? Any cache, any build. */
bool is_free_object(const void *x);

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

/* @head to @tail, linked, objects of @c's current slab. */
static __always_inline void slab_free_current(struct kmem_cache *s, void *head, void *tail,
					      struct kmem_cache_cpu *c)
{
	set_freepointer(s, tail, c->freelist);
	c->freelist = head;
	slub_stat(c, FREE_FASTPATH);
}

/* @head to @tail: @cnt objects of @slab, linked. To the CPU's own list if it is the current slab.
 */
static __always_inline void slab_free_list(struct kmem_cache *s, struct page *slab, void *head,
					   void *tail, unsigned int cnt)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);

	if (unlikely(slab != c->slab))
		slab_free_slow(s, slab, head, tail, cnt, c);
	else
		slab_free_current(s, head, tail, c);
}

/* One object, whose page is @slab. What is no object, or free already, is reported and left alone. */
static __always_inline void slab_free(struct kmem_cache *s, struct page *slab, void *x)
{
	struct kmem_cache_cpu *c;

	if (unlikely(!same_slab_object(s, x, x) || looks_free(s, x) || !this_cpu_offset)) {
		slab_free_uncommon(s, slab, x);
		return;
	}
	kasan_take_back(x, untouchable(s));
	c = this_cpu_ptr(s->cpu_slab);
	if (unlikely(slab != c->slab))
		slab_free_slow_one(s, slab, x, c);
	else
		slab_free_current(s, x, x, c);
}

#endif
