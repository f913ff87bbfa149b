/* SPDX-License-Identifier: MIT */
/*
 * SLUB's slow paths: an allocation that finds the CPU's list empty, a free to a slab
 * that is not the CPU's, and giving the current slab up. Words and rules: slub.h.
 * Mirrors mm/slub.c of Linux 5.12 with a CPU's own state unshared, so its lists need
 * no compare-and-swap.
 *
 * Lock order: a node's list_lock is innermost; only slab words change under it.
 */
#include "mm/slub_slow.h"

#include "kernel/cpu.h"
#include "mm/slub_debug.h"

#include <linux/bug.h>

/* ---- Giving the current slab up ----------------------------------------------------- */

static void *last_of_list(struct kmem_cache *s, void *object, unsigned int *nr)
{
	void *next;

	*nr = 1;
	while ((next = get_freepointer(s, object))) {
		object = next;
		++*nr;
	}
	return object;
}

/*
 * Unfreezes @c's current slab: its own list goes before the shared one, and the
 * slab goes to its node's list, or back to the page allocator if it is empty and
 * the node has enough. Mirrors deactivate_slab().
 */
static noinline void deactivate_slab(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	struct page *slab = c->slab;
	struct kmem_cache_node *n = get_node(s, page_to_nid(slab));
	void *list = c->freelist, *tail = NULL;
	u64 old = slab_word_read(slab), new;
	bool remote_frees = word_list(old);
	bool discard = false, partial = false;
	unsigned int nr = 0;

	c->slab = NULL;
	c->freelist = NULL;
	if (remote_frees)
		slub_stat(c, DEACTIVATE_REMOTE_FREES);
	if (list)
		tail = last_of_list(s, list, &nr);

	spin_lock(&n->list_lock);
	do {
		if (list)
			set_freepointer(s, tail, list_to_object(slab, word_list(old)));
		new = slab_word(list ? object_to_list(slab, list) : word_list(old),
				word_inuse(old) - nr, 0);
	} while (!slab_word_swap(slab, &old, new));
	if (!word_inuse(new) && n->nr_partial >= s->min_partial)
		discard = true;
	else if (word_list(new)) {
		add_partial_locked(n, slab, remote_frees);
		partial = true;
	}
	spin_unlock(&n->list_lock);

	if (discard) {
		slub_stat(c, DEACTIVATE_EMPTY);
		discard_slab(s, slab);
		slub_stat(c, FREE_SLAB);
	} else if (partial) {
		slub_stat(c, remote_frees ? DEACTIVATE_TO_TAIL : DEACTIVATE_TO_HEAD);
	} else {
		slub_stat(c, DEACTIVATE_FULL);
	}
}

void slab_flush_cpu(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	if (c->slab) {
		slub_stat(c, CPUSLAB_FLUSH);
		deactivate_slab(s, c);
	}
	unfreeze_partials(s, c);
}

/* ---- Allocation, slow path ---------------------------------------------------------- */

/* Takes the shared list of the current slab over; NULL, and the slab let go, if it is empty. */
static void *take_shared_list(struct page *slab)
{
	u64 old = slab_word_read(slab);

	while (!slab_word_swap(slab, &old,
			       slab_word(0, slab->objects, word_list(old) ? SLAB_FROZEN : 0)))
		;
	return list_to_object(slab, word_list(old));
}

/* Free objects of the current slab, if it fits @node and @gfp and has any. */
static __always_inline void *current_slab_list(struct kmem_cache *s, gfp_t gfp, int node,
					       struct kmem_cache_cpu *c)
{
	void *list;

	if (unlikely(!node_match(c->slab, node))) {
		slub_stat(c, ALLOC_NODE_MISMATCH);
		deactivate_slab(s, c);
		return NULL;
	}
	if (unlikely(!pfmemalloc_match(c->slab, gfp))) {
		deactivate_slab(s, c);
		return NULL;
	}
	if (c->freelist)
		return c->freelist;
	list = take_shared_list(c->slab);
	if (!list) {
		c->slab = NULL;
		slub_stat(c, DEACTIVATE_BYPASS);
		return NULL;
	}
	slub_stat(c, ALLOC_REFILL);
	return list;
}

