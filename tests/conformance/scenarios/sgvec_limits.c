// SPDX-License-Identifier: MIT
/* skb_to_sgvec() with too few entries, for no bytes, and for lists inside lists. */
#include "frags.h"
#include <linux/scatterlist.h>

static struct sk_buff *listed(struct sk_buff *skb, struct sk_buff *list)
{
	skb_shinfo(skb)->frag_list = list;
	skb->len += list->len;
	skb->data_len += list->len;
	skb->truesize += list->truesize;
	return skb;
}

static void map(struct sk_buff *skb, int entries, int offset, int len)
{
	struct scatterlist sg[8];
	int i, n;

	sg_init_table(sg, entries);
	n = skb_to_sgvec_nomark(skb, sg, offset, len);
	emit("%d at %d in %d entries: %d", len, offset, entries, n);
	for (i = 0; i < n; i++)
		emit("  length %u last %d", sg[i].length, sg_is_last(&sg[i]) != 0);
	sg_init_table(sg, entries);
	n = skb_to_sgvec(skb, sg, offset, len);
	emit("  with a mark: %d, entries %d", n, sg_nents(sg));
}

static void map_nested(int depth)
{
	struct sk_buff *skb = paged_skb(50, 0, 0);
	int i;

	for (i = 1; i < depth; i++)
		skb = listed(paged_skb(0, 0, 0), skb);
	emit("nested %d deep", depth);
	map(skb, 8, 0, 50);
	kfree_skb(skb);
}

SCENARIO(sgvec_limits)
{
	struct sk_buff *skb = listed(paged_skb(40, 2, 100), paged_skb(60, 1, 30));

	map(skb, 8, 0, skb->len);
	map(skb, 5, 0, skb->len);
	map(skb, 4, 0, skb->len);
	map(skb, 3, 0, skb->len);
	map(skb, 2, 0, skb->len);
	map(skb, 1, 0, 40);
	map(skb, 1, 0, 41);
	map(skb, 8, 0, 0);
	map(skb, 8, 40, 0);
	map(skb, 8, 139, 0);
	map(skb, 8, 240, 0);
	map(skb, 8, 329, 0);
	map(skb, 8, 330, 0);
	map(skb, 8, 400, 0);
	map_nested(2);
	map_nested(24);
	map_nested(25);
	kfree_skb(skb);
}
