// SPDX-License-Identifier: MIT
/* Frees to slabs that are not the current one: which of them is used next. */
#include "slab.h"

SCENARIO(slab_partial)
{
	static void *p[512], *q[64];
	int i;

	for (i = 0; i < 512; i++) {
		p[i] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
		id(p[i]);
	}
	kmem_cache_free(t_cache, p[5]);
	kmem_cache_free(t_cache, p[70]);
	kmem_cache_free(t_cache, p[6]);
	take_objects("two slabs", q, 3);
	for (i = 0; i < 8; i++)
		kmem_cache_free(t_cache, p[10 + 64 * i]);
	take_objects("one of each of eight", q, 8);
	for (i = 0; i < 8; i++) {
		kmem_cache_free(t_cache, p[20 + 64 * i]);
		kmem_cache_free(t_cache, p[21 + 64 * i]);
		kmem_cache_free(t_cache, p[22 + 64 * i]);
	}
	take_objects("three of each of eight", q, 24);
	for (i = 0; i < 40; i++)
		kmem_cache_free(t_cache, p[64 * (i % 8) + 30 + i / 8]);
	take_objects("five of each of eight, taken in turns", q, 41);
}
