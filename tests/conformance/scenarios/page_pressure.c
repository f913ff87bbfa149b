// SPDX-License-Identifier: MIT
/*
 * Memory runs out: which masks still get pages, what is marked as from the reserve, and whom a
 * marked slab serves. Nothing is printed before there is memory again.
 */
#include "scenario.h"

#define MAX_PAGES (1 << 18)
#define PER_SLAB  64

static struct page *taken[MAX_PAGES];
static int nr_taken;

/* Takes single pages until there are none for @gfp; whether there were any. */
static int exhaust(gfp_t gfp)
{
	int before = nr_taken;

	while (nr_taken < MAX_PAGES && (taken[nr_taken] = alloc_page(gfp | __GFP_NOWARN)))
		nr_taken++;
	return nr_taken > before;
}

static struct {
	int nowait, atomic, memalloc_marked, others_marked;
	int slab_atomic, slab_memalloc, slab_fast, slab_other, slab_rest, slab_partial;
	int slab_partial_entitled, frag_atomic, frag_memalloc, frag_size, frag_marked;
	int skb_atomic, skb_memalloc, skb_marked;
} seen;

static void *object(gfp_t gfp)
{
	return kmem_cache_alloc(t_cache, gfp | __GFP_NOWARN);
}

static int same_slab(void *a, void *b)
{
	return a && b && virt_to_head_page(a) == virt_to_head_page(b);
}

/* The first slab is filled for one who is entitled, a second one begun, then one object freed. */
static void slabs(void)
{
	void *first, *x, *last = NULL;
	int i;

	seen.slab_atomic = object(GFP_ATOMIC) != NULL;
	first = object(GFP_ATOMIC | __GFP_MEMALLOC);
	seen.slab_memalloc = first != NULL;
	x = object(GFP_ATOMIC);
	seen.slab_fast = same_slab(first, x);
	for (i = 0; i < PER_SLAB; i++) {
		x = object(GFP_ATOMIC | __GFP_MEMALLOC);
		if (!same_slab(first, x))
			break;
		last = x;
	}
	seen.slab_other = x != NULL;
	kmem_cache_free(t_cache, last);
	for (i = 0; i < PER_SLAB && object(GFP_ATOMIC); i++)
		;
	seen.slab_rest = i;
	seen.slab_partial = object(GFP_ATOMIC) != NULL;
	seen.slab_partial_entitled = object(GFP_ATOMIC | __GFP_MEMALLOC) == last;
}

static void fragments(void)
{
	struct page_frag_cache cache = {};
	void *frag = page_frag_alloc(&cache, 1000, GFP_ATOMIC | __GFP_NOWARN);

	seen.frag_atomic = frag != NULL;
	frag = page_frag_alloc(&cache, 1000, GFP_ATOMIC | __GFP_MEMALLOC);
	seen.frag_memalloc = frag != NULL;
	if (!frag)
		return;
	seen.frag_size = cache.size;
	seen.frag_marked = cache.pfmemalloc;
	__page_frag_cache_drain(virt_to_head_page(frag), cache.pagecnt_bias);
	page_frag_free(frag);
}

/* With data of whole pages: who knows what slabs of smaller sizes are there. */
static void packets(void)
{
	struct sk_buff *skb = alloc_skb(9000, GFP_ATOMIC | __GFP_NOWARN);

	seen.skb_atomic = skb != NULL;
	skb = alloc_skb(9000, GFP_ATOMIC | __GFP_MEMALLOC | __GFP_NOWARN);
	seen.skb_memalloc = skb != NULL;
	if (skb)
		seen.skb_marked = skb_pfmemalloc(skb);
}

SCENARIO(page_pressure)
{
	struct page *page;
	int i;

	seen.nowait = exhaust(GFP_NOWAIT);
	seen.atomic = exhaust(GFP_ATOMIC);
	for (i = 0; i < nr_taken; i++)
		seen.others_marked += page_is_pfmemalloc(taken[i]) != 0;
	page = alloc_page(GFP_ATOMIC | __GFP_MEMALLOC);
	seen.memalloc_marked = page && page_is_pfmemalloc(page);
	taken[nr_taken++] = page;
	slabs();
	fragments();
	packets();
	while (nr_taken > 0)
		__free_page(taken[--nr_taken]);

	emit("pages without haste %d, then atomic %d, of these marked %d; one by memalloc: marked "
	     "%d",
	     seen.nowait, seen.atomic, seen.others_marked, seen.memalloc_marked);
	emit("object: atomic %d memalloc %d, then atomic %d", seen.slab_atomic, seen.slab_memalloc,
	     seen.slab_fast);
	emit("when it is full: another slab %d, with %d objects more", seen.slab_other,
	     seen.slab_rest);
	emit("the first has one free: for atomic %d, for memalloc %d", seen.slab_partial,
	     seen.slab_partial_entitled);
	emit("fragment: atomic %d memalloc %d of %d bytes marked %d", seen.frag_atomic,
	     seen.frag_memalloc, seen.frag_size, seen.frag_marked);
	emit("skb: atomic %d memalloc %d marked %d", seen.skb_atomic, seen.skb_memalloc,
	     seen.skb_marked);
}
