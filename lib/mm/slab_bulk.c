/* SPDX-License-Identifier: MIT */
/*
 * Many objects in one call. Taking them walks the CPU's list without the
 * bookkeeping of each single call; giving them back sorts them into one list a
 * slab, so that each slab is touched once. Mirrors kmem_cache_alloc_bulk() and
 * kmem_cache_free_bulk() of Linux 5.12.
 */
#include "mm/slub.h"

#include <linux/bug.h>

/* Strangers met before the search for more objects of a slab ends. */
#define LOOKAHEAD 3

/* Objects of one slab, linked and ready to be freed in one step. */
struct detached_freelist {
	struct kmem_cache *s;
	struct page *slab;
	void *head, *tail;
	unsigned int cnt;
};

/*
 * Only slow-path refills are counted. A failure in the middle gives back what
 * was taken, so the caller never gets a part.
 */
int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t nr, void **p)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	size_t i;

	if (should_fail(SKBSIM_FAULT_SLAB))
		return 0;
	for (i = 0; i < nr; i++) {
		void *object = c->freelist;

		if (likely(object)) {
			c->freelist = get_freepointer(s, object);
		} else {
			object = slab_alloc_slow(s, gfp, NUMA_NO_NODE, c);
			if (unlikely(!object))
				goto undo;
		}
		p[i] = object;
	}
	if (unlikely(gfp & __GFP_ZERO))
		for (i = 0; i < nr; i++)
			memset(p[i], 0, s->object_size);
	return nr;

undo:
	if (i)
		kmem_cache_free_bulk(s, i, p);
	return 0;
}

/* The cache that frees @object: @s, or, for kmalloc()ed memory, its slab's; NULL if it is whole
 * pages. */
static struct kmem_cache *owner(struct kmem_cache *s, struct page *page, const void *object)
{
	if (s && unlikely(page->slab_cache != s))
		return cache_of_bad_free(s, object);
	return PageSlab(page) ? page->slab_cache : NULL;
}

/*
 * Appends the object at p[i] to @df and marks it done. Linux builds the list the
 * other way round and its free hook then turns it, in every build: what stood
 * last in the array is handed out first.
 */
static void detach(struct detached_freelist *df, void **p, size_t i)
{
	if (df->cnt++)
		set_freepointer(df->s, df->tail, p[i]);
	else
		df->head = p[i];
	df->tail = p[i];
	p[i] = NULL;
}

/*
 * Detaches the last object of p[0..nr) and, walking down, the others of its
 * slab, until LOOKAHEAD strangers were met. Returns how much of the array may
 * still hold objects; @df has none if the last object was no slab's.
 */
static size_t build_detached_freelist(struct kmem_cache *s, void **p, size_t nr,
				      struct detached_freelist *df)
{
	unsigned int strangers = 0;
	size_t left = 0;
	struct page *slab;

	df->cnt = 0;
	while (nr && !p[nr - 1])
		nr--;
	if (!nr)
		return 0;
	slab = virt_to_head_page(p[nr - 1]);
	df->s = owner(s, slab, p[nr - 1]);
	if (unlikely(!df->s)) {
		if (!s)
			kfree(p[nr - 1]);
		return nr - 1;
	}
	df->slab = slab;
	detach(df, p, --nr);

	while (nr) {
		if (!p[--nr])
			continue;
		if (virt_to_head_page(p[nr]) == slab) {
			detach(df, p, nr);
			continue;
		}
		if (++strangers == LOOKAHEAD)
			break;
		if (!left)
			left = nr + 1;
	}
	return left;
}

void kmem_cache_free_bulk(struct kmem_cache *s, size_t nr, void **p)
{
	struct detached_freelist df;

	if (WARN_ON(!nr))
		return;
	do {
		nr = build_detached_freelist(s, p, nr, &df);
		if (likely(df.cnt))
			slab_free(df.s, df.slab, df.head, df.tail, df.cnt);
	} while (nr);
}
