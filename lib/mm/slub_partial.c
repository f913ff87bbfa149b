/* SPDX-License-Identifier: MIT */
/* Partial slabs: on a CPU's list and on the nodes', and how they move between them. */
#include "mm/slub_slow.h"

#include "kernel/cpu.h"
#include "kernel/profile.h"
#include "mm/slub_debug.h"

#include <time.h>

/* WRITE_ONCE: nr_partial is looked at without the lock, to skip a node that has none. */
void add_partial_locked(struct kmem_cache_node *n, struct page *slab, bool tail)
{
	WRITE_ONCE(n->nr_partial, n->nr_partial + 1);
	if (tail)
		list_add_tail(&slab->slab_list, &n->partial);
	else
		list_add(&slab->slab_list, &n->partial);
}

void remove_partial_locked(struct kmem_cache_node *n, struct page *slab)
{
	list_del(&slab->slab_list);
	WRITE_ONCE(n->nr_partial, n->nr_partial - 1);
}

/* Under the lock, so that a free that finds the slab unfrozen also finds it listed. */
static noinline void unfreeze_to_node(struct kmem_cache_node *n, struct page *slab, u64 word,
				      struct kmem_cache_cpu *c)
{
	spin_lock(&n->list_lock);
	while (!slab_word_swap_held(slab, &word, word & ~SLAB_FROZEN))
		;
	add_partial_locked(n, slab, true);
	spin_unlock(&n->list_lock);
	slub_stat(c, FREE_ADD_PARTIAL);
}

void unfreeze_partials(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	struct page *slab, *empty = NULL;

	while ((slab = c->partial)) {
		struct kmem_cache_node *n = get_node(s, page_to_nid(slab));
		u64 word = slab_word_acquire(slab);

		/* While it is frozen: afterwards next may be another list's. */
		c->partial = slab->next;
		/* Racy: a slab more or less that is kept. */
		if (!word_inuse(word) && READ_ONCE(n->nr_partial) >= s->min_partial) {
			slab->next = empty;
			empty = slab;
			continue;
		}
		unfreeze_to_node(n, slab, word, c);
	}
	while ((slab = empty)) {
		empty = slab->next;
		slub_stat(c, DEACTIVATE_EMPTY);
		discard_slab(s, slab);
		slub_stat(c, FREE_SLAB);
	}
}

/*
 * Is the partial list that starts with @first full? What is counted was counted
 * when @first was added and is not kept up to date.
 */
static bool cpu_partial_is_full(const struct kmem_cache *s, const struct page *first)
{
	if (switches.cpu_partial_in_slabs)
		return first->pages >= s->cpu_partial_slabs;
	return first->pobjects > s->cpu_partial;
}

void put_cpu_partial(struct kmem_cache *s, struct kmem_cache_cpu *c, struct page *slab, bool drain)
{
	struct page *old = c->partial;

	if (drain && old && cpu_partial_is_full(s, old)) {
		unfreeze_partials(s, c);
		slub_stat(c, CPU_PARTIAL_DRAIN);
		old = NULL;
	}
	slab->pages = (old ? old->pages : 0) + 1;
	slab->pobjects =
		(old ? old->pobjects : 0) + slab->objects - word_inuse(slab_word_read(slab));
	slab->next = old;
	c->partial = slab;
}

/*
 * Takes @slab off its node's list and freezes it. For @current its shared list
 * is taken over too and returned; otherwise it stays where it is. NULL if
 * another CPU changed the word meanwhile. list_lock held. Mirrors acquire_slab().
 */
static void *acquire_slab_locked(struct kmem_cache_node *n, struct page *slab, bool current,
				 unsigned int *objects)
{
	u64 old = slab_word_acquire(slab);
	u64 new = current ? slab_word(0, slab->objects, SLAB_FROZEN) : old | SLAB_FROZEN;

	*objects = slab->objects - word_inuse(old);
	if (!slab_word_swap_held(slab, &old, new))
		return NULL;
	remove_partial_locked(n, slab);
	return list_to_object(slab, word_list(old));
}

/* Has the CPU got half of what it may keep: @objects in all, @slabs of them in reserve? Of a
 * debugged cache it keeps nothing. */
static bool enough_partial(const struct kmem_cache *s, unsigned int objects, unsigned int slabs)
{
	if (kmem_cache_debug(s))
		return true;
	if (switches.cpu_partial_in_slabs)
		return slabs > s->cpu_partial_slabs / 2;
	return objects > s->cpu_partial / 2;
}

/*
 * The first partial slab of node @n becomes current, and its list is returned;
 * more follow onto the CPU's partial list until half of what it may hold is
 * there. Slabs that @gfp may not be served from stay. Mirrors get_partial_node().
 */
void *get_partial_node(struct kmem_cache *s, struct kmem_cache_node *n, gfp_t gfp,
		       struct kmem_cache_cpu *c)
{
	unsigned int objects, available = 0, reserved = 0;
	struct page *slab, *next;
	void *list = NULL;

	spin_lock(&n->list_lock);
	list_for_each_entry_safe(slab, next, &n->partial, slab_list) {
		void *taken;

		if (!pfmemalloc_match(slab, gfp))
			continue;
		taken = acquire_slab_locked(n, slab, !list, &objects);
		if (!taken)
			break;
		available += objects;
		if (!list) {
			c->slab = slab;
			slub_stat(c, ALLOC_FROM_PARTIAL);
			list = taken;
		} else {
			put_cpu_partial(s, c, slab, false);
			slub_stat(c, CPU_PARTIAL_NODE);
			reserved++;
		}
		if (enough_partial(s, available, reserved))
			break;
	}
	spin_unlock(&n->list_lock);
	return list;
}

/* A number that changes all the time, where the kernel asks the cycle counter. */
static unsigned int dice(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_nsec;
}

/*
 * Other nodes' partial slabs, if they have plenty: as often as
 * remote_node_defrag_ratio says, so that the nodes' slabs stay filled. Mirrors
 * get_any_partial().
 */
void *get_any_partial(struct kmem_cache *s, gfp_t gfp, struct kmem_cache_cpu *c)
{
	unsigned int ratio = READ_ONCE(s->remote_node_defrag_ratio);
	int nid, self = cpu_node(), i;

	if (!ratio || dice() % 1024 > ratio)
		return NULL;
	for (i = 0; i < nr_online_nodes; i++) {
		struct kmem_cache_node *n;
		void *list;

		nid = (self + i) % nr_online_nodes;
		n = get_node(s, nid);
		if (READ_ONCE(n->nr_partial) <= s->min_partial)
			continue;
		list = get_partial_node(s, n, gfp, c);
		if (list)
			return list;
	}
	return NULL;
}
