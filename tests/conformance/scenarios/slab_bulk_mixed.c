// SPDX-License-Identifier: MIT
/* A bulk free whose objects lie in several slabs, alternating, so that the lookahead matters. */
#include "slab.h"

SCENARIO(slab_bulk_mixed)
{
	static void *p[256], *q[256];
	int i, n = 0;

	for (i = 0; i < 256; i++) {
		p[i] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
		id(p[i]);
	}
	for (i = 0; i < 16; i++) {
		q[n++] = p[i];
		q[n++] = p[64 + i];
		q[n++] = p[128 + i];
	}
	kmem_cache_free_bulk(t_cache, n, q);
	take_objects("three slabs", q, n);
	for (i = 0, n = 0; i < 8; i++) {
		q[n++] = p[16 + i];
		q[n++] = p[80 + i];
		q[n++] = p[144 + i];
		q[n++] = p[208 + i];
		q[n++] = p[24 + i];
		q[n++] = p[88 + i];
	}
	kmem_cache_free_bulk(t_cache, n, q);
	take_objects("four slabs", q, n);
}
