// SPDX-License-Identifier: MIT
/* skbs on fragments: each holds its block until its data goes. */
#include "frags.h"

SCENARIO(frag_skb_heads)
{
	struct sk_buff *skb[4], *clone;
	void *head;
	int i;

	for (i = 0; i < 4; i++) {
		skb[i] = napi_alloc_skb(t_napi, 1500);
		emit_frag("born", skb[i]->head);
	}
	head = skb[3]->head;
	clone = skb_clone(skb[0], GFP_ATOMIC);
	kfree_skb(skb[0]);
	emit_frag("original freed, clone alive", head);
	kfree_skb(clone);
	emit_frag("clone freed", head);
	napi_consume_skb(skb[1], 1);
	emit_frag("consumed in NAPI", head);
	consume_skb(skb[2]);
	emit_frag("consumed", head);
}