/* Makes the first slab of the CPU's partial list current; false if there is none. */
static bool next_cpu_partial(struct kmem_cache_cpu *c)
{
	if (!c->partial)
		return false;
	c->slab = c->partial;
	c->partial = c->slab->next;
	slub_stat(c, CPU_PARTIAL_ALLOC);
	return true;
}

/* A list of free objects of what is then the current slab; in this order: current slab, CPU's
 * partial slabs, nodes' partial slabs. NULL if none of these has any. */
static __always_inline void *next_list(struct kmem_cache *s, gfp_t gfp, int node,
				       struct kmem_cache_cpu *c)
{
	void *list;

	if (likely(c->slab) || next_cpu_partial(c)) {
		do {
			list = current_slab_list(s, gfp, node, c);
			if (list)
				return list;
		} while (next_cpu_partial(c));
	}
	WARN_ON_ONCE(s->ctor && (gfp & __GFP_ZERO));
	return get_partial(s, gfp, node, c);
}

/*
 * The first object of @list, a debugged cache's, and the slab goes back to its
 * node. NULL if the object is bad: then its slab counts as used up for ever, so that
 * nothing else of it is touched.
 */
static noinline __cold void *take_debugged(struct kmem_cache *s, void *list,
					   struct kmem_cache_cpu *c)
{
	if (unlikely(!alloc_debug_processing(s, c->slab, list))) {
		c->slab->slab_word = slab_word(0, c->slab->objects, SLAB_FROZEN);
		c->slab = NULL;
		return NULL;
	}
	c->freelist = pop_freepointer(s, list);
	deactivate_slab(s, c);
	return list;
}

static void *take_first(struct kmem_cache *s, void *list, struct kmem_cache_cpu *c)
{
	if (kmem_cache_debug(s))
		return take_debugged(s, list, c);
	c->freelist = pop_freepointer(s, list);
	return list;
}

noinline void *slab_alloc_slow(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c)
{
	void *list, *object;

	slub_stat(c, ALLOC_SLOWPATH);
	if (unlikely(node != NUMA_NO_NODE && (node < 0 || node >= nr_online_nodes)))
		node = NUMA_NO_NODE; /* no such memory: as good as any */
	do {
		list = next_list(s, gfp, node, c);
		if (!list)
			list = new_slab_list(s, gfp, node, c);
		object = list ? take_first(s, list, c) : NULL;
	} while (unlikely(list && !object));
	if (unlikely(!object))
		slab_out_of_memory(s, gfp, node);
	return hand_out(s, gfp, object);
}

noinline size_t slab_alloc_bulk_slow(struct kmem_cache *s, gfp_t gfp, struct kmem_cache_cpu *c,
				     size_t nr, void **p)
{
	struct page *slab;
	void *list;

	/* What tools and debugging see of each object is in one place only. */
	if (kmem_cache_debug(s) || kasan_enabled()) {
		*p = slab_alloc_slow(s, gfp, NUMA_NO_NODE, c);
		return *p != NULL;
	}
	slub_stat(c, ALLOC_SLOWPATH);
	list = next_list(s, gfp, NUMA_NO_NODE, c);
	if (list) {
		c->freelist = pop_freepointer(s, list);
		*p = list;
		return 1;
	}
	slab = new_slab(s, gfp, NUMA_NO_NODE, c);
	if (likely(slab))
		return take_fresh(s, slab, c, nr, p);
	slab_out_of_memory(s, gfp, NUMA_NO_NODE);
	return 0;
}

noinline __cold void *slab_alloc_uncommon(struct kmem_cache *s, gfp_t gfp, int node)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);

	return should_fail(SKBSIM_FAULT_SLAB) ? NULL : slab_alloc_on(c, s, gfp, node);
}

