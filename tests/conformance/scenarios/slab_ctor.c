// SPDX-License-Identifier: MIT
/* A constructor runs once an object when its slab is made; what it wrote outlives a free. */
#include "slab.h"

static int constructed;

static void construct(void *object)
{
	memset(object, 0x5a, 100);
	constructed++;
}

static void life(const char *what, slab_flags_t flags)
{
	struct kmem_cache *s = kmem_cache_create(what, 100, 0, flags, construct);
	unsigned char *p, *q;

	constructed = 0;
	p = kmem_cache_alloc(s, GFP_KERNEL);
	emit("%s: constructed %d, bytes %x %x", what, constructed, p[0], p[99]);
	q = kmem_cache_alloc(s, GFP_KERNEL);
	p[50] = 1;
	kmem_cache_free(s, p);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	emit("again: constructed %d, bytes %x %x %x", constructed, p[0], p[50], p[99]);
	emit("usable %zu", ksize(p));
	kmem_cache_free(s, p);
	kmem_cache_free(s, q);
	kmem_cache_destroy(s);
}

SCENARIO(slab_ctor)
{
	local_bh_enable();
	life("ctor", 0);
	life("ctor-rcu", SLAB_TYPESAFE_BY_RCU);
	life("ctor-hw", SLAB_HWCACHE_ALIGN);
	local_bh_disable();
}
