// SPDX-License-Identifier: MIT
/* An object that is freed to another cache than its own goes to its own, with a warning. */
#include "slab.h"

SCENARIO(slab_wrong_cache)
{
	struct kmem_cache *other;
	void *p[4], *q[4];
	int i;

	local_bh_enable();
	other = kmem_cache_create("other", 64, 0, 0, NULL);
	local_bh_disable();
	take_objects("taken", p, 4);
	kmem_cache_free(other, p[1]);
	take_objects("after a single free", q, 1);
	p[1] = q[0];
	for (i = 0; i < 4; i++)
		q[i] = p[i];
	kmem_cache_free_bulk(other, 4, q);
	take_objects("after a bulk free", p, 4);
	q[0] = kmem_cache_alloc(other, GFP_ATOMIC);
	emit("the other cache's: %d", id(q[0]));
	kmem_cache_free(other, q[0]);
	local_bh_enable();
	kmem_cache_destroy(other);
	local_bh_disable();
}
