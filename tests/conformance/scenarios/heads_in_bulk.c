// SPDX-License-Identifier: MIT
/*
 * Heads as XDP's cpumap (8) and veth (16) take them: one bulk allocation, zeroed, each built around
 * data that is there already; and their way into the NAPI cache.
 */
#include "cache.h"
#include "shape.h"

#define DATA 2048

static bool is_zero(const u8 *p, unsigned int n)
{
	while (n--)
		if (*p++)
			return false;
	return true;
}

/* Returns how many heads came. */
static int take(struct sk_buff **heads, int n)
{
	int got = kmem_cache_alloc_bulk(skbuff_head_cache, GFP_ATOMIC | __GFP_ZERO, n,
					(void **)heads);
	int i, dirty = 0;

	for (i = 0; i < got; i++)
		dirty += !is_zero((u8 *)heads[i], offsetof(struct sk_buff, users));
	emit("%d of %d heads, %d of them not zeroed", got, n, dirty);
	emit_ids("heads", heads, got);
	return got;
}

static void build(struct sk_buff *head, bool fragment)
{
	void *data = fragment ? napi_alloc_frag(DATA) : kmalloc(DATA, GFP_ATOMIC);
	struct sk_buff *skb = build_skb_around(head, data, fragment ? DATA : 0);

	if (id(skb) % 8 > 1)
		return;
	emit_shape(fragment ? "around a fragment" : "around kmalloc", skb);
	emit_sharing("  counts", skb);
}

static void batch(int n)
{
	struct sk_buff *heads[16];
	int i, got = take(heads, n);

	for (i = 0; i < got; i++) {
		build(heads[i], i % 2);
		skb_reserve(heads[i], 256);
		skb_put(heads[i], 100);
	}
	for (i = 0; i < got; i++)
		napi_consume_skb(heads[i], 1);
}

SCENARIO(heads_in_bulk)
{
	static struct sk_buff *born[24], *slab[8];

	batch(8);
	batch(16);
	batch(8);
	napi_births("napi", born, 24);
	slab_births("slab", slab, 8);
	free_all(born, 24);
	free_all(slab, 8);
}
