// SPDX-License-Identifier: MIT
/* build_skb_around(): the caller brings head and data. */
#include "shape.h"

static void around(unsigned int size, unsigned int frag_size)
{
	void *data = frag_size ? napi_alloc_frag(frag_size) : kmalloc(size, GFP_ATOMIC);
	struct sk_buff *skb = alloc_skb(1, GFP_ATOMIC);
	struct sk_buff *same;
	void *old = skb->head;

	memset(skb, 0, offsetof(struct sk_buff, tail));
	same = build_skb_around(skb, data, frag_size);
	emit("same head %d, new data %d", same == skb, skb->head == data);
	emit_shape("around", skb);
	emit_sharing("around", skb);
	kfree(old);
	kfree_skb(skb);
}

SCENARIO(birth_build_around)
{
	void *data = kmalloc(512, GFP_ATOMIC);

	around(512, 0);
	around(1000, 0);
	around(0, 1024);
	around(0, 2049);
	emit("no head: %d", build_skb_around(NULL, data, 0) == NULL);
	kfree(data);
}
