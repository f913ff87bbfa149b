// SPDX-License-Identifier: MIT
/* skb_split(): bytes beyond a point go to another skb, in the head or in pages. */
#include "frags.h"

static void split(int linear, int n, unsigned int size, u32 len)
{
	struct sk_buff *skb = paged_skb(linear, n, size);
	struct sk_buff *rest = alloc_skb(256, GFP_ATOMIC);

	skb_split(skb, rest, len);
	emit("linear %d, %d pages of %u, at %u", linear, n, size, len);
	emit_frags("  first", skb);
	emit_frags("  rest", rest);
	kfree_skb(skb);
	kfree_skb(rest);
}

SCENARIO(split)
{
	split(100, 0, 0, 60);
	split(100, 2, 100, 60);
	split(100, 2, 100, 100);
	split(100, 2, 100, 150);
	split(100, 2, 100, 200);
	split(100, 3, 100, 250);
	split(0, 3, 1000, 1500);
}
