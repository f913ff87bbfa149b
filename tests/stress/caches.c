/* SPDX-License-Identifier: MIT */
/* Caches that last, caches that come and go, and what their counters must say. */
#include "caches.h"

#include "owner.h"

#include <skbsim/memory.h>
#include <skbsim/stats.h>

#include <inttypes.h>
#include <stdio.h>

#define CONSTRUCTED_BYTES 120

static void construct(void *object)
{
	owner_fill_constructed(object, CONSTRUCTED_BYTES);
}

/*
 * Sizes of every kind: 512 objects a slab down to one, which makes a slab full and
 * empty with each call. Few objects a slab change its word's state often.
 */
static struct stress_cache lasting[NR_CACHES] = {
	{ .name = "stress-8", .size = 8 },
	{ .name = "stress-20", .size = 20, .single_only = true },
	{ .name = "stress-ctor", .size = CONSTRUCTED_BYTES, .ctor = construct },
	{ .name = "stress-232", .size = 232, .flags = SLAB_HWCACHE_ALIGN },
	{ .name = "stress-700", .size = 700, .align = 64, .single_only = true },
	{ .name = "stress-2048", .size = 2048 },
	{ .name = "stress-4096", .size = 4096, .align = 4096, .single_only = true },
	{ .name = "stress-8192", .size = 8192 },
	{ .name = "stress-20000", .size = 20000, .single_only = true },
};

static struct stress_cache short_lived[MAX_CPUS];
static unsigned int nr_short_lived;

static struct kmem_cache *create(const struct stress_cache *c)
{
	return kmem_cache_create(c->name, c->size, c->align, c->flags, c->ctor);
}

void caches_create(unsigned int cpus)
{
	int i;

	nr_short_lived = cpus;
	for (i = 0; i < NR_CACHES; i++) {
		lasting[i].s = create(&lasting[i]);
		if (!lasting[i].s)
			wrong("no cache %s", lasting[i].name);
	}
}

static void expect_equal(const struct stress_cache *c, const char *what, uint64_t found,
			 uint64_t expected)
{
	if (found != expected)
		wrong("%s: %s: %" PRIu64 ", expected %" PRIu64, c->name, what, found, expected);
}

/* ---- Uses --------------------------------------------------------------------------------- */

/* Another use of a short-lived cache that is there; false if it is not. */
static bool short_cache_enter(struct stress_cache *c)
{
	long users = atomic_load_explicit(&c->users, memory_order_relaxed);

	/* Acquire: with a use come the fields that the maker published with the first one. */
	while (users > 0)
		if (atomic_compare_exchange_weak_explicit(&c->users, &users, users + 1,
							  memory_order_acquire,
							  memory_order_relaxed))
			return true;
	return false;
}

/* Which lasting cache they are after; another one now and then, for CPUs to meet on its slabs. */
static unsigned int hot_cache(struct dice *dice)
{
	static _Atomic(unsigned int) hot;

	if (one_in(dice, 5000))
		atomic_store_explicit(&hot, roll(dice, NR_CACHES), memory_order_relaxed);
	return atomic_load_explicit(&hot, memory_order_relaxed);
}

struct stress_cache *cache_enter(struct dice *dice)
{
	struct stress_cache *c;

	if (one_in(dice, 16)) {
		c = &short_lived[roll(dice, nr_short_lived)];
		if (short_cache_enter(c))
			return c;
	}
	return &lasting[one_in(dice, 2) ? hot_cache(dice) : roll(dice, NR_CACHES)];
}

void cache_leave(struct stress_cache *c)
{
	if (c->short_lived)
		atomic_fetch_sub_explicit(&c->users, 1, memory_order_release);
}

void cache_object_taken(struct stress_cache *c, struct cache_use *use)
{
	if (c->short_lived)
		atomic_fetch_add_explicit(&c->users, 1, memory_order_relaxed);
	else
		use->taken[c - lasting]++;
}

void cache_object_given(struct stress_cache *c, struct cache_use *use)
{
	if (c->short_lived)
		cache_leave(c);
	else
		use->given[c - lasting]++;
}

