// SPDX-License-Identifier: MIT
/* skb_to_sgvec(): one entry a piece. */
#include "frags.h"
#include <linux/scatterlist.h>

static void map(struct sk_buff *skb, int offset, int len)
{
	struct scatterlist sg[8];
	int i, n;

	sg_init_table(sg, 8);
	n = skb_to_sgvec(skb, sg, offset, len);
	emit("%d at %d: %d entries", len, offset, n);
	for (i = 0; i < n; i++)
		emit("  length %u, first byte %d", sg[i].length, *(u8 *)sg_virt(&sg[i]));
}

SCENARIO(sgvec)
{
	struct sk_buff *skb = paged_skb(40, 2, 100);
	struct sk_buff *more = paged_skb(60, 0, 0);

	skb_shinfo(skb)->frag_list = more;
	skb->len += more->len;
	skb->data_len += more->len;
	skb->truesize += more->truesize;
	map(skb, 0, skb->len);
	map(skb, 50, 10);
	map(skb, 30, 120);
	map(skb, 230, 70);
	kfree_skb(skb);
}
