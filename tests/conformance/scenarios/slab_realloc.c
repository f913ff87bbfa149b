// SPDX-License-Identifier: MIT
/* krealloc() with __GFP_ZERO, from and to nothing, and of whole pages. */
#include "scenario.h"

static int sum(const volatile unsigned char *p, size_t from, size_t to)
{
	int sum = 0;

	while (from < to)
		sum += p[from++];
	return sum;
}

static unsigned char *dirty(size_t size)
{
	unsigned char *p = kmalloc(size, GFP_ATOMIC);
	volatile unsigned char *all = p; /* who asked for less may use it, whatever gcc says */
	size_t i;

	for (i = 0; i < ksize(p); i++)
		all[i] = 1;
	return p;
}

SCENARIO(slab_realloc)
{
	unsigned char *p = dirty(100), *q;

	q = krealloc(p, 120, GFP_ATOMIC | __GFP_ZERO);
	emit("within its class: same %d, ones %d", q == p, sum(q, 0, 120));
	q = krealloc(q, 1000, GFP_ATOMIC | __GFP_ZERO);
	emit("beyond: usable %zu, ones %d", ksize(q), sum(q, 0, 1000));
	p = krealloc(q, 1, GFP_ATOMIC | __GFP_ZERO);
	emit("less: same %d, ones %d", q == p, sum(p, 0, 1000));
	p = krealloc(p, 10000, GFP_ATOMIC);
	emit("pages: usable %zu, ones %d", ksize(p), sum(p, 0, 128));
	q = krealloc(p, 16384, GFP_ATOMIC);
	emit("the whole block: same %d", p == q);
	q = krealloc(q, 20, GFP_ATOMIC);
	emit("pages shrunk: same %d, usable %zu", p == q, ksize(q));
	p = krealloc(q, KMALLOC_MAX_SIZE + 1, GFP_ATOMIC | __GFP_NOWARN);
	emit("too much: NULL %d, ones %d", p == NULL, sum(q, 0, 128));
	emit("nothing: %d", ZERO_OR_NULL_PTR(krealloc(q, 0, GFP_ATOMIC)));
	emit("NULL to nothing: %d", krealloc(NULL, 0, GFP_ATOMIC) == ZERO_SIZE_PTR);
	p = krealloc(ZERO_SIZE_PTR, 30, GFP_ATOMIC | __GFP_ZERO);
	emit("from nothing: usable %zu, ones %d", ksize(p), sum(p, 0, 32));
	q = krealloc(p, 200, GFP_ATOMIC);
	emit("a class more: usable %zu", ksize(q));
	kfree_sensitive(q);
	kfree_sensitive(NULL);
	kfree_sensitive(ZERO_SIZE_PTR);
	p = kmalloc(200, GFP_ATOMIC);
	emit("wiped: same %d, rest %d", p == q, sum(p, 8, 120) + sum(p, 136, 256));
	kfree(p);
}
