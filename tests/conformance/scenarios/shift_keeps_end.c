// SPDX-License-Identifier: MIT
/* skb_shift() to clones: what is one's own afterwards is as large for the socket as before. */
#include "frags.h"

static void shift(struct sk_buff *to)
{
	struct sk_buff *from = paged_skb(0, 2, 100), *clone = skb_clone(to, GFP_ATOMIC);

	emit_shape("before", to);
	emit("shifted %d", skb_shift(to, from, 150));
	emit_shape("after", to);
	emit_shape("the clone", clone);
	kfree_skb(clone);
	kfree_skb(to);
	kfree_skb(from);
}

SCENARIO(shift_keeps_end)
{
	shift(build_skb(napi_alloc_frag(1088), 1088));
	shift(build_skb(napi_alloc_frag(1024), 1024));
	shift(alloc_skb(100, GFP_ATOMIC));
}
