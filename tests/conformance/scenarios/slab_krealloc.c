// SPDX-License-Identifier: MIT
/* krealloc() keeps the object while its class is large enough. */
#include "scenario.h"

SCENARIO(slab_krealloc)
{
	static const size_t sizes[] = {
		10, 16, 17, 32, 20, 100, 96, 128, 5000, 8192, 8193, 4000, 1
	};
	char *p = NULL, *q;
	int i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		q = krealloc(p, sizes[i], GFP_ATOMIC);
		emit("%zu: same %d usable %zu first byte kept %d", sizes[i], q == p, ksize(q),
		     !p || q[0] == 'x');
		p = q;
		p[0] = 'x';
	}
	q = krealloc(p, 0, GFP_ATOMIC);
	emit("0: usable %zu", ksize(q));
	kfree(q);
	kfree(NULL);
}
