// SPDX-License-Identifier: MIT
/* Which caches can be made: names twice, sizes and flags out of range. */
#include "scenario.h"

static struct kmem_cache *create(const char *name, unsigned int size, slab_flags_t flags)
{
	struct kmem_cache *s = kmem_cache_create(name, size, 0, flags, NULL);

	emit("%s, %u bytes, flags %#x: %s", name, size, flags, s ? "made" : "NULL");
	return s;
}

SCENARIO(slab_create)
{
	struct kmem_cache *s;
	struct pair {
		short a;
		char b;
	};

	local_bh_enable();
	s = create("twin", 64, 0);
	create("twin", 64, 0);
	create("twin", 128, SLAB_HWCACHE_ALIGN);
	kmem_cache_destroy(s);
	s = create("twin", 128, 0);
	kmem_cache_destroy(s);
	create("t_cache", 8, 0);
	create("kmalloc-64", 64, 0);
	create("skbuff_head_cache", 64, 0);
	create("dma-kmalloc-64", 64, 0);
	create("", 64, 0);
	create("flag", 64, 1);
	create("flag", 64, 0x80000000U);
	create("large", 4U << 20, 0);
	create("larger", (4U << 20) + 1, 0);
	create("huge", 1U << 30, 0);
	kmem_cache_destroy(create("with space", 64, 0));
	kmem_cache_destroy(NULL);
	s = KMEM_CACHE(pair, 0);
	emit("KMEM_CACHE: size %u", kmem_cache_size(s));
	emit("again: %d", KMEM_CACHE(pair, 0) == NULL);
	kmem_cache_destroy(s);
	s = kmem_cache_create_usercopy("region", 100, 0, 0, 20, 40, NULL);
	emit("usercopy: size %u", kmem_cache_size(s));
	kmem_cache_destroy(s);
	local_bh_disable();
}
