/* SPDX-License-Identifier: MIT */
/* Page supply without jemalloc: each node's range is cut from the bottom up. */
#include "mm/page_alloc.h"

static struct node_supply {
	char *base;
	size_t used, bytes; /* cut off so far, size of the range */
} nodes_supply[MAX_NUMNODES];

size_t supply_range_bytes(size_t node_bytes)
{
	return node_bytes;
}

int supply_init(char *base, unsigned int nodes, size_t range_bytes)
{
	unsigned int nid;

	for (nid = 0; nid < nodes; nid++)
		nodes_supply[nid] = (struct node_supply){
			.base = base + nid * range_bytes,
			.bytes = range_bytes,
		};
	return 0;
}

void supply_exit(void)
{
}

size_t supply_high_water(unsigned int nid)
{
	return nodes_supply[nid].used;
}

void *supply_block(unsigned int nid)
{
	struct node_supply *s = &nodes_supply[nid];
	void *block = s->base + s->used;

	if (s->bytes - s->used < LARGEST_BLOCK)
		return NULL;
	s->used += LARGEST_BLOCK;
	return block;
}
