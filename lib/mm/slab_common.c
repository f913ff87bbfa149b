/* SPDX-License-Identifier: MIT */
/*
 * Caches as a whole: making and destroying them, the kmalloc classes on top of
 * them, the public doors of the fast paths, and what their counters say.
 */
#include "mm/slub.h"

#include "kernel/cpu.h"

#include <linux/bug.h>

#include <stdio.h>
#include <stdlib.h>

/* All caches, newest last. */
static LIST_HEAD(slab_caches);
static DEFINE_SPINLOCK(slab_mutex); /* protects slab_caches */

/* ---- Making and destroying ---------------------------------------------------------- */

/* Mirrors calculate_alignment(): small objects get a fraction of a cache line. */
static unsigned int calculate_alignment(unsigned int size, unsigned int align, slab_flags_t flags)
{
	if (flags & SLAB_HWCACHE_ALIGN) {
		unsigned int line = SMP_CACHE_BYTES;

		while (size <= line / 2)
			line /= 2;
		align = max(align, line);
	}
	return ALIGN(max(align, (unsigned int)sizeof(void *)), (unsigned int)sizeof(void *));
}

/* Why a cache cannot be made, or NULL if it can. */
static const char *bad_parameters(const char *name, unsigned int size, unsigned int align)
{
	if (!name || !*name)
		return "expected a name";
	if (size < sizeof(void *) || size > KMALLOC_MAX_SIZE)
		return "expected a size from 8 bytes to 4 MiB";
	if (align & (align - 1) || align > PAGE_SIZE)
		return "expected an alignment that is 0 or a power of two up to 4096";
	return NULL;
}

static void free_cache(struct kmem_cache *s)
{
	if (s->cpu_slab)
		free_percpu(s->cpu_slab, sizeof(*s->cpu_slab));
	free(s->name);
	free(s);
}

static void init_nodes(struct kmem_cache *s)
{
	int nid;

	for (nid = 0; nid < nr_online_nodes; nid++) {
		spin_lock_init(&s->node[nid].list_lock);
		INIT_LIST_HEAD(&s->node[nid].partial);
	}
}

/* A cache that is on no list yet; NULL when memory is out or no slab can hold its objects. */
static struct kmem_cache *new_cache(const char *name, unsigned int size, unsigned int align,
				    slab_flags_t flags, void (*ctor)(void *))
{
	size_t bytes = sizeof(struct kmem_cache) + nr_online_nodes * sizeof(struct kmem_cache_node);
	struct kmem_cache *s = aligned_alloc(SMP_CACHE_BYTES, ALIGN(bytes, SMP_CACHE_BYTES));

	if (!s)
		return NULL;
	memset(s, 0, bytes);
	s->object_size = size;
	s->align = calculate_alignment(size, align, flags);
	s->flags = flags;
	s->ctor = ctor;
	s->name = malloc(strlen(name) + 1);
	s->cpu_slab = alloc_percpu(sizeof(*s->cpu_slab));
	if (!s->name || !s->cpu_slab || !slab_calculate_sizes(s)) {
		free_cache(s);
		return NULL;
	}
	strcpy(s->name, name);
	init_nodes(s);
	return s;
}

static void enlist(struct kmem_cache *s)
{
	spin_lock(&slab_mutex);
	list_add_tail(&s->list, &slab_caches);
	spin_unlock(&slab_mutex);
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *))
{
	const char *problem = bad_parameters(name, size, align);
	struct kmem_cache *s = NULL;

	get_cpu_offset(); /* attaches the thread, and so starts the simulation */
	if (!problem) {
		s = new_cache(name, size, align, flags, ctor);
		problem = "no memory for it, or no slab can hold such an object";
	}
	if (!s) {
		if (flags & SLAB_PANIC)
			skbsim_bug(__FILE__, __LINE__, "kmem_cache_create(%s): %s",
				   name ? name : "NULL", problem);
		skbsim_warn(__FILE__, __LINE__, "kmem_cache_create(%s): %s", name ? name : "NULL",
			    problem);
		return NULL;
	}
	enlist(s);
	return s;
}

