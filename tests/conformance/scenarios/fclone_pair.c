// SPDX-License-Identifier: MIT
/* An fclone and its companion: one allocation, whoever dies first. */
#include "shape.h"

static int companion_refs(struct sk_buff *skb)
{
	struct sk_buff_fclones *pair = container_of(skb, struct sk_buff_fclones, skb1);

	return refcount_read(&pair->fclone_ref);
}

SCENARIO(fclone_pair)
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_ATOMIC);
	struct sk_buff *one, *two, *again;

	emit_sharing("original", skb);
	emit("refs %d", companion_refs(skb));
	one = skb_clone(skb, GFP_ATOMIC);
	emit("companion %d refs %d", one == skb + 1, companion_refs(skb));
	emit_sharing("original", skb);
	emit_sharing("companion", one);
	two = skb_clone(skb, GFP_ATOMIC);
	emit("second clone is the companion %d refs %d", two == skb + 1, companion_refs(skb));
	emit_sharing("second clone", two);
	again = skb_clone(one, GFP_ATOMIC);
	emit_sharing("clone of the companion", again);
	kfree_skb(one);
	emit("companion gone: refs %d", companion_refs(skb));
	one = skb_clone(skb, GFP_ATOMIC);
	emit("cloned again: companion %d refs %d", one == skb + 1, companion_refs(skb));
	kfree_skb(skb);
	emit("original gone: refs %d", companion_refs(skb));
	emit_sharing("companion", one);
	kfree_skb(one);
	kfree_skb(two);
	kfree_skb(again);
	emit("the pair is free: %d", skb == alloc_skb_fclone(1, GFP_ATOMIC));
}
