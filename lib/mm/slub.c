/* SPDX-License-Identifier: MIT */
/*
 * SLUB's slow paths: where slabs come from, where they go, and how they move
 * between CPUs and nodes. Words and rules: slub.h. Mirrors mm/slub.c of Linux
 * 5.12 with a CPU's own state unshared, so its lists need no compare-and-swap.
 *
 * Lock order: a node's list_lock is innermost; only slab words change under it.
 */
#include "mm/slub.h"

#include "kernel/cpu.h"
#include "kernel/profile.h"
#include "kernel/rcu.h"
#include "mm/slub_debug.h"

#include <linux/bug.h>

#include <stdint.h>
#include <time.h>

/* ---- A slab's birth and death ------------------------------------------------------- */

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
 * Links the objects of a fresh slab from number @from on, in address order; the first
 * of them, or NULL if there are none. Those before it are handed out at once, without
 * a link that would be written only to be read.
 */
static void *link_objects(struct kmem_cache *s, struct page *slab, unsigned int from)
{
	const struct object_rules r = copy_rules(s);
	const unsigned int size = s->size;
	char *object = (char *)first_object(s, slab) + (unsigned long)from * size, *first = object;
	unsigned int i;

	if (from == slab->objects)
		return NULL;
	for (i = from + 1; i < slab->objects; i++, object += size)
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

/* A new slab as @c's current one, its objects not linked yet; or NULL. */
static struct page *new_slab(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c)
{
	struct kmem_cache_node *n;
	struct page *slab;

	if (unlikely(gfp & GFP_SLAB_BUG_MASK))
		gfp = kmalloc_fix_flags(gfp);
	slab = alloc_slab_block(s, (gfp & ~__GFP_ZERO) | s->allocflags, node, c);
	if (unlikely(!slab))
		return NULL;
	slab->flags |= 1UL << PG_slab;
	slab->slab_cache = s;
	slab->objects = order_objects(slab->order, s->size);
	slab->slab_word = slab_word(0, slab->objects, SLAB_FROZEN);
	n = get_node(s, page_to_nid(slab));
	atomic_fetch_add_explicit(&n->nr_slabs, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&n->total_objects, slab->objects, memory_order_relaxed);
	slub_stat(c, ALLOC_SLAB);
	if (unlikely(s->ctor || kmem_cache_debug(s)))
		set_up_objects(s, slab);
	c->slab = slab;
	return slab;
}

/* The same, all its objects in the list that is returned. */
static void *new_slab_list(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c)
{
	struct page *slab = new_slab(s, gfp, node, c);
	void *list;

	if (unlikely(!slab))
		return NULL;
	list = link_objects(s, slab, 0);
	poison_slab(s, slab);
	return list;
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
	struct kmem_cache_node *n = get_node(s, page_to_nid(slab));

	check_discarded_slab(s, slab);
	atomic_fetch_sub_explicit(&n->nr_slabs, 1, memory_order_relaxed);
	atomic_fetch_sub_explicit(&n->total_objects, slab->objects, memory_order_relaxed);
	if (unlikely(s->flags & SLAB_TYPESAFE_BY_RCU))
		rcu_enqueue(&slab->callback_head, free_slab_rcu);
	else
		free_slab(slab);
}

/*
 * May a caller with @gfp be given @slab? One that came out of the memalloc reserve
 * (its page says so as long as it is a slab) serves those who may use the reserve.
 * Asked on slow paths only, as in Linux: what such a caller left on the CPU's list
 * the fast path hands to anyone. A new slab needs no question: its page was had
 * with the same mask.
 */
static bool pfmemalloc_match(const struct page *slab, gfp_t gfp)
{
	return likely(!page_is_pfmemalloc(slab)) || gfp_pfmemalloc_allowed(gfp);
}

/* ---- Partial lists ------------------------------------------------------------------ */

/* WRITE_ONCE: nr_partial is looked at without the lock, to skip a node that has none. */
static void add_partial_locked(struct kmem_cache_node *n, struct page *slab, bool tail)
{
	WRITE_ONCE(n->nr_partial, n->nr_partial + 1);
	if (tail)
		list_add_tail(&slab->slab_list, &n->partial);
	else
		list_add(&slab->slab_list, &n->partial);
}

static void remove_partial_locked(struct kmem_cache_node *n, struct page *slab)
{
	list_del(&slab->slab_list);
	WRITE_ONCE(n->nr_partial, n->nr_partial - 1);
}

/*
 * Moves every slab of @c's partial list to its node's, or back to the page
 * allocator if it is empty and the node has enough. Mirrors unfreeze_partials().
 */
static void unfreeze_partials(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	struct page *slab, *empty = NULL;

	while ((slab = c->partial)) {
		struct kmem_cache_node *n = get_node(s, page_to_nid(slab));
		u64 word = slab_word_read(slab);

		/* While it is frozen: afterwards next may be another list's. */
		c->partial = slab->next;
		/* Under the lock, so that a free that finds the slab unfrozen also finds it listed.
		 */
		spin_lock(&n->list_lock);
		while (!slab_word_swap(slab, &word, word & ~SLAB_FROZEN))
			;
		if (unlikely(!word_inuse(word) && n->nr_partial >= s->min_partial)) {
			slab->next = empty;
			empty = slab;
		} else {
			add_partial_locked(n, slab, true);
			slub_stat(c, FREE_ADD_PARTIAL);
		}
		spin_unlock(&n->list_lock);
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

/*
 * Puts the frozen @slab on @c's partial list. With @drain a full list goes to
 * the nodes first. Mirrors put_cpu_partial().
 */
static void put_cpu_partial(struct kmem_cache *s, struct kmem_cache_cpu *c, struct page *slab,
			    bool drain)
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
	u64 old = slab_word_read(slab);
	u64 new = current ? slab_word(0, slab->objects, SLAB_FROZEN) : old | SLAB_FROZEN;

	*objects = slab->objects - word_inuse(old);
	if (!slab_word_swap(slab, &old, new))
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
static void *get_partial_node(struct kmem_cache *s, struct kmem_cache_node *n, gfp_t gfp,
			      struct kmem_cache_cpu *c)
{
	unsigned int objects, available = 0, reserved = 0;
	struct page *slab, *next;
	void *list = NULL;

	/* Racy: missing a slab that is just added costs a new one, nothing else. */
	if (!READ_ONCE(n->nr_partial))
		return NULL;
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
static void *get_any_partial(struct kmem_cache *s, gfp_t gfp, struct kmem_cache_cpu *c)
{
	int nid, self = numa_mem_id(), i;

	if (nr_online_nodes == 1 || !s->remote_node_defrag_ratio ||
	    dice() % 1024 > s->remote_node_defrag_ratio)
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

static void *get_partial(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c)
{
	int nid = node == NUMA_NO_NODE ? numa_mem_id() : node;
	void *list = get_partial_node(s, get_node(s, nid), gfp, c);

	if (list || node != NUMA_NO_NODE)
		return list;
	return get_any_partial(s, gfp, c);
}

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
static void deactivate_slab(struct kmem_cache *s, struct kmem_cache_cpu *c)
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

/* Free objects of the current slab, if there is one, it fits @node and @gfp, and it has any. */
static void *current_slab_list(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c)
{
	void *list;

	if (!c->slab)
		return NULL;
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
static void *next_list(struct kmem_cache *s, gfp_t gfp, int node, struct kmem_cache_cpu *c)
{
	void *list = current_slab_list(s, gfp, node, c);

	while (!list && next_cpu_partial(c))
		list = current_slab_list(s, gfp, node, c);
	if (!list) {
		WARN_ON_ONCE(s->ctor && (gfp & __GFP_ZERO));
		list = get_partial(s, gfp, node, c);
	}
	return list;
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
	return hand_out(s, gfp, object);
}

/* Of @slab, fresh, up to @nr objects, where they lie known without links; how many. */
static size_t take_fresh(struct kmem_cache *s, struct page *slab, struct kmem_cache_cpu *c,
			 size_t nr, void **p)
{
	char *object = first_object(s, slab);
	size_t i;

	nr = min(nr, (size_t)slab->objects);
	for (i = 0; i < nr; i++, object += s->size) {
		wipe_link(s, object);
		p[i] = object;
	}
	c->freelist = link_objects(s, slab, nr);
	return nr;
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
	return likely(slab) ? take_fresh(s, slab, c, nr, p) : 0;
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

/* slab_word_swap() that counts how often it came too late. */
static bool try_swap(struct kmem_cache_cpu *c, struct page *slab, u64 *old, u64 new)
{
	if (likely(slab_word_swap(slab, old, new)))
		return true;
	slub_stat(c, CMPXCHG_DOUBLE_FAIL);
	return false;
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

/*
 * Pushes @head to @tail onto @slab's shared list. A full slab is frozen onto
 * this CPU's partial list rather than put on its node's, which spares the lock;
 * a slab that becomes empty there goes back to the page allocator if the node
 * has enough of them. Mirrors __slab_free().
 */
noinline void slab_free_slow(struct kmem_cache *s, struct page *slab, void *head, void *tail,
			     unsigned int cnt, struct kmem_cache_cpu *c)
{
	struct kmem_cache_node *n = NULL;
	u64 list = object_to_list(slab, head);
	u64 old = slab_word_read(slab), new;
	bool freeze, last;

	slub_stat(c, FREE_SLOWPATH);
	if (kmem_cache_debug(s)) {
		free_debugged(s, slab, head, tail, cnt, c);
		return;
	}
	/* A lock once taken is kept, though the swap fails and the slab is no longer about to be
	 * empty: put_cpu_partial() comes after it is dropped. */
	do {
		set_freepointer(s, tail, list_to_object(slab, word_list(old)));
		freeze = !word_frozen(old) && !word_list(old);
		new = slab_word(list, word_inuse(old) - cnt, word_frozen(old) || freeze);
		last = !word_frozen(new) && !word_inuse(new);
		/* Listed and about to be empty: only under the lock may it change lists. */
		if (unlikely(last && !n)) {
			n = get_node(s, page_to_nid(slab));
			spin_lock(&n->list_lock);
		}
	} while (!try_swap(c, slab, &old, new));

	if (unlikely(last)) {
		free_unfrozen_empty(s, n, slab, c);
		return;
	}
	if (unlikely(n))
		spin_unlock(&n->list_lock);
	if (word_frozen(old)) {
		slub_stat(c, FREE_FROZEN);
	} else if (freeze) {
		put_cpu_partial(s, c, slab, true);
		slub_stat(c, CPU_PARTIAL_FREE);
	}
}
