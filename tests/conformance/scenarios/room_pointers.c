// SPDX-License-Identifier: MIT
/* put, push, pull, reserve and trim: pointers, lengths and rooms. */
#include "shape.h"

static void at(const char *what, const struct sk_buff *skb)
{
	emit("%s: data %d tail %d len %u headroom %u tailroom %d", what,
	     (int)(skb->data - skb->head), (int)(skb_tail_pointer(skb) - skb->head), skb->len,
	     skb_headroom(skb), skb_tailroom(skb));
}

SCENARIO(room_pointers)
{
	struct sk_buff *skb = alloc_skb(192, GFP_ATOMIC);
	u8 *p;

	at("fresh", skb);
	skb_reserve(skb, 64);
	at("reserve 64", skb);
	p = skb_put(skb, 40);
	emit("put returns data + %d", (int)(p - skb->data));
	at("put 40", skb);
	p = skb_push(skb, 14);
	emit("push returns data + %d", (int)(p - skb->data));
	at("push 14", skb);
	p = skb_pull(skb, 20);
	emit("pull returns data + %d", (int)(p - skb->data));
	at("pull 20", skb);
	emit("pull too much: %d", skb_pull(skb, 35) != NULL);
	at("unchanged", skb);
	skb_trim(skb, 100);
	at("trim to more", skb);
	skb_trim(skb, 10);
	at("trim to 10", skb);
	p = skb_put_zero(skb, 5);
	emit("zeroes %d", !p[0] && !p[4]);
	skb_put_u8(skb, 200);
	emit("byte %d", skb_tail_pointer(skb)[-1]);
	at("put 6", skb);
	emit("availroom %d", skb_availroom(skb));
	skb_reset_tail_pointer(skb);
	skb->len = 0;
	at("reset", skb);
	skb_set_tail_pointer(skb, 12);
	skb->len = 12;
	at("set tail 12", skb);
	__skb_pull(skb, 12);
	at("pull all", skb);
	emit("pad: %d", skb_put_padto(skb, 60));
	at("padded to 60", skb);
	kfree_skb(skb);
}
