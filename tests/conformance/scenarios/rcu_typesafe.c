// SPDX-License-Identifier: MIT
/* An object of a type-safe cache may be read by who found it before it was freed. */
#include "scenario.h"

#include <linux/rcupdate.h>

SCENARIO(rcu_typesafe)
{
	static void *p[200];
	struct kmem_cache *s;
	long *object;
	int i;

	local_bh_enable();
	s = kmem_cache_create("typesafe", 100, 0, SLAB_TYPESAFE_BY_RCU, NULL);
	for (i = 0; i < 200; i++)
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
	object = p[0];
	*object = 11;
	object[12] = 12;
	rcu_read_lock();
	for (i = 0; i < 200; i++)
		kmem_cache_free(s, p[i]);
	emit("freed: %ld %ld", object[0], object[12]);
	rcu_read_unlock();
	emit("left: %d", kmem_cache_shrink(s));
	kmem_cache_destroy(s);
	rcu_barrier();
	emit("name free: %d", (s = kmem_cache_create("typesafe", 100, 0, 0, NULL)) != NULL);
	kmem_cache_destroy(s);
	local_bh_disable();
}
