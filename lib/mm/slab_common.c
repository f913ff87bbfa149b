/* SPDX-License-Identifier: MIT */
/* Caches as a whole: making and destroying them, and the public doors of the fast paths. */
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

bool kmem_cache_init(void)
{
	cpu_register_drain(drain_cpu);
	return create_kmalloc_caches();
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
