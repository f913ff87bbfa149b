// SPDX-License-Identifier: MIT
/* kmalloc() above its classes: whole compound pages, and where they end. */
#include "scenario.h"

static void large(size_t size)
{
	char *p = kmalloc(size, GFP_ATOMIC | __GFP_NOWARN);

	if (!p) {
		emit("%zu: NULL", size);
		return;
	}
	emit("%zu: usable %zu order %u count %d", size, ksize(p),
	     compound_order(virt_to_head_page(p)), page_count(virt_to_page(p)));
	p[size - 1] = 1;
	kfree(p);
}

SCENARIO(slab_large)
{
	static const size_t sizes[] = { 8192,	 8193,	  16384,   16385,	  100000,   1 << 17,
					1 << 20, 1 << 21, 4 << 20, (4 << 20) + 1, 1UL << 32 };
	unsigned int i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		large(sizes[i]);
	emit("largest: %d", kmalloc(SIZE_MAX, GFP_ATOMIC | __GFP_NOWARN) == NULL);
	emit("limits: %lu %lu", (unsigned long)KMALLOC_MAX_CACHE_SIZE,
	     (unsigned long)KMALLOC_MAX_SIZE);
	emit("node: usable %zu", ksize(kmalloc_node(20000, GFP_ATOMIC, 0)));
}
