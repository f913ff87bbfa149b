// SPDX-License-Identifier: MIT
/* skb_copy(), pskb_copy() and skb_copy_expand() of a paged skb: sizes, rooms and pages. */
#include "frags.h"

SCENARIO(copy_kinds)
{
	struct sk_buff *skb = paged_skb(100, 3, 500);
	struct sk_buff *copy;

	emit_frags("original", skb);
	copy = skb_copy(skb, GFP_ATOMIC);
	emit_frags("skb_copy", copy);
	emit("same bytes %d", byte_sum(copy) == byte_sum(skb));
	kfree_skb(copy);
	copy = pskb_copy(skb, GFP_ATOMIC);
	emit_frags("pskb_copy", copy);
	emit_sharing("original", skb);
	emit_sharing("pskb_copy", copy);
	emit("same bytes %d", byte_sum(copy) == byte_sum(skb));
	kfree_skb(copy);
	emit_frags("original", skb);
	copy = skb_copy_expand(skb, 200, 300, GFP_ATOMIC);
	emit_frags("skb_copy_expand 200 300", copy);
	emit("same bytes %d", byte_sum(copy) == byte_sum(skb));
	kfree_skb(copy);
	copy = __pskb_copy_fclone(skb, 100, GFP_ATOMIC, true);
	emit_frags("pskb_copy_for_clone, headroom 100", copy);
	emit_sharing("pskb_copy_for_clone", copy);
	kfree_skb(copy);
	kfree_skb(skb);
}
