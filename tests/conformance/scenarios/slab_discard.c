// SPDX-License-Identifier: MIT
/* Many empty slabs: how many are kept for later, and in which order they come back. */
#include "slab.h"

SCENARIO(slab_discard)
{
	static void *p[64 * 24], *q[64 * 24];
	int i, seen = 0;

	for (i = 0; i < 64 * 24; i++) {
		p[i] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
		id(p[i]);
	}
	for (i = 0; i < 64 * 24; i++)
		kmem_cache_free(t_cache, p[i]);
	for (i = 0; i < 64 * 24; i++)
		q[i] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
	for (i = 0; i < 64 * 24; i += 64) {
		emit("slab of %d", id(q[i]) / 64 * 64);
		seen += id(q[i]) < 64 * 24;
	}
	emit("old slabs %d", seen);
	kmem_cache_free_bulk(t_cache, 64 * 24, q);
}
