// SPDX-License-Identifier: MIT
/* kmem_cache_shrink() says whether slabs are left. */
#include "scenario.h"

SCENARIO(slab_shrink_all)
{
	static void *p[300];
	struct kmem_cache *s;
	int i;

	local_bh_enable();
	s = kmem_cache_create("shrunk", 100, 0, 0, NULL);
	emit("new: %d", kmem_cache_shrink(s));
	for (i = 0; i < 300; i++)
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
	emit("all used: %d", kmem_cache_shrink(s));
	for (i = 1; i < 300; i++)
		kmem_cache_free(s, p[i]);
	emit("one used: %d", kmem_cache_shrink(s));
	kmem_cache_free(s, p[0]);
	emit("none used: %d", kmem_cache_shrink(s));
	kmem_cache_destroy(s);
	local_bh_disable();
}
