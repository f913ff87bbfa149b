/* SPDX-License-Identifier: MIT */
/* Arrays of slab objects and the order of their numbers. */
#ifndef SLAB_H
#define SLAB_H

#include "scenario.h"

static inline void emit_objects(const char *what, void **p, int n)
{
	char line[128];
	int i, len = 0;

	for (i = 0; i < n; i++) {
		len += snprintf(line + len, sizeof(line) - len, " %d", id(p[i]));
		if (i % 16 == 15 || i == n - 1) {
			emit("%s:%s", what, line);
			len = 0;
		}
	}
}

static inline void take_objects(const char *what, void **p, int n)
{
	int i;

	for (i = 0; i < n; i++)
		p[i] = kmem_cache_alloc(t_cache, GFP_ATOMIC);
	emit_objects(what, p, n);
}

#endif
