// SPDX-License-Identifier: MIT
/* Small NAPI skbs one after the other: kmalloc on 5.10, quarters of a page on 6.1. */
#include "frags.h"

SCENARIO(frag_small_page)
{
	struct sk_buff *skb[10];
	int i;

	for (i = 0; i < 10; i++) {
		skb[i] = napi_alloc_skb(t_napi, 1 + i * 60);
		emit_shape("born", skb[i]);
		if (skb[i]->head_frag)
			emit_frag("  head", skb[i]->head);
	}
	emit_frag("napi fragment", napi_alloc_frag(64));
	for (i = 0; i < 9; i++)
		kfree_skb(skb[i]);
	if (skb[9]->head_frag)
		emit_frag("the last one's", skb[9]->head);
}
