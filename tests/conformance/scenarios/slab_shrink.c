// SPDX-License-Identifier: MIT
/* kmem_cache_shrink(): empty slabs go, and those with the fewest free objects come first. */
#include "slab.h"

#define SLABS	 12
#define PER_SLAB 64

static void *p[SLABS][PER_SLAB];

/* Which slab, by its number, an object lies in. */
static int slab_of(const void *object)
{
	return id(object) / PER_SLAB;
}

static void fill(void)
{
	int i, j;

	for (i = 0; i < SLABS; i++)
		for (j = 0; j < PER_SLAB; j++) {
			p[i][j] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
			id(p[i][j]);
		}
}

static void free_some(int slab, int n)
{
	int i;

	for (i = 0; i < n; i++)
		kmem_cache_free(t_cache, p[slab][i]);
}

static int shrink(void)
{
	int left;

	local_bh_enable();
	left = kmem_cache_shrink(t_cache);
	local_bh_disable();
	return left;
}

/* The next @n objects, slab by slab as they come. */
static void emit_next(int n)
{
	int i, slab, last = -1, run = 0;

	for (i = 0; i < n; i++) {
		slab = slab_of(kmem_cache_alloc(t_cache, GFP_ATOMIC));
		if (slab != last && run)
			emit("%d of slab %d", run, last);
		run = slab == last ? run + 1 : 1;
		last = slab;
	}
	emit("%d of slab %d", run, last);
}

SCENARIO(slab_shrink)
{
	static const int frees[SLABS] = { 3, 40, 64, 1, 33, 20, 32, 64, 2, 5, 20, 0 };
	int i, n = 0;

	emit("nothing used: %d", shrink());
	fill();
	for (i = 0; i < SLABS; i++) {
		free_some(i, frees[i]);
		n += frees[i] % PER_SLAB;
	}
	emit("some used: %d", shrink());
	emit("again: %d", shrink());
	emit_next(n + 1);
}
