/* SPDX-License-Identifier: MIT */
/* What SLUB's slow paths have of each other: slub.c, slub_slab.c, slub_partial.c. */
#ifndef SKBSIM_MM_SLUB_SLOW_H
#define SKBSIM_MM_SLUB_SLOW_H

#include "kernel/cpu.h"
#include "mm/slub.h"

/*
 * May a caller with @gfp be given @slab? One that came out of the memalloc reserve
 * (its page says so as long as it is a slab) serves those who may use the reserve.
 * Asked on slow paths only, as in Linux: what such a caller left on the CPU's list
 * the fast path hands to anyone. A new slab needs no question: its page was had
 * with the same mask.
 */
static inline bool pfmemalloc_match(const struct page *slab, gfp_t gfp)
{
	return likely(!page_is_pfmemalloc(slab)) || gfp_pfmemalloc_allowed(gfp);
}

/* ---- slub_slab.c -------------------------------------------------------------------- */

/* A new slab as @c's current one, its objects not linked yet; or NULL. */
struct page *new_slab(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c);

/* The same, all its objects in the list that is returned. */
void *new_slab_list(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c);

/* Of @slab, from new_slab(), up to @nr objects, where they lie known without links; how many. The
 * others are @c's list. */
size_t take_fresh(struct kmem_cache *s, struct page *slab, struct kmem_cache_cpu *c, size_t nr,
		  void **p);

/* ---- slub_oom.c ---------------------------------------------------------------------- */

/*
 * Reports that @s got no slab from @nid, unless @gfp has __GFP_NOWARN: what was asked for
 * and what each node has, at most 10 times in five seconds. Mirrors slab_out_of_memory()
 * of Linux 5.12.
 */
noinline __cold void slab_out_of_memory(struct kmem_cache *s, gfp_t gfp, int nid);

/* ---- slabinfo.c ---------------------------------------------------------------------- */

/* Free objects of the slabs on @n's list, whose lock it takes. */
long node_free_objects(struct kmem_cache_node *n);

/* ---- slub_partial.c ----------------------------------------------------------------- */

/* Puts @slab, unfrozen, on @n's list. list_lock held. */
void add_partial_locked(struct kmem_cache_node *n, struct page *slab, bool tail);

/*
 * Moves every slab of @c's partial list to its node's, or back to the page
 * allocator if it is empty and the node has enough. Mirrors unfreeze_partials().
 */
void unfreeze_partials(struct kmem_cache *s, struct kmem_cache_cpu *c);

/*
 * Puts the frozen @slab on @c's partial list. With @drain a full list goes to
 * the nodes first. Mirrors put_cpu_partial().
 */
void put_cpu_partial(struct kmem_cache *s, struct kmem_cache_cpu *c, struct page *slab, bool drain);

/* A slab of @n's list as @c's current one, and its free objects; or NULL. */
void *get_partial_node(struct kmem_cache *s, struct kmem_cache_node *n, gfp_t gfp,
		       struct kmem_cache_cpu *c);

/* The same of other nodes, now and then. */
void *get_any_partial(struct kmem_cache *s, gfp_t gfp, struct kmem_cache_cpu *c);

/* The same of the node asked for, or of the CPU's own and then, now and then, another. */
static __always_inline void *get_partial(struct kmem_cache *s, gfp_t gfp, int node,
					 struct kmem_cache_cpu *c)
{
	struct kmem_cache_node *n = get_node(s, node == NUMA_NO_NODE ? cpu_node() : node);
	void *list = NULL;

	/* Racy: missing a slab that is just added costs a new one, nothing else. */
	if (READ_ONCE(n->nr_partial))
		list = get_partial_node(s, n, gfp, c);
	if (list || node != NUMA_NO_NODE || nr_online_nodes == 1)
		return list;
	return get_any_partial(s, gfp, c);
}

/* Takes @slab off @n's list. list_lock held. */
void remove_partial_locked(struct kmem_cache_node *n, struct page *slab);

#endif
