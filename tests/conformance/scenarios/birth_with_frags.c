// SPDX-License-Identifier: MIT
/* alloc_skb_with_frags(): a linear part and pages, as large as the order allows. */
#include "shape.h"

static void with_frags(unsigned int header, unsigned int data, int order)
{
	int i, err = 0;
	struct sk_buff *skb = alloc_skb_with_frags(header, data, order, &err, GFP_ATOMIC);

	emit("header %u data %u order %d: error %d", header, data, order, skb ? 0 : err);
	emit_shape("skb", skb);
	if (!skb)
		return;
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++)
		emit("  frag %d: size %u order %u", i, skb_frag_size(&skb_shinfo(skb)->frags[i]),
		     compound_order(skb_frag_page(&skb_shinfo(skb)->frags[i])));
	kfree_skb(skb);
}

SCENARIO(birth_with_frags)
{
	with_frags(100, 0, 0);
	with_frags(100, 1000, 0);
	with_frags(100, 10000, 0);
	with_frags(100, 10000, 1);
	with_frags(500, 65536, 3);
	with_frags(500, 17 * 4096, 0);
	with_frags(500, 17 * 4096 + 1, 0);
	with_frags(500, 18 * 4096, 0);
}
