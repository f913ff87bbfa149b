/* SPDX-License-Identifier: MIT */
/*
 * Page supply without jemalloc: each node's range is cut from the bottom, and
 * blocks that come back wait on a list of their order. Blocks are split when
 * smaller ones are wanted and nothing else is left, never joined again.
 */
#include "mm/page_alloc.h"

#include <linux/spinlock.h>

#include <string.h>

struct free_block {
	struct free_block *next;
};

static struct node_supply {
	spinlock_t lock; /* protects all below */
	char *base;
	size_t used, bytes; /* cut off so far, size of the range */
	struct free_block *free[MAX_ORDER];
} nodes_supply[MAX_NUMNODES];

int supply_init(char *base, unsigned int nodes, size_t node_bytes)
{
	unsigned int nid;

	memset(nodes_supply, 0, sizeof(nodes_supply));
	for (nid = 0; nid < nodes; nid++) {
		spin_lock_init(&nodes_supply[nid].lock);
		nodes_supply[nid].base = base + nid * node_bytes;
		nodes_supply[nid].bytes = node_bytes;
	}
	return 0;
}

void supply_exit(void)
{
}

size_t supply_high_water(unsigned int nid)
{
	return nodes_supply[nid].used;
}

static void push(struct node_supply *s, void *block, unsigned int order)
{
	struct free_block *b = block;

	b->next = s->free[order];
	s->free[order] = b;
}

static void *pop(struct node_supply *s, unsigned int order)
{
	struct free_block *b = s->free[order];

	if (b)
		s->free[order] = b->next;
	return b;
}

/* Cuts a new block; what alignment skips becomes free blocks. */
static void *cut(struct node_supply *s, unsigned int order)
{
	size_t bytes = PAGE_SIZE << order;
	void *block;

	while (s->used & (bytes - 1)) {
		unsigned int gap = __builtin_ctzl(s->used) - PAGE_SHIFT;

		push(s, s->base + s->used, gap);
		s->used += PAGE_SIZE << gap;
	}
	if (s->bytes - s->used < bytes)
		return NULL;
	block = s->base + s->used;
	s->used += bytes;
	return block;
}

/* The lower half of the next larger free block, its upper halves set free. */
static void *split(struct node_supply *s, unsigned int order)
{
	unsigned int from = order + 1;
	char *block;

	while (from < MAX_ORDER && !s->free[from])
		from++;
	if (from == MAX_ORDER)
		return NULL;
	block = pop(s, from);
	while (from-- > order)
		push(s, block + (PAGE_SIZE << from), from);
	return block;
}

void *supply_alloc(unsigned int nid, unsigned int order)
{
	struct node_supply *s = &nodes_supply[nid];
	void *block;

	spin_lock(&s->lock);
	block = pop(s, order);
	if (!block)
		block = cut(s, order);
	if (!block)
		block = split(s, order);
	spin_unlock(&s->lock);
	return block;
}

void supply_free(void *block, unsigned int nid, unsigned int order)
{
	struct node_supply *s = &nodes_supply[nid];

	spin_lock(&s->lock);
	push(s, block, order);
	spin_unlock(&s->lock);
}
