/* SPDX-License-Identifier: MIT */
/*
 * What a cache can give back, and what it cannot: the empty slabs on its nodes'
 * lists, and the objects that are left in others. The first goes on beside whatever
 * other CPUs do, and finds all only if every CPU's slabs were flushed to the nodes
 * before; the second needs that.
 */
#include "mm/page_alloc.h"
#include "mm/slub_debug.h"
#include "mm/slub_report.h"

#include <linux/bug.h>
#include <skbsim/memory.h>

#include <stdio.h>

/* Slabs with at most so many free objects are put in order. */
#define SHRINK_PROMOTE_MAX 32

/* list_lock held. */
static void move_to(struct page *slab, struct list_head *list)
{
	list_del(&slab->slab_list);
	list_add(&slab->slab_list, list);
}

/*
 * Takes the empty slabs off @n's list to @empty; how many. A relaxed read will do: a
 * listed slab's last free is made under the lock, which orders what all freers did
 * before what the next owner does. list_lock held.
 */
static unsigned long take_empty_locked(struct kmem_cache_node *n, struct list_head *empty)
{
	struct page *slab, *next;
	unsigned long nr = 0;

	list_for_each_entry_safe(slab, next, &n->partial, slab_list) {
		if (word_inuse(slab_word_read(slab)))
			continue;
		move_to(slab, empty);
		WRITE_ONCE(n->nr_partial, n->nr_partial - 1);
		nr++;
	}
	return nr;
}

/*
 * Puts @n's slabs with 1 free object first, then those with 2, and so on; the
 * others stay behind them as they are. A listed slab has at least one: only under
 * the lock is its list taken over; what others free meanwhile may leave it in the
 * wrong place, which costs nothing but the order. list_lock held.
 */
static void promote_fullest_locked(struct kmem_cache_node *n)
{
	struct list_head promote[SHRINK_PROMOTE_MAX];
	struct page *slab, *next;
	int i;

	for (i = 0; i < SHRINK_PROMOTE_MAX; i++)
		INIT_LIST_HEAD(&promote[i]);
	list_for_each_entry_safe(slab, next, &n->partial, slab_list) {
		unsigned int free = slab->objects - word_inuse(slab_word_read(slab));

		if (free <= SHRINK_PROMOTE_MAX)
			move_to(slab, &promote[free - 1]);
	}
	for (i = SHRINK_PROMOTE_MAX - 1; i >= 0; i--)
		list_splice_init(&promote[i], &n->partial);
}

static void discard_all(struct kmem_cache *s, struct list_head *empty)
{
	struct page *slab, *next;

	list_for_each_entry_safe(slab, next, empty, slab_list)
		discard_slab(s, slab);
}

/* Gives the empty slabs of every node back; with @promote puts the others in order. How many
 * went. */
static unsigned long give_back(struct kmem_cache *s, bool promote)
{
	unsigned long nr = 0;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++) {
		struct kmem_cache_node *n = get_node(s, nid);
		LIST_HEAD(empty);

		spin_lock(&n->list_lock);
		nr += take_empty_locked(n, &empty);
		if (promote)
			promote_fullest_locked(n);
		spin_unlock(&n->list_lock);
		discard_all(s, &empty);
	}
	return nr;
}

void slab_free_partial(struct kmem_cache *s)
{
	give_back(s, false);
}

/* Mirrors __kmem_cache_shrink() of Linux 5.12. */
int slab_shrink(struct kmem_cache *s)
{
	give_back(s, true);
	return skbsim_slab_slabs(s) != 0;
}

static void add_given_back(struct kmem_cache *s, void *nr)
{
	*(unsigned long *)nr += give_back(s, true);
}

unsigned long skbsim_slab_shrink_nodes(struct kmem_cache *s)
{
	unsigned long nr = 0;

	if (s)
		add_given_back(s, &nr);
	else
		for_each_cache(add_given_back, &nr);
	return nr;
}

/* ---- What is left ------------------------------------------------------------------- */

static bool is_free(struct kmem_cache *s, const struct page *slab, const void *object)
{
	void *free = list_to_object(slab, word_list(slab_word_read(slab)));

	while (free && free != object)
		free = get_freepointer(s, free);
	return free;
}

static void report_slab(struct page *slab, void *arg)
{
	struct kmem_cache *s = arg;
	char *object = first_object(s, slab);
	unsigned int i, used;

	if (!PageSlab(slab) || slab->slab_cache != s)
		return;
	used = word_inuse(slab_word_read(slab));
	if (!used)
		return;
	slab_report_begin();
	fprintf(stderr, "BUG %s: Objects remaining in %s on __kmem_cache_shutdown()\n", s->name,
		s->name);
	fprintf(stderr, "Slab %p objects=%u used=%u\n", (void *)slab, slab->objects, used);
	for (i = 0; i < slab->objects; i++, object += s->size)
		if (!is_free(s, slab, object)) {
			fprintf(stderr, "Object %p @offset=%td\n", (void *)object,
				object - (char *)page_address(slab));
			print_tracking(s, object);
		}
	slab_report_end();
}

/* The kernel knows only of partial slabs here; full ones are found by looking at every block. */
void slab_report_objects(struct kmem_cache *s)
{
	for_each_block(report_slab, s);
}
