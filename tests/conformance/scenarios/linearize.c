// SPDX-License-Identifier: MIT
/* skb_linearize() of pages and of a frag_list; skb_has_shared_frag and friends. */
#include "frags.h"

SCENARIO(linearize)
{
	struct sk_buff *skb = paged_skb(40, 4, 300);
	struct sk_buff *more = paged_skb(10, 1, 90);
	unsigned int sum = byte_sum(skb);

	emit("nonlinear %d headlen %u pagelen %u", skb_is_nonlinear(skb), skb_headlen(skb),
	     skb_pagelen(skb));
	emit("error %d", skb_linearize(skb));
	emit_frags("linear", skb);
	emit("same bytes %d, nonlinear %d", sum == byte_sum(skb), skb_is_nonlinear(skb));
	skb_shinfo(skb)->frag_list = more;
	skb->len += more->len;
	skb->data_len += more->len;
	skb->truesize += more->truesize;
	sum = byte_sum(skb);
	emit("frag_list %d", skb_has_frag_list(skb));
	emit("error %d", skb_linearize(skb));
	emit_frags("linear", skb);
	emit("same bytes %d, frag_list %d", sum == byte_sum(skb), skb_has_frag_list(skb));
	emit("linearize_cow %d", skb_linearize_cow(skb));
	kfree_skb(skb);
}
