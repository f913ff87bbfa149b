// SPDX-License-Identifier: MIT
/* kfree_bulk(): objects of different classes in one array. */
#include "slab.h"

SCENARIO(slab_kfree_bulk)
{
	static const size_t sizes[] = { 64, 512, 64, 1024, 512, 64, 2048, 1024 };
	void *p[8], *q[8];
	int i;

	for (i = 0; i < 8; i++) {
		p[i] = kmalloc(sizes[i], GFP_ATOMIC);
		emit("%zu: %d", sizes[i], id(p[i]));
	}
	memcpy(q, p, sizeof(q));
	kfree_bulk(8, q);
	for (i = 0; i < 8; i++)
		emit("%zu again: %d", sizes[i], id(kmalloc(sizes[i], GFP_ATOMIC)));
}
