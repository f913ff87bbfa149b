/* SPDX-License-Identifier: MIT */
/* What the slab caches say of themselves: counters, objects in use, slabs; as numbers and as text. */
#include "mm/slub_slow.h"

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
	[CMPXCHG_DOUBLE_CPU_FAIL] = "cmpxchg_double_cpu_fail",
	[CMPXCHG_DOUBLE_FAIL] = "cmpxchg_double_fail",
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

/* All objects of @s, free or not. */
static long all_objects(const struct kmem_cache *s)
{
	long objects = 0;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++)
		objects += READ_ONCE(s->node[nid].total_objects);
	return objects;
}

long node_free_objects(struct kmem_cache_node *n)
{
	struct page *slab;
	long free = 0;

	spin_lock(&n->list_lock);
	list_for_each_entry(slab, &n->partial, slab_list)
		free += slab->objects - word_inuse(slab_word_read(slab));
	spin_unlock(&n->list_lock);
	return free;
}

/* All objects less the free ones: a full slab has none, and all others are on some list. */
long skbsim_slab_objects(struct kmem_cache *s)
{
	long used = all_objects(s);
	int nid, cpu;

	for (nid = 0; nid < nr_online_nodes; nid++)
		used -= node_free_objects(get_node(s, nid));
	for_each_possible_cpu(cpu)
		used -= cpu_free_objects(s, per_cpu_ptr(s->cpu_slab, cpu));
	return used;
}

long skbsim_slab_slabs(struct kmem_cache *s)
{
	long slabs = 0;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++)
		slabs += READ_ONCE(s->node[nid].nr_slabs);
	return slabs;
}

/* ---- Text --------------------------------------------------------------------------- */

/* Mirrors get_slabinfo(): a CPU's slabs are taken for used up. */
static void show_slabinfo(struct kmem_cache *s, void *f)
{
	long slabs = skbsim_slab_slabs(s), objects = all_objects(s), free = 0;
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++)
		free += node_free_objects(get_node(s, nid));
	fprintf(f, "%-17s %6ld %6ld %6u %4u %4d", s->name, objects - free, objects, s->size,
		s->slab_objects, 1 << s->order);
	fprintf(f, " : tunables %4u %4u %4u", 0, 0, 0);
	fprintf(f, " : slabdata %6ld %6ld %6u\n", slabs, slabs, 0);
}

void skbsim_slabinfo(FILE *f)
{
	fputs("slabinfo - version: 2.1\n"
	      "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
	      " : tunables <limit> <batchcount> <sharedfactor>"
	      " : slabdata <active_slabs> <num_slabs> <sharedavail>\n",
	      f);
	for_each_cache(show_slabinfo, f);
}

static void show_stat(FILE *f, const struct kmem_cache *s, enum stat_item item)
{
	int cpu;

	fprintf(f, "%s/%s:%llu", s->name, stat_names[item], skbsim_slab_stat(s, item));
	for_each_possible_cpu(cpu) {
		unsigned long count = READ_ONCE(per_cpu_ptr(s->cpu_slab, cpu)->stat[item]);

		if (count)
			fprintf(f, " C%d=%lu", cpu, count);
	}
	putc('\n', f);
}

static void show_stats(const struct kmem_cache *s, FILE *f)
{
	unsigned int item;

	for (item = 0; item < NR_SLUB_STAT_ITEMS; item++)
		show_stat(f, s, item);
}

static bool was_used(const struct kmem_cache *s)
{
	unsigned int item;

	for (item = 0; item < NR_SLUB_STAT_ITEMS; item++)
		if (skbsim_slab_stat(s, item))
			return true;
	return false;
}

static void show_stats_if_used(struct kmem_cache *s, void *f)
{
	if (was_used(s))
		show_stats(s, f);
}

void skbsim_slab_stats(FILE *f, const struct kmem_cache *s)
{
	if (s)
		show_stats(s, f);
	else
		for_each_cache(show_stats_if_used, f);
}
