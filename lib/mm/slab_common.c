/* SPDX-License-Identifier: MIT */
/* Caches as a whole: making and destroying them, and the public doors of the fast paths. */
#include "mm/slub.h"

#include "kernel/cpu.h"

#include <linux/bug.h>
#include <linux/rcupdate.h>
#include <skbsim/memory.h>

#include <errno.h>
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
	return ALIGN(max(align, (unsigned int)ARCH_SLAB_MINALIGN), (unsigned int)sizeof(void *));
}

/* What a caller may ask for, and what of it a cache keeps. */
#define SLAB_CORE_FLAGS                                                        \
	(SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA | SLAB_CACHE_DMA32 | SLAB_PANIC | \
	 SLAB_TYPESAFE_BY_RCU | SLAB_DEBUG_OBJECTS)
#define SLAB_DEBUG_FLAGS \
	(SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | SLAB_TRACE | SLAB_CONSISTENCY_CHECKS)
#define SLAB_CACHE_FLAGS     (SLAB_NOLEAKTRACE | SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT)
#define CACHE_CREATE_MASK    (SLAB_CORE_FLAGS | SLAB_DEBUG_FLAGS | SLAB_CACHE_FLAGS)
#define SLAB_FLAGS_PERMITTED (CACHE_CREATE_MASK | SLAB_MEM_SPREAD)

/* Why a cache cannot be made, or NULL if it can. Some of it Linux 5.12 checks only in debug builds,
 * or finds out later. */
static const char *bad_parameters(const char *name, unsigned int size, unsigned int align,
				  slab_flags_t flags)
{
	if (!name || !*name)
		return "expected a name";
	if (!size || size > KMALLOC_MAX_SIZE)
		return "expected a size from 1 byte to 4 MiB";
	if (align & (align - 1))
		return "expected an alignment that is 0 or a power of two";
	if (flags & ~SLAB_FLAGS_PERMITTED)
		return "expected only flags that callers may set";
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

/* A cache that is on no list yet; NULL, and why in @err, when memory is out or no slab can hold its
 * objects. */
static struct kmem_cache *new_cache(const char *name, unsigned int size, unsigned int align,
				    slab_flags_t flags, void (*ctor)(void *), int *err)
{
	size_t bytes = sizeof(struct kmem_cache) + nr_online_nodes * sizeof(struct kmem_cache_node);
	struct kmem_cache *s = aligned_alloc(SMP_CACHE_BYTES, ALIGN(bytes, SMP_CACHE_BYTES));

	*err = -ENOMEM;
	if (!s)
		return NULL;
	memset(s, 0, bytes);
	s->object_size = size;
	s->align = calculate_alignment(size, align, flags);
	s->flags = flags & CACHE_CREATE_MASK;
	s->ctor = ctor;
	s->name = malloc(strlen(name) + 1);
	s->cpu_slab = alloc_percpu(sizeof(*s->cpu_slab));
	if (s->name && s->cpu_slab) {
		*err = slab_calculate_sizes(s) ? 0 : -EINVAL;
		strcpy(s->name, name);
	}
	if (*err) {
		free_cache(s);
		return NULL;
	}
	init_nodes(s);
	return s;
}

static bool name_is_taken_locked(const char *name)
{
	struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list)
		if (!strcmp(s->name, name))
			return true;
	return false;
}

/* Two of a name are no more than confusing: the kernel makes both, and says so where it looks. */
static void enlist(struct kmem_cache *s)
{
	bool twin;

	spin_lock(&slab_mutex);
	twin = name_is_taken_locked(s->name);
	list_add_tail(&s->list, &slab_caches);
	spin_unlock(&slab_mutex);
	WARN(twin, "kmem_cache of name '%s' already exists", s->name);
}

static __cold void report_no_cache(const char *name, slab_flags_t flags, int err, const char *why)
{
	name = name ? name : "(null)";
	if (flags & SLAB_PANIC)
		skbsim_bug(__FILE__, __LINE__,
			   "kmem_cache_create: Failed to create slab '%s'. Error %d: %s", name, err,
			   why);
	skbsim_warn(__FILE__, __LINE__, "kmem_cache_create(%s) failed with error %d: %s", name, err,
		    why);
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *))
{
	const char *problem = bad_parameters(name, size, align, flags);
	struct kmem_cache *s = NULL;
	int err = -EINVAL;

	get_cpu_offset(); /* attaches the thread, and so starts the simulation */
	if (!problem) {
		s = new_cache(name, size, align, flags, ctor, &err);
		problem = err == -ENOMEM ? "no memory for it" : "no slab can hold such an object";
	}
	if (s)
		enlist(s);
	else
		report_no_cache(name, flags, err, problem);
	return s;
}

struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
					      unsigned int align, slab_flags_t flags,
					      unsigned int useroffset, unsigned int usersize,
					      void (*ctor)(void *))
{
	struct kmem_cache *s = kmem_cache_create(name, size, align, flags, ctor);

	if (!s || WARN_ON(!usersize && useroffset) ||
	    WARN_ON(size < usersize || size - usersize < useroffset))
		return s;
	s->useroffset = useroffset;
	s->usersize = usersize;
	return s;
}

struct kmem_cache *create_builtin_cache(const char *name, unsigned int size, unsigned int align,
					slab_flags_t flags)
{
	int err;
	struct kmem_cache *s = new_cache(name, size, align, flags, NULL, &err);

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

/* slab_mutex is held from the flush on: a CPU that goes meanwhile flushes its slabs too. */
int kmem_cache_shrink(struct kmem_cache *s)
{
	int left;

	spin_lock(&slab_mutex);
	flush_all_cpus(s);
	left = slab_shrink(s);
	spin_unlock(&slab_mutex);
	return left;
}

void kmem_cache_destroy(struct kmem_cache *s)
{
	long left;

	if (!s)
		return;
	spin_lock(&slab_mutex);
	flush_all_cpus(s);
	slab_free_partial(s);
	left = skbsim_slab_objects(s);
	if (!left)
		list_del(&s->list);
	spin_unlock(&slab_mutex);
	if (unlikely(left)) {
		slab_report_objects(s);
		skbsim_warn(__FILE__, __LINE__,
			    "kmem_cache_destroy %s: Slab cache still has objects: %ld", s->name,
			    left);
		return;
	}
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		rcu_barrier(); /* its slabs point to it until they are gone */
	free_cache(s);
}

int skbsim_slab_set_remote_node_defrag_ratio(struct kmem_cache *s, unsigned int percent)
{
	if (percent > 100)
		return -ERANGE;
	WRITE_ONCE(s->remote_node_defrag_ratio, percent * 10);
	return 0;
}

void for_each_cache(void (*visit)(struct kmem_cache *s, void *arg), void *arg)
{
	struct list_head *entry;

	spin_lock(&slab_mutex);
	for (entry = slab_caches.prev; entry != &slab_caches; entry = entry->prev)
		visit(list_entry(entry, struct kmem_cache, list), arg);
	spin_unlock(&slab_mutex);
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

/* Mirrors cache_from_obj() as built with CONFIG_SLAB_FREELIST_HARDENED. */
noinline __cold struct kmem_cache *cache_of_bad_free(struct kmem_cache *s, const void *x)
{
	struct page *page = page_of(x);

	if (!page || !PageSlab(page)) {
		skbsim_warn(__FILE__, __LINE__,
			    "cache_from_obj: Object is not a Slab page! %p freed to %s", x,
			    s->name);
		return NULL;
	}
	skbsim_warn(__FILE__, __LINE__,
		    "cache_from_obj: Wrong slab cache. %s but object is from %s: %p", s->name,
		    page->slab_cache->name, x);
	return page->slab_cache;
}

/* To the cache it belongs to, if it belongs to one. */
static noinline __cold void free_to_own_cache(struct kmem_cache *s, struct page *slab, void *x)
{
	s = cache_of_bad_free(s, x);
	if (s)
		slab_free(s, slab, x);
}

void kmem_cache_free(struct kmem_cache *s, void *x)
{
	struct page *slab;

	/* Another CPU may have it: once for the look at the link and the new one. */
	prefetchw(link_of(s, x));
	slab = page_of(x);
	if (likely(slab && slab->slab_cache == s))
		slab_free(s, slab, x);
	else
		free_to_own_cache(s, slab, x);
}

unsigned int kmem_cache_size(struct kmem_cache *s)
{
	return s->object_size;
}
