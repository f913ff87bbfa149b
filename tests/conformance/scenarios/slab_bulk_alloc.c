// SPDX-License-Identifier: MIT
/* kmem_cache_alloc_bulk(): all or nothing, in the order of single allocations. */
#include "slab.h"

SCENARIO(slab_bulk_alloc)
{
	static void *p[200];
	int i;

	emit("16: %d", kmem_cache_alloc_bulk(t_cache, GFP_ATOMIC, 16, p));
	emit_objects("bulk", p, 16);
	for (i = 0; i < 16; i++)
		kmem_cache_free(t_cache, p[i]);
	emit("8: %d", kmem_cache_alloc_bulk(t_cache, GFP_ATOMIC, 8, p));
	emit_objects("bulk", p, 8);
	take_objects("single", p + 8, 16);
	emit("1: %d", kmem_cache_alloc_bulk(t_cache, GFP_ATOMIC, 1, p + 24));
	emit_objects("bulk", p + 24, 1);
	emit("100: %d", kmem_cache_alloc_bulk(t_cache, GFP_ATOMIC, 100, p + 25));
	emit_objects("bulk", p + 25, 100);
	kmem_cache_free_bulk(t_cache, 125, p);
	emit("zeroed: %d", kmem_cache_alloc_bulk(t_cache, GFP_ATOMIC | __GFP_ZERO, 4, p));
	emit("first words %d %d", *(int *)p[0], *(int *)p[3]);
	kmem_cache_free_bulk(t_cache, 4, p);
}
