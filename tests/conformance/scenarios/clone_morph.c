// SPDX-License-Identifier: MIT
/* skb_morph(): one head becomes the clone of another. */
#include "shape.h"

SCENARIO(clone_morph)
{
	struct sk_buff *from = alloc_skb(100, GFP_ATOMIC);
	struct sk_buff *to = alloc_skb(2000, GFP_ATOMIC);
	void *old = to->head;

	skb_put(from, 30);
	emit("same head %d", skb_morph(to, from) == to);
	emit_shape("to", to);
	emit_sharing("to", to);
	emit_sharing("from", from);
	emit("shares data %d, old data is free %d", to->head == from->head,
	     old == kmalloc(4096, GFP_ATOMIC));
	kfree_skb(from);
	emit_sharing("to", to);
	kfree_skb(to);
}
