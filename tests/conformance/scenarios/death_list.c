// SPDX-License-Identifier: MIT
/* kfree_skb_list(): every skb of a chain, in order; a frag_list below one of them too. */
#include "cache.h"

static void destroy(struct sk_buff *skb)
{
	emit("destructor of %d", id(skb));
}

SCENARIO(death_list)
{
	static struct sk_buff *slab[8];
	int i;

	many_alloc(6);
	for (i = 0; i < 6; i++)
		many[i]->destructor = destroy;
	many[0]->next = many[1];
	many[1]->next = many[2];
	skb_shinfo(many[1])->frag_list = many[3];
	many[3]->next = many[4];
	kfree_skb_list(many[0]);
	kfree_skb_list(NULL);
	kfree_skb(NULL);
	consume_skb(NULL);
	slab_births("slab", slab, 8);
	kfree_skb(many[5]);
}
