/* SPDX-License-Identifier: MIT */
/* A slab cache of 256-byte objects, fresh for each test: 16 objects a slab, one page. */
#ifndef SKBSIM_TESTS_SLAB_CACHE_H
#define SKBSIM_TESTS_SLAB_CACHE_H

#include "harness.h"

#include <linux/slab.h>

static struct kmem_cache *cache;

static inline int setup_cache(void **state)
{
	if (fresh_simulation(state))
		return -1;
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
	return cache ? 0 : -1;
}

static inline int teardown_cache(void **state)
{
	kmem_cache_destroy(cache);
	return nothing_left_alive(state);
}

#define cache_test(f) cmocka_unit_test_setup_teardown(f, setup_cache, teardown_cache)

static inline u64 stat(enum stat_item item)
{
	return skbsim_slab_stat(cache, item);
}

#endif
