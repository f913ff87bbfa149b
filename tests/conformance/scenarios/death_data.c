// SPDX-License-Identifier: MIT
/* Where data goes when an skb dies: to its kmalloc class or its page, once. */
#include "frags.h"

static void died(const char *what, void *data, size_t size)
{
	void *again = kmalloc(size, GFP_ATOMIC);

	emit("%s: data is free %d", what, again == data);
	kfree(again);
}

SCENARIO(death_data)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC), *clone;
	void *data = skb->head;

	kfree_skb(skb);
	died("kfree_skb", data, 512);
	data = kmalloc(2048, GFP_ATOMIC);
	kfree_skb(build_skb(data, 0));
	died("build_skb", data, 2048);
	data = kmalloc(1024, GFP_ATOMIC);
	napi_consume_skb(napi_build_skb(data, 0), 1);
	died("napi_build_skb", data, 1024);
	skb = alloc_skb(3000, GFP_ATOMIC);
	data = skb->head;
	clone = skb_clone(skb, GFP_ATOMIC);
	consume_skb(skb);
	died("original of a clone", data, 4096);
	consume_skb(clone);
	died("its clone", data, 4096);
	skb = alloc_skb(100, GFP_ATOMIC);
	data = skb->head;
	pskb_expand_head(skb, 100, 0, GFP_ATOMIC);
	died("expanded", data, 512);
	kfree_skb(skb);
}