/* ---- Free, slow path ---------------------------------------------------------------- */

/*
 * Nobody holds the slab, it is on its node's list, and its last object came back:
 * it stays there, or goes if the node has enough. list_lock is held on entry and
 * dropped.
 */
static void free_unfrozen_empty(struct kmem_cache *s, struct kmem_cache_node *n, struct page *slab,
				struct kmem_cache_cpu *c)
{
	if (likely(n->nr_partial < s->min_partial)) {
		spin_unlock(&n->list_lock);
		return;
	}
	remove_partial_locked(n, slab);
	slub_stat(c, FREE_REMOVE_PARTIAL);
	spin_unlock(&n->list_lock);
	slub_stat(c, FREE_SLAB);
	discard_slab(s, slab);
}

/*
 * slab_free_slow() for a debugged cache, all under the node's lock: what should not
 * be freed is left out, and a slab that was full goes on its node's list.
 */
static noinline __cold void free_debugged(struct kmem_cache *s, struct page *slab, void *head,
					  void *tail, unsigned int cnt, struct kmem_cache_cpu *c)
{
	struct kmem_cache_node *n = get_node(s, page_to_nid(slab));
	u64 old, new;

	spin_lock(&n->list_lock);
	cnt = free_debug_processing_locked(s, slab, &head, &tail, cnt);
	if (unlikely(!cnt)) {
		spin_unlock(&n->list_lock);
		return;
	}
	old = slab_word_read(slab);
	set_freepointer(s, tail, list_to_object(slab, word_list(old)));
	new = slab_word(object_to_list(slab, head), word_inuse(old) - cnt, word_frozen(old));
	while (!slab_word_swap(slab, &old, new))
		; /* never: the lock keeps everybody else out */
	if (word_frozen(old)) {
		slub_stat(c, FREE_FROZEN);
	} else if (!word_list(old)) {
		add_partial_locked(n, slab, true);
		slub_stat(c, FREE_ADD_PARTIAL);
	}
	if (word_frozen(old) || word_inuse(new))
		spin_unlock(&n->list_lock);
	else
		free_unfrozen_empty(s, n, slab, c);
}

/* @slab's word was @old before this CPU freed to it, and it is not idle. */
static __always_inline void account_free(struct kmem_cache *s, struct page *slab, u64 old,
					 struct kmem_cache_cpu *c)
{
	if (word_frozen(old)) {
		slub_stat(c, FREE_FROZEN);
	} else if (!word_list(old)) {
		slub_stat(c, CPU_PARTIAL_FREE);
		put_cpu_partial(s, c, slab, true);
	}
}

/*
 * slab_free_slow() of what seemed the last objects in use of a slab on its node's list:
 * only under the lock may it change lists. The lock is kept though the swap fails and
 * the slab is no longer about to be empty: put_cpu_partial() comes after it is dropped.
 */
static noinline void free_last(struct kmem_cache *s, struct page *slab, void *head, void *tail,
			       unsigned int cnt, struct kmem_cache_cpu *c)
{
	struct kmem_cache_node *n = get_node(s, page_to_nid(slab));
	u64 list = object_to_list(slab, head);
	u64 old, new;

	spin_lock(&n->list_lock);
	old = slab_word_read(slab);
	for (;;) {
		set_freepointer(s, tail, list_to_object(slab, word_list(old)));
		new = word_after_free(old, list, cnt);
		if (likely(slab_word_swap(slab, &old, new)))
			break;
		slub_stat(c, CMPXCHG_DOUBLE_FAIL);
	}
	if (likely(word_idle(new))) {
		free_unfrozen_empty(s, n, slab, c);
		return;
	}
	spin_unlock(&n->list_lock);
	account_free(s, slab, old, c);
}

