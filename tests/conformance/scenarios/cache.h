/* SPDX-License-Identifier: MIT */
/* Many heads at once, and the order in which they come back. */
#ifndef CACHE_H
#define CACHE_H

#include "scenario.h"

#define MANY 512

static struct sk_buff *many[MANY];

/* Heads from the slab; their numbers are 0, 1, 2, ... when nothing was numbered before. */
static inline void many_alloc(int n)
{
	int i;

	for (i = 0; i < n; i++) {
		many[i] = alloc_skb(1, GFP_ATOMIC);
		id(many[i]);
	}
}

/* Frees the first n as NAPI does, so that they go to the NAPI cache. */
static inline void many_put(int n)
{
	int i;

	for (i = 0; i < n; i++)
		napi_consume_skb(many[i], 1);
}

/* Which heads the next births get, 16 a line; they stay in use. */
static inline void emit_ids(const char *what, struct sk_buff **skbs, int n)
{
	char line[128];
	int i, len = 0;

	for (i = 0; i < n; i++) {
		len += snprintf(line + len, sizeof(line) - len, " %d", id(skbs[i]));
		if (i % 16 == 15 || i == n - 1) {
			emit("%s:%s", what, line);
			len = 0;
		}
	}
}

static inline void napi_births(const char *what, struct sk_buff **skbs, int n)
{
	int i;

	for (i = 0; i < n; i++)
		skbs[i] = napi_alloc_skb(t_napi, 1);
	emit_ids(what, skbs, n);
}

static inline void slab_births(const char *what, struct sk_buff **skbs, int n)
{
	int i;

	for (i = 0; i < n; i++)
		skbs[i] = alloc_skb(1, GFP_ATOMIC);
	emit_ids(what, skbs, n);
}

static inline void free_all(struct sk_buff **skbs, int n)
{
	int i;

	for (i = 0; i < n; i++)
		kfree_skb(skbs[i]);
}

/*
 * n heads into the cache, and births until it has refilled itself from two slabs at most. Beyond
 * that the order is the slab's own affair, which the slab_* scenarios print.
 */
static inline void emit_put(int n)
{
	static struct sk_buff *born[64], *slab[16];

	many_alloc(n);
	many_put(n);
	napi_births("napi", born, n < 64 ? n : 32 + n % 32);
	if (n < 96) {
		napi_births("napi, refilled", born, 48);
		slab_births("slab", slab, 16);
	}
}

#endif
