/* SPDX-License-Identifier: MIT */
/* A slab's birth and death: from pages to linked objects, and back. */
#include "mm/slub_slow.h"

#include "kernel/rcu.h"
#include "mm/slub_debug.h"

/* A debugged cache's objects, or those with a constructor, before they are linked. */
static noinline void set_up_objects(struct kmem_cache *s, struct page *slab)
{
	char *object = first_object(s, slab);
	unsigned int i;

	setup_slab_debug(s, slab);
	for (i = 0; i < slab->objects; i++, object += s->size) {
		if (kmem_cache_debug(s))
			setup_object_debug(s, object);
		if (s->ctor)
			s->ctor(object);
	}
}

/*
 * Links the objects of a fresh slab from number @from on, one at least, in address order; the
 * first of them. Those before it are handed out at once, without
 * a link that would be written only to be read.
 */
static noinline void *link_objects(struct kmem_cache *s, struct page *slab, unsigned int from)
{
	const struct object_rules r = copy_rules(s);
	const size_t size = s->size;
	const unsigned int objects = slab->objects;
	char *object = (char *)first_object(s, slab) + from * size, *first = object;
	unsigned int i;

	for (i = from + 1; i < objects; i++, object += size)
		set_freepointer_by(&r, object, object + size);
	set_freepointer_by(&r, object, NULL);
	return first;
}

/* A block for a slab: of the wanted order without pressing for it, else of the smallest that will
 * do. */
static struct page *alloc_slab_block(struct kmem_cache *s, gfp_t gfp, int node,
				     struct kmem_cache_cpu *c)
{
	gfp_t wish = (gfp | __GFP_NOWARN | __GFP_NORETRY) & ~__GFP_NOFAIL;
	struct page *page;

	if (gfpflags_allow_blocking(gfp) && s->order > s->min_order)
		wish = (wish | __GFP_NOMEMALLOC) & ~__GFP_RECLAIM;
	page = alloc_pages_node(node, wish, s->order);
	if (likely(page))
		return page;
	page = alloc_pages_node(node, gfp, s->min_order);
	if (page) {
		slab_limit_checks(s);
		slub_stat(c, ORDER_FALLBACK);
	}
	return page;
}

/* @slab is one more of its node's, or (-1) one less. */
static void count_slab(struct kmem_cache *s, struct page *slab, int one)
{
	struct kmem_cache_node *n = get_node(s, page_to_nid(slab));

	__atomic_fetch_add(&n->nr_slabs, one, __ATOMIC_RELAXED);
	__atomic_fetch_add(&n->total_objects, one * (long)slab->objects, __ATOMIC_RELAXED);
}

struct page *new_slab(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c)
{
	struct page *slab;

	if (unlikely(gfp & GFP_SLAB_BUG_MASK))
		gfp = kmalloc_fix_flags(gfp);
	slab = alloc_slab_block(s, (gfp & ~__GFP_ZERO) | s->allocflags, node, c);
	if (unlikely(!slab))
		return NULL;
	slab->flags |= 1UL << PG_slab;
	slab->slab_cache = s;
	slab->objects = likely(slab->order == s->order) ? s->slab_objects
							: order_objects(slab->order, s->size);
	slab->slab_word = slab_word(0, slab->objects, SLAB_FROZEN);
	count_slab(s, slab, 1);
	slub_stat(c, ALLOC_SLAB);
	if (unlikely(s->ctor || kmem_cache_debug(s)))
		set_up_objects(s, slab);
	c->slab = slab;
	return slab;
}

void *new_slab_list(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c)
{
	struct page *slab = new_slab(s, gfp, node, c);
	void *list;

	if (unlikely(!slab))
		return NULL;
	list = link_objects(s, slab, 0);
	poison_slab(s, slab);
	return list;
}

size_t take_fresh(struct kmem_cache *s, struct page *slab, struct kmem_cache_cpu *c, size_t nr,
		  void **p)
{
	const size_t size = s->size, offset = s->rules.offset;
	char *object = first_object(s, slab);
	size_t i;

	nr = min(nr, (size_t)slab->objects);
	for (i = 0; i < nr; i++, object += size) {
		kasan_store((u64 *)(object + offset), 0);
		p[i] = object;
	}
	c->freelist = nr < slab->objects ? link_objects(s, slab, nr) : NULL;
	return nr;
}

static void free_slab(struct page *slab)
{
	slab->flags &= ~(1UL << PG_slab);
	slab->slab_cache = NULL;
	__free_pages(slab, slab->order);
}

static void free_slab_rcu(struct callback_head *head)
{
	free_slab(container_of(head, struct page, callback_head));
}

/* The slab's place in the books goes at once, its memory when no reader may look any more. */
void discard_slab(struct kmem_cache *s, struct page *slab)
{
	if (unlikely(s->flags & SLAB_CONSISTENCY_CHECKS))
		check_discarded_slab(s, slab);
	count_slab(s, slab, -1);
	if (unlikely(s->flags & SLAB_TYPESAFE_BY_RCU))
		rcu_enqueue(&slab->callback_head, free_slab_rcu);
	else
		free_slab(slab);
}