void cache_object_failed(struct stress_cache *c, struct cache_use *use)
{
	if (!c->short_lived)
		use->failed[c - lasting]++;
}

/* ---- Shrinking ---------------------------------------------------------------------------- */

void cache_shrink_nodes(struct stress_cache *c, struct cache_use *use)
{
	uint64_t slabs = skbsim_slab_shrink_nodes(c->s);

	if (!c->short_lived)
		use->shrunk[c - lasting] += slabs;
}

/*
 * How many slabs kmem_cache_shrink() gave back off the nodes' lists, which is not
 * counted; those that its flush of the CPUs gave back are. @objects are in use.
 */
static uint64_t shrink(const struct stress_cache *c, uint64_t objects)
{
	uint64_t freed = skbsim_slab_stat(c->s, FREE_SLAB), slabs = skbsim_slab_slabs(c->s), left;
	int result;

	expect_equal(c, "objects in use before a shrink", skbsim_slab_objects(c->s), objects);
	result = kmem_cache_shrink(c->s);
	expect_equal(c, "objects in use after a shrink", skbsim_slab_objects(c->s), objects);
	left = skbsim_slab_slabs(c->s);
	if (left > objects || result != (left != 0))
		wrong("%s: a shrink with %" PRIu64 " objects in use said %d and left %" PRIu64
		      " slabs",
		      c->name, objects, result, left);
	return slabs - left - (skbsim_slab_stat(c->s, FREE_SLAB) - freed);
}

/* What has a use is an object, but for that of the maker. */
static void shrink_short_lived(const struct stress_cache *c)
{
	if (c->s)
		shrink(c, atomic_load_explicit(&c->users, memory_order_relaxed) - !c->closing);
}

void caches_shrink_one(const struct cache_use *total, struct cache_use *use, struct dice *dice)
{
	unsigned int i = roll(dice, NR_CACHES + nr_short_lived);

	if (i < NR_CACHES)
		use->shrunk[i] += shrink(&lasting[i], total->taken[i] - total->given[i]);
	else
		shrink_short_lived(&short_lived[i - NR_CACHES]);
}

/* ---- Short lives -------------------------------------------------------------------------- */

static void short_cache_make(struct stress_cache *c, unsigned int cpu, struct dice *dice)
{
	static char names[MAX_CPUS][24];

	snprintf(names[cpu], sizeof(names[cpu]), "stress-short-%u", cpu);
	c->name = names[cpu];
	c->size = 8 + roll(dice, 3000);
	c->flags = one_in(dice, 2) ? SLAB_HWCACHE_ALIGN : 0;
	c->short_lived = true;
	c->closing = false;
	c->s = create(c);
	if (!c->s)
		wrong("no cache of %u bytes", c->size);
	/* Release: pairs with short_cache_enter(). */
	atomic_store_explicit(&c->users, 1, memory_order_release);
}

static void short_cache_close(struct stress_cache *c)
{
	c->closing = true;
	cache_leave(c);
}

/* Acquire: pairs with cache_leave(), so that all calls on the cache are over. */
static bool short_cache_unused(struct stress_cache *c)
{
	return !atomic_load_explicit(&c->users, memory_order_acquire);
}

void short_cache_step(unsigned int cpu, struct dice *dice)
{
	struct stress_cache *c = &short_lived[cpu];

	if (!c->s) {
		short_cache_make(c, cpu, dice);
	} else if (!c->closing) {
		short_cache_close(c);
	} else if (short_cache_unused(c)) {
		kmem_cache_destroy(c->s);
		c->s = NULL;
	}
}

void short_cache_finish(unsigned int cpu)
{
	struct stress_cache *c = &short_lived[cpu];

	if (!c->s)
		return;
	if (!c->closing)
		short_cache_close(c);
	if (!short_cache_unused(c))
		wrong("the cache of CPU %u has %ld users at the end", cpu, atomic_load(&c->users));
	kmem_cache_destroy(c->s);
	c->s = NULL;
}

/* ---- The counters ------------------------------------------------------------------------- */