static noinline void free_again(struct kmem_cache *s, struct page *slab, void *head, void *tail,
				unsigned int cnt, struct kmem_cache_cpu *c);

/*
 * All objects of a full slab, @head to @tail, come back at once: nobody else can change its word,
 * for that takes another object of it, or holding the slab. It is frozen for this CPU. A store does
 * not acquire, so the word was read so: whoever frees the slab next does it after the CPU that held
 * it has let go.
 */
static __always_inline void free_whole(struct kmem_cache *s, struct page *slab, void *head,
				       void *tail, struct kmem_cache_cpu *c)
{
	u64 list = object_to_list_at(slab_start(slab, head), head);

	set_freepointer(s, tail, NULL);
	__atomic_store_n(&slab->slab_word, slab_word(list, 0, SLAB_FROZEN), __ATOMIC_RELEASE);
	slub_stat(c, CPU_PARTIAL_FREE);
	put_cpu_partial(s, c, slab, true);
}

/* Pushes @head to @tail onto @slab's shared list. Whatever it calls it calls last, so that the usual
 * free of one object saves no registers. */
static __always_inline void push_free(struct kmem_cache *s, struct page *slab, void *head,
				      void *tail, unsigned int cnt, struct kmem_cache_cpu *c)
{
	uintptr_t start = slab_start(slab, head);
	u64 old = slab_word_acquire(slab), new;

	if (old == slab_word(0, cnt, 0)) {
		free_whole(s, slab, head, tail, c);
		return;
	}
	set_freepointer(s, tail, list_to_object_at(start, word_list(old)));
	new = word_after_free(old, object_to_list_at(start, head), cnt);
	if (unlikely(word_idle(new)))
		free_last(s, slab, head, tail, cnt, c);
	else if (unlikely(!slab_word_swap(slab, &old, new)))
		free_again(s, slab, head, tail, cnt, c);
	else
		account_free(s, slab, old, c);
}

static noinline void push_free_one(struct kmem_cache *s, struct page *slab, void *x,
				   struct kmem_cache_cpu *c)
{
	push_free(s, slab, x, x, 1, c);
}

/* Another CPU was faster. */
static noinline void free_again(struct kmem_cache *s, struct page *slab, void *head, void *tail,
				unsigned int cnt, struct kmem_cache_cpu *c)
{
	slub_stat(c, CMPXCHG_DOUBLE_FAIL);
	push_free(s, slab, head, tail, cnt, c);
}

/*
 * A full slab is frozen onto this CPU's partial list rather than put on its node's,
 * which spares the lock; a slab that becomes empty there goes back to the page
 * allocator if the node has enough of them. Mirrors __slab_free().
 */
noinline void slab_free_slow(struct kmem_cache *s, struct page *slab, void *head, void *tail,
			     unsigned int cnt, struct kmem_cache_cpu *c)
{
	slub_stat(c, FREE_SLOWPATH);
	if (unlikely(kmem_cache_debug(s)))
		free_debugged(s, slab, head, tail, cnt, c);
	else
		push_free(s, slab, head, tail, cnt, c);
}

/* What most single frees meet comes first: a slab that somebody holds, and which is not idle for
 * that. */
noinline void slab_free_slow_one(struct kmem_cache *s, struct page *slab, void *x,
				 struct kmem_cache_cpu *c)
{
	uintptr_t start = slab_start(slab, x);
	u64 old = slab_word_read(slab), new;

	slub_stat(c, FREE_SLOWPATH);
	if (unlikely(!word_frozen(old))) {
		push_free_one(s, slab, x, c);
		return;
	}
	set_freepointer(s, x, list_to_object_at(start, word_list(old)));
	new = object_to_list_at(start, x) << SLAB_LIST_SHIFT | (u32)(old - slab_word(0, 1, 0));
	if (likely(slab_word_swap(slab, &old, new)))
		slub_stat(c, FREE_FROZEN);
	else
		free_again(s, slab, x, x, 1, c);
}
