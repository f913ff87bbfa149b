// SPDX-License-Identifier: MIT
/* __skb_push() and __skb_trim(): the same arithmetic, without the checks. */
#include "frags.h"

static void at(const char *what, const struct sk_buff *skb)
{
	emit("%s: data %d tail %d len %u headroom %u tailroom %d", what,
	     (int)(skb->data - skb->head), (int)(skb_tail_pointer(skb) - skb->head), skb->len,
	     skb_headroom(skb), skb_tailroom(skb));
}

SCENARIO(room_unchecked)
{
	struct sk_buff *skb = alloc_skb(192, GFP_ATOMIC), *paged;
	u8 *p;

	skb_reserve(skb, 64);
	skb_put(skb, 40);
	p = __skb_push(skb, 14);
	emit("push returns data + %d", (int)(p - skb->data));
	at("push 14", skb);
	__skb_push(skb, 50);
	at("push all there is", skb);
	__skb_push(skb, 0);
	at("push 0", skb);
	__skb_trim(skb, 100);
	at("trim to 100", skb);
	__skb_trim(skb, 120);
	at("trim to more", skb);
	__skb_trim(skb, 0);
	at("trim to 0", skb);
	kfree_skb(skb);
	paged = paged_skb(10, 1, 100);
	__skb_trim(paged, 20);
	emit_frags("a paged one, trimmed", paged);
	kfree_skb(paged);
}
