// SPDX-License-Identifier: MIT
/* Which class or page order serves a kmalloc() of every size, by the usable size it reports. */
#include "scenario.h"

SCENARIO(slab_ksize)
{
	size_t size, last = 0, from = 1;

	for (size = 1; size <= 9000; size++) {
		void *p = kmalloc(size, GFP_ATOMIC);
		size_t usable = ksize(p);

		kfree(p);
		if (usable == last)
			continue;
		if (last)
			emit("%zu..%zu: %zu", from, size - 1, last);
		from = size;
		last = usable;
	}
	for (size = 9000; size <= 1 << 20; size += size / 3) {
		void *p = kmalloc(size, GFP_ATOMIC);

		emit("%zu: %zu", size, ksize(p));
		kfree(p);
	}
	emit("0: %zu", ksize(kmalloc(0, GFP_ATOMIC)));
	emit("NULL: %zu", ksize(NULL));
}
