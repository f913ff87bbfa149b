// SPDX-License-Identifier: MIT
/* pskb_expand_head() of a clone: pages get a second user, marks are reset. */
#include "frags.h"

SCENARIO(expand_head_shared)
{
	struct sk_buff *skb = paged_skb(60, 2, 700);
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);
	struct sk_buff *frag;

	__skb_header_release(clone);
	emit_sharing("original", skb);
	emit_sharing("clone", clone);
	emit("error %d", pskb_expand_head(clone, 32, 0, GFP_ATOMIC));
	emit_sharing("original", skb);
	emit_sharing("clone", clone);
	emit_frags("original", skb);
	emit_frags("clone", clone);
	emit("same bytes %d", byte_sum(clone) == byte_sum(skb));
	kfree_skb(skb);
	emit_frags("clone alone", clone);
	frag = netdev_alloc_skb(t_dev, 1500);
	emit_shape("fragment head", frag);
	emit("error %d", pskb_expand_head(frag, 64, 0, GFP_ATOMIC));
	emit_shape("fragment head expanded", frag);
	kfree_skb(frag);
	kfree_skb(clone);
}