struct kmem_cache *create_builtin_cache(const char *name, unsigned int size, unsigned int align,
					slab_flags_t flags)
{
	struct kmem_cache *s = new_cache(name, size, align, flags, NULL);

	if (!s)
		return NULL;
	s->builtin = true;
	enlist(s);
	return s;
}

static void flush_all_cpus(struct kmem_cache *s)
{
	int cpu;

	for_each_possible_cpu(cpu)
		slab_flush_cpu(s, per_cpu_ptr(s->cpu_slab, cpu));
}

void kmem_cache_destroy(struct kmem_cache *s)
{
	long left;

	if (!s)
		return;
	/* Held from the flush on: a CPU that goes meanwhile flushes its slabs too. */
	spin_lock(&slab_mutex);
	flush_all_cpus(s);
	slab_free_partial(s);
	left = skbsim_slab_objects(s);
	if (!left)
		list_del(&s->list);
	spin_unlock(&slab_mutex);
	if (WARN(left, "kmem_cache_destroy(%s): %ld objects are still in use", s->name, left))
		return;
	free_cache(s);
}

/* This CPU goes: its slabs of all caches go to the nodes. */
static void drain_cpu(void)
{
	struct kmem_cache *s;

	spin_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list)
		slab_flush_cpu(s, this_cpu_ptr(s->cpu_slab));
	spin_unlock(&slab_mutex);
}

long kmem_cache_alive(void)
{
	struct kmem_cache *s;
	long alive = 0;

	spin_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list)
		alive += skbsim_slab_objects(s) + !s->builtin;
	spin_unlock(&slab_mutex);
	return alive;
}

long kmem_cache_exit(void)
{
	struct kmem_cache *s, *next;
	long alive = 0;

	list_for_each_entry_safe(s, next, &slab_caches, list) {
		long objects = skbsim_slab_objects(s);

		if (objects)
			fprintf(stderr, "skbsim: still alive: %ld objects of %s\n", objects,
				s->name);
		if (!s->builtin)
			fprintf(stderr, "skbsim: still alive: cache %s\n", s->name);
		alive += objects + !s->builtin;
		list_del(&s->list);
		free_cache(s);
	}
	return alive;
}

/* ---- Single objects ----------------------------------------------------------------- */

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp)
{
	return slab_alloc(s, gfp, NUMA_NO_NODE);
}

void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t gfp, int node)
{
	return slab_alloc(s, gfp, node);
}

noinline __cold struct kmem_cache *cache_of_bad_free(struct kmem_cache *s, const void *x)
{
	struct page *page = page_of(x);

	if (page && PageSlab(page))
		skbsim_warn(__FILE__, __LINE__, "free of %p to cache %s: it belongs to %s", x,
			    s->name, page->slab_cache->name);
	else
		skbsim_warn(__FILE__, __LINE__, "free of %p to cache %s: it is no slab object", x,
			    s->name);
	return NULL;
}

void kmem_cache_free(struct kmem_cache *s, void *x)
{
	struct page *slab = page_of(x);

	if (likely(slab && slab->slab_cache == s))
		slab_free(s, slab, x, x, 1);
	else
		cache_of_bad_free(s, x);
}

unsigned int kmem_cache_size(struct kmem_cache *s)
{
	return s->object_size;
}

/* ---- kmalloc ------------------------------------------------------------------------ */

static const struct kmalloc_class {
	const char *name;
	unsigned int size;
} kmalloc_info[] = {
	{ "kmalloc-8", 8 },	{ "kmalloc-16", 16 },	{ "kmalloc-32", 32 },
	{ "kmalloc-64", 64 },	{ "kmalloc-96", 96 },	{ "kmalloc-128", 128 },
	{ "kmalloc-192", 192 }, { "kmalloc-256", 256 }, { "kmalloc-512", 512 },
	{ "kmalloc-1k", 1024 }, { "kmalloc-2k", 2048 }, { "kmalloc-4k", 4096 },
	{ "kmalloc-8k", 8192 },
};

