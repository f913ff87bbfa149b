// SPDX-License-Identifier: MIT
/* Masks choose among kmalloc's families of caches: which of them share slabs. */
#include "scenario.h"

#define N 64

static const struct {
	const char *name;
	gfp_t gfp;
} masks[] = {
	{ "atomic", GFP_ATOMIC },
	{ "kernel", GFP_ATOMIC | __GFP_DIRECT_RECLAIM | __GFP_IO | __GFP_FS },
	{ "dma", GFP_ATOMIC | __GFP_DMA },
	{ "reclaimable", GFP_ATOMIC | __GFP_RECLAIMABLE },
	{ "dma reclaimable", GFP_ATOMIC | __GFP_DMA | __GFP_RECLAIMABLE },
	{ "zero", GFP_ATOMIC | __GFP_ZERO },
};

#define MASKS ((int)(sizeof(masks) / sizeof(masks[0])))

static void *p[MASKS][N];

static int share(int a, int b)
{
	int i, j;

	for (i = 0; i < N; i++)
		for (j = 0; j < N; j++)
			if (virt_to_head_page(p[a][i]) == virt_to_head_page(p[b][j]))
				return 1;
	return 0;
}

static void size(size_t bytes)
{
	int i, j;

	for (j = 0; j < N; j++)
		for (i = 0; i < MASKS; i++)
			p[i][j] = kmalloc(bytes, masks[i].gfp);
	for (i = 0; i < MASKS; i++) {
		emit("%zu %s: usable %zu", bytes, masks[i].name, ksize(p[i][0]));
		for (j = 0; j < i; j++)
			emit("  shares with %s: %d", masks[j].name, share(i, j));
	}
	for (j = 0; j < N; j++)
		for (i = 0; i < MASKS; i++)
			kfree(p[i][j]);
}

SCENARIO(slab_types)
{
	size(64);
	size(96);
	size(150);
	size(1000);
	size(5000);
}
