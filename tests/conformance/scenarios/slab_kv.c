// SPDX-License-Identifier: MIT
/* kvmalloc(): from kmalloc where that can serve, else a mapping, else nothing. */
#include "scenario.h"

static void kv(size_t size, gfp_t gfp, const char *what)
{
	char *p = kvmalloc(size, gfp);

	if (ZERO_OR_NULL_PTR(p)) {
		emit("%zu %s: %s", size, what, p ? "nothing" : "NULL");
		return;
	}
	emit("%zu %s: mapped %d, page aligned %d", size, what, is_vmalloc_addr(p),
	     size > 4096 && !((unsigned long)p & ~PAGE_MASK));
	p[0] = p[size - 1] = 1;
	kvfree(p);
}

SCENARIO(slab_kv)
{
	unsigned char *p;
	size_t i;
	int sum = 0;

	local_bh_enable();
	kv(0, GFP_KERNEL, "kernel");
	kv(1, GFP_KERNEL, "kernel");
	kv(4097, GFP_KERNEL, "kernel");
	kv(4 << 20, GFP_KERNEL | __GFP_RETRY_MAYFAIL, "kernel");
	kv((4 << 20) + 1, GFP_KERNEL, "kernel");
	kv(20 << 20, GFP_KERNEL, "kernel");
	kv((4 << 20) + 1, GFP_ATOMIC | __GFP_NOWARN, "atomic");
	kv(1UL << 40, GFP_KERNEL | __GFP_NOWARN, "kernel");
	p = kvzalloc(5 << 20, GFP_KERNEL);
	for (i = 0; i < 5 << 20; i++)
		sum += p[i];
	emit("zeroed: %d", sum);
	kvfree(p);
	kvfree(NULL);
	kvfree(ZERO_SIZE_PTR);
	p = kvmalloc_array(1000, 10000, GFP_KERNEL);
	emit("array: mapped %d", is_vmalloc_addr(p));
	kvfree(p);
	p = kvcalloc(10, 10, GFP_KERNEL);
	emit("small array: mapped %d usable %zu", is_vmalloc_addr(p), ksize(p));
	kvfree(p);
	emit("overflow: NULL %d", kvmalloc_array(SIZE_MAX, 2, GFP_KERNEL) == NULL);
	p = kvmalloc_node(6 << 20, GFP_KERNEL, 0);
	emit("node: mapped %d", is_vmalloc_addr(p));
	kvfree(p);
	emit("NULL mapped: %d", is_vmalloc_addr(NULL));
	local_bh_disable();
}
