// SPDX-License-Identifier: MIT
/* One cache: new objects, LIFO, and the way back over several slabs. */
#include "scenario.h"

#define N 200

SCENARIO(slab_order)
{
	static void *p[N];
	int i;

	for (i = 0; i < 8; i++) {
		p[i] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
		emit("new: %d", id(p[i]));
	}
	for (i = 0; i < 8; i += 2)
		kmem_cache_free(t_cache, p[i]);
	for (i = 0; i < 8; i += 2) {
		p[i] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
		emit("again: %d", id(p[i]));
	}
	for (i = 8; i < N; i++) {
		p[i] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
		id(p[i]);
	}
	emit("after %d: %d", N, id(p[N - 1]));
	for (i = 0; i < N; i++)
		kmem_cache_free(t_cache, p[i]);
	for (i = 0; i < N; i += 8) {
		int n[8], j;

		for (j = 0; j < 8; j++) {
			p[i + j] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
			n[j] = id(p[i + j]);
		}
		emit("%d %d %d %d %d %d %d %d", n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
	}
	for (i = 0; i < N; i++)
		kmem_cache_free(t_cache, p[i]);
}
