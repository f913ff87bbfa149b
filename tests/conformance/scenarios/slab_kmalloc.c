// SPDX-License-Identifier: MIT
/* Every kmalloc class has a list of its own, LIFO. */
#include "slab.h"

SCENARIO(slab_kmalloc)
{
	static const size_t sizes[] = { 8,   16,  32,	64,   96,   128, 192,
					256, 512, 1024, 2048, 4096, 8192 };
	void *p[13][3];
	int i, j;

	for (i = 0; i < 13; i++)
		for (j = 0; j < 3; j++)
			id(p[i][j] = kmalloc(sizes[i] - j, GFP_ATOMIC));
	for (j = 0; j < 3; j++)
		for (i = 0; i < 13; i++)
			kfree(p[i][j]);
	for (i = 0; i < 13; i++)
		for (j = 0; j < 3; j++) {
			p[i][j] = kmalloc(sizes[i], GFP_ATOMIC);
			emit("%zu: %d", sizes[i], id(p[i][j]));
		}
	for (i = 0; i < 13; i++)
		kfree_bulk(3, p[i]);
}
