/* SPDX-License-Identifier: MIT */
/*
 * The caches that the load works on: some that live as long as it does, whose
 * counters are compared with its own at the end, and one short-lived cache a CPU,
 * which comes and goes while the other CPUs use what there is.
 */
#ifndef SKBSIM_TESTS_STRESS_CACHES_H
#define SKBSIM_TESTS_STRESS_CACHES_H

#include "dice.h"

#include <linux/slab.h>

#include <stdatomic.h>

#define MAX_CPUS  64
#define NR_CACHES 9

struct stress_cache {
	struct kmem_cache *s;
	const char *name;
	unsigned int size, align;
	slab_flags_t flags;
	void (*ctor)(void *);
	bool single_only; /* no bulk calls: every free is counted */
	/*
	 * Of a short-lived one: its maker, each CPU in a call on it, each object of it. Whoever
	 * drops a use is out of its call, so the one who sees 0 may destroy: release here,
	 * acquire there. A lasting one is not counted, lest that order what the allocator must.
	 */
	atomic_long users;
	bool short_lived, closing;
};

/* What one CPU did with the lasting caches. */
struct cache_use {
	uint64_t taken[NR_CACHES], given[NR_CACHES], failed[NR_CACHES];
	uint64_t shrunk[NR_CACHES]; /* slabs that shrinking gave back, which no counter has */
};

/* Makes the lasting caches, for a load of @cpus CPUs; once, before it. */
void caches_create(unsigned int cpus);

/* A lasting cache, half of the time the one that all CPUs are after now, or somebody's short-lived
 * one: give it back with cache_leave(). */
struct stress_cache *cache_enter(struct dice *dice);
void cache_leave(struct stress_cache *c);

/* An object of @c was taken, or one was given back to it and the call has returned. */
void cache_object_taken(struct stress_cache *c, struct cache_use *use);
void cache_object_given(struct stress_cache *c, struct cache_use *use);

/* No object could be had. */
void cache_object_failed(struct stress_cache *c, struct cache_use *use);

/* Shrinks @c's nodes, whatever the others do with it meanwhile. */
void cache_shrink_nodes(struct stress_cache *c, struct cache_use *use);

/*
 * Shrinks one cache, lasting or short-lived, and compares it with @total, what all
 * CPUs have done so far. No CPU is in a step; @use is the caller's.
 */
void caches_shrink_one(const struct cache_use *total, struct cache_use *use, struct dice *dice);

/* The next step in the life of @cpu's short-lived cache: made, closed, destroyed when unused. */
void short_cache_step(unsigned int cpu, struct dice *dice);

/* Destroys @cpu's short-lived cache; nobody uses it any more. */
void short_cache_finish(unsigned int cpu);

/*
 * No CPU but the caller's is attached, all objects were given back: compares the
 * counters of the lasting caches with @total and with each other, and destroys them.
 */
void caches_finish(const struct cache_use *total);

#endif
