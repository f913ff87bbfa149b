// SPDX-License-Identifier: MIT
/* A cache that is destroyed while objects of it are in use stays, name and all. */
#include "scenario.h"

SCENARIO(slab_destroy)
{
	struct kmem_cache *s;
	int *p, *q;

	local_bh_enable();
	s = kmem_cache_create("held", 64, 0, 0, NULL);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	*p = 7;
	kmem_cache_destroy(s);
	emit("object in use: %d", *p);
	emit("name free: %d", kmem_cache_create("held", 64, 0, 0, NULL) != NULL);
	q = kmem_cache_alloc(s, GFP_KERNEL);
	emit("another object: %d", q != NULL && q != p);
	kmem_cache_free(s, p);
	kmem_cache_free(s, q);
	local_bh_disable();
}
