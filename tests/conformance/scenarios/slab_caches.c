// SPDX-License-Identifier: MIT
/* The sizes a cache tells, and zeroing. Creating one would sleep; scenarios must not. */
#include "scenario.h"

static void cache(const char *what, struct kmem_cache *s)
{
	void *a = kmem_cache_alloc(s, GFP_ATOMIC), *b = kmem_cache_alloc(s, GFP_ATOMIC);

	emit("%s: size %u ksize %zu aligned to 64 %d", what, kmem_cache_size(s), ksize(a),
	     !((unsigned long)a & 63) && !((unsigned long)b & 63));
	kmem_cache_free(s, a);
	kmem_cache_free(s, b);
}

SCENARIO(slab_caches)
{
	int *p = kmem_cache_alloc(t_cache, GFP_ATOMIC);

	cache("t_cache", t_cache);
	*p = 5;
	kmem_cache_free(t_cache, p);
	p = kmem_cache_zalloc(t_cache, GFP_ATOMIC);
	emit("zalloc: %d", *p);
	kmem_cache_free(t_cache, p);
	emit("kzalloc %d kcalloc %d", *(int *)kzalloc(100, GFP_ATOMIC),
	     ((int *)kcalloc(10, 10, GFP_ATOMIC))[24]);
	emit("overflow: %d", kmalloc_array(SIZE_MAX / 2, 3, GFP_ATOMIC | __GFP_NOWARN) == NULL);
	kmem_cache_free(t_cache, kmem_cache_alloc_node(t_cache, GFP_ATOMIC, 0));
}