#define NR_CLASSES	    ARRAY_SIZE(kmalloc_info)
#define CLASS_256	    7
#define KMALLOC_SMALL_STEPS (192 / 8)

static struct kmem_cache *kmalloc_caches[NR_CLASSES];

/* The class of each size up to 192, in steps of 8. */
static u8 small_class[KMALLOC_SMALL_STEPS];

static void fill_small_classes(void)
{
	unsigned int i = 0, step;

	for (step = 0; step < KMALLOC_SMALL_STEPS; step++) {
		if ((step + 1) * 8 > kmalloc_info[i].size)
			i++;
		small_class[step] = i;
	}
}

bool kmem_cache_init(void)
{
	unsigned int i, size, align;

	cpu_register_drain(drain_cpu);
	fill_small_classes();
	for (i = 0; i < NR_CLASSES; i++) {
		size = kmalloc_info[i].size;
		/* A power of two is aligned to itself. */
		align = size & (size - 1) ? 8 : min(size, (unsigned int)PAGE_SIZE);
		kmalloc_caches[i] = create_builtin_cache(kmalloc_info[i].name, size, align, 0);
		if (!kmalloc_caches[i])
			return false;
	}
	return true;
}

/* @size is 1 to KMALLOC_MAX_CACHE_SIZE. */
static struct kmem_cache *kmalloc_slab(size_t size)
{
	if (size <= 192)
		return kmalloc_caches[small_class[(size - 1) / 8]];
	return kmalloc_caches[CLASS_256 + ilog2(size - 1) - 7];
}

static void *kmalloc_large_node(size_t size, gfp_t gfp, int node)
{
	struct page *page;

	if (unlikely(size > KMALLOC_MAX_SIZE)) {
		WARN_ON_ONCE(!(gfp & __GFP_NOWARN));
		return NULL;
	}
	page = alloc_pages_node(node, gfp | __GFP_COMP, get_order(size));
	return page ? page_address(page) : NULL;
}

void *kmalloc_node(size_t size, gfp_t gfp, int node)
{
	if (unlikely(!size))
		return ZERO_SIZE_PTR;
	get_cpu_offset(); /* attaches the thread, and so makes the kmalloc caches */
	if (unlikely(size > KMALLOC_MAX_CACHE_SIZE))
		return kmalloc_large_node(size, gfp, node);
	return slab_alloc(kmalloc_slab(size), gfp, node);
}

void *kmalloc(size_t size, gfp_t gfp)
{
	return kmalloc_node(size, gfp, NUMA_NO_NODE);
}

void kfree(const void *x)
{
	struct page *page;

	if (unlikely(ZERO_OR_NULL_PTR(x)))
		return;
	page = page_of(x);
	if (WARN(!page, "kfree(%p): not simulated memory, or never handed out", x))
		return;
	if (likely(PageSlab(page)))
		slab_free(page->slab_cache, page, (void *)x, (void *)x, 1);
	else
		__free_pages(page, compound_order(page));
}

size_t ksize(const void *x)
{
	struct page *page;

	if (ZERO_OR_NULL_PTR(x))
		return 0;
	page = virt_to_head_page(x);
	return PageSlab(page) ? page->slab_cache->size : PAGE_SIZE << compound_order(page);
}

void *krealloc(const void *x, size_t size, gfp_t gfp)
{
	size_t had = ksize(x);
	void *larger;

	if (!size) {
		kfree(x);
		return ZERO_SIZE_PTR;
	}
	if (had >= size)
		return (void *)x;
	larger = kmalloc(size, gfp);
	if (larger && had) {
		memcpy(larger, x, had);
		kfree(x);
	}
	return larger;
}

/* ---- What the counters say ---------------------------------------------------------- */

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
