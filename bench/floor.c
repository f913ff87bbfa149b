// SPDX-License-Identifier: MIT
/* The memory of the floor: heads, blocks and their counts, mapped as one. */
#include "floor.h"

#include <string.h>
#include <sys/mman.h>

#include "large_pages.h"

struct layout {
	size_t heads, data, counts, bytes; /* where each starts, after the stack; the end */
};

static struct layout layout_of(unsigned int heads, unsigned int blocks)
{
	struct layout l;

	l.heads = ALIGN(heads * sizeof(struct sk_buff *), PAGE_SIZE);
	l.data = ALIGN(l.heads + heads * FLOOR_HEAD, PAGE_SIZE);
	l.counts = l.data + (size_t)blocks * FLOOR_BLOCK;
	l.bytes = l.counts + (size_t)blocks * FLOOR_COUNTS;
	return l;
}

bool floor_start(struct floor *f, unsigned int outstanding)
{
	/* One block more than can be in use, so that the next one is free. */
	unsigned int blocks = (outstanding + FLOOR_FRAGS - 1) / FLOOR_FRAGS + 1, i;
	struct layout l = layout_of(outstanding, blocks);
	char *at = mmap(NULL, l.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return false;
	ask_for_large_pages(at, l.bytes);
	memset(at, 0, l.bytes);
	*f = (struct floor){
		.heads = outstanding,
		.free = outstanding,
		.blocks = blocks,
		.stack = (struct sk_buff **)at,
		.data = at + l.data,
		.counts = at + l.counts,
	};
	for (i = 0; i < outstanding; i++)
		f->stack[i] = (struct sk_buff *)(at + l.heads + i * FLOOR_HEAD);
	return true;
}

void floor_end(struct floor *f)
{
	munmap(f->stack, layout_of(f->heads, f->blocks).bytes);
}
