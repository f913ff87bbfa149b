/* SPDX-License-Identifier: MIT */
/* What the slab caches say of themselves: counters, objects in use, slabs. */
#include "mm/slub.h"

static const char *const stat_names[NR_SLUB_STAT_ITEMS] = {
	[ALLOC_FASTPATH] = "alloc_fastpath",
	[ALLOC_SLOWPATH] = "alloc_slowpath",
	[FREE_FASTPATH] = "free_fastpath",
	[FREE_SLOWPATH] = "free_slowpath",
	[FREE_FROZEN] = "free_frozen",
	[FREE_ADD_PARTIAL] = "free_add_partial",
	[FREE_REMOVE_PARTIAL] = "free_remove_partial",
	[ALLOC_FROM_PARTIAL] = "alloc_from_partial",
	[ALLOC_SLAB] = "alloc_slab",
	[ALLOC_REFILL] = "alloc_refill",
	[ALLOC_NODE_MISMATCH] = "alloc_node_mismatch",
	[FREE_SLAB] = "free_slab",
	[CPUSLAB_FLUSH] = "cpuslab_flush",
	[DEACTIVATE_FULL] = "deactivate_full",
	[DEACTIVATE_EMPTY] = "deactivate_empty",
	[DEACTIVATE_TO_HEAD] = "deactivate_to_head",
	[DEACTIVATE_TO_TAIL] = "deactivate_to_tail",
	[DEACTIVATE_REMOTE_FREES] = "deactivate_remote_frees",
	[DEACTIVATE_BYPASS] = "deactivate_bypass",
	[ORDER_FALLBACK] = "order_fallback",
	[CPU_PARTIAL_ALLOC] = "cpu_partial_alloc",
	[CPU_PARTIAL_FREE] = "cpu_partial_free",
	[CPU_PARTIAL_NODE] = "cpu_partial_node",
	[CPU_PARTIAL_DRAIN] = "cpu_partial_drain",
};

const char *skbsim_slab_stat_name(enum stat_item item)
{
	return stat_names[item];
}

u64 skbsim_slab_stat(const struct kmem_cache *s, enum stat_item item)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(s->cpu_slab, cpu)->stat[item]);
	return sum;
}

/* Free objects among those that CPU area @c holds. */
static long cpu_free_objects(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	struct page *slab;
	long free = 0;
	void *object;

	for (object = c->freelist; object; object = get_freepointer(s, object))
		free++;
	if (c->slab)
		free += c->slab->objects - word_inuse(slab_word_read(c->slab));
	for (slab = c->partial; slab; slab = slab->next)
		free += slab->objects - word_inuse(slab_word_read(slab));
	return free;
}

static long node_used_objects(struct kmem_cache_node *n)
{
	long used = atomic_load_explicit(&n->total_objects, memory_order_relaxed);
	struct page *slab;

	spin_lock(&n->list_lock);
	list_for_each_entry(slab, &n->partial, slab_list)
		used -= slab->objects - word_inuse(slab_word_read(slab));
	spin_unlock(&n->list_lock);
	return used;
}

/* All objects less the free ones: a full slab has none, and all others are on some list. */
long skbsim_slab_objects(struct kmem_cache *s)
{
	long used = 0;
	int nid, cpu;

	for (nid = 0; nid < nr_online_nodes; nid++)
		used += node_used_objects(get_node(s, nid));
	for_each_possible_cpu(cpu)
		used -= cpu_free_objects(s, per_cpu_ptr(s->cpu_slab, cpu));
	return used;
}

long skbsim_slab_slabs(struct kmem_cache *s)
{
	long slabs = 0;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++)
		slabs += atomic_load_explicit(&get_node(s, nid)->nr_slabs, memory_order_relaxed);
	return slabs;
}
