// SPDX-License-Identifier: MIT
/* kmem_cache_free_bulk(): the order in which its objects come back. */
#include "slab.h"

SCENARIO(slab_bulk_free)
{
	static void *p[48], *q[48];
	int i;

	take_objects("taken", p, 48);
	memcpy(q, p, sizeof(q));
	kmem_cache_free_bulk(t_cache, 8, q);
	take_objects("8 freed in order", p, 8);
	for (i = 0; i < 8; i++)
		q[i] = p[7 - i];
	kmem_cache_free_bulk(t_cache, 8, q);
	take_objects("8 freed backwards", p, 8);
	for (i = 0; i < 24; i++)
		q[i] = p[(i * 7) % 24];
	kmem_cache_free_bulk(t_cache, 24, q);
	take_objects("24 freed in steps of 7", p, 24);
	kmem_cache_free_bulk(t_cache, 1, p);
	take_objects("1 freed", p, 1);
	kmem_cache_free_bulk(t_cache, 48, p);
	take_objects("all freed", p, 48);
	kmem_cache_free_bulk(t_cache, 48, p);
}