/* A bulk allocation counts no fast path, and a bulk free counts once a detached list. */
static void compare_calls(const struct stress_cache *c, const struct cache_use *total, int i)
{
	uint64_t frees =
		skbsim_slab_stat(c->s, FREE_FASTPATH) + skbsim_slab_stat(c->s, FREE_SLOWPATH);
	uint64_t allocs =
		skbsim_slab_stat(c->s, ALLOC_FASTPATH) + skbsim_slab_stat(c->s, ALLOC_SLOWPATH);

	expect_equal(c, "objects given back", total->given[i], total->taken[i]);
	if (!c->single_only)
		return;
	expect_equal(c, "frees counted", frees, total->given[i]);
	/* A failure without a page is counted, one by injected fault is not. */
	if (allocs < total->taken[i] || allocs > total->taken[i] + total->failed[i])
		wrong("%s: allocations counted: %" PRIu64 ", expected %" PRIu64
		      " and up to %" PRIu64 " failed ones",
		      c->name, allocs, total->taken[i], total->failed[i]);
}

/* Every slab that came is there or went, and so with each kind of list. */
static void compare_slabs(const struct stress_cache *c, uint64_t shrunk)
{
	struct kmem_cache *s = c->s;
	uint64_t to_node = skbsim_slab_stat(s, DEACTIVATE_TO_HEAD) +
			   skbsim_slab_stat(s, DEACTIVATE_TO_TAIL) +
			   skbsim_slab_stat(s, FREE_ADD_PARTIAL);
	uint64_t from_node = skbsim_slab_stat(s, ALLOC_FROM_PARTIAL) +
			     skbsim_slab_stat(s, CPU_PARTIAL_NODE) +
			     skbsim_slab_stat(s, FREE_REMOVE_PARTIAL);
	uint64_t to_cpus =
		skbsim_slab_stat(s, ALLOC_SLAB) + skbsim_slab_stat(s, ALLOC_FROM_PARTIAL) +
		skbsim_slab_stat(s, CPU_PARTIAL_FREE) + skbsim_slab_stat(s, CPU_PARTIAL_NODE);
	uint64_t from_cpus =
		skbsim_slab_stat(s, DEACTIVATE_BYPASS) + skbsim_slab_stat(s, DEACTIVATE_FULL) +
		skbsim_slab_stat(s, DEACTIVATE_EMPTY) + skbsim_slab_stat(s, DEACTIVATE_TO_HEAD) +
		skbsim_slab_stat(s, DEACTIVATE_TO_TAIL) + skbsim_slab_stat(s, FREE_ADD_PARTIAL);

	expect_equal(c, "objects in use", skbsim_slab_objects(s), 0);
	expect_equal(c, "slabs made less slabs freed",
		     skbsim_slab_stat(s, ALLOC_SLAB) - skbsim_slab_stat(s, FREE_SLAB) - shrunk,
		     skbsim_slab_slabs(s));
	expect_equal(c, "slabs that CPUs gave up", from_cpus, to_cpus);
	expect_equal(c, "slabs that went to nodes less those that left",
		     to_node - from_node - shrunk, skbsim_slab_slabs(s));
}

void caches_finish(const struct cache_use *total)
{
	int i;

	for (i = 0; i < NR_CACHES; i++) {
		compare_calls(&lasting[i], total, i);
		compare_slabs(&lasting[i], total->shrunk[i]);
		printf("stress: %-13s %10" PRIu64 " objects, %8" PRIu64 " slabs made, %6" PRIu64
		       " shrunk, %9" PRIu64 " slow frees, %8" PRIu64 " slabs from nodes\n",
		       lasting[i].name, total->taken[i],
		       (uint64_t)skbsim_slab_stat(lasting[i].s, ALLOC_SLAB), total->shrunk[i],
		       (uint64_t)skbsim_slab_stat(lasting[i].s, FREE_SLOWPATH),
		       (uint64_t)skbsim_slab_stat(lasting[i].s, ALLOC_FROM_PARTIAL));
		kmem_cache_destroy(lasting[i].s);
	}
}
