// SPDX-License-Identifier: MIT
/* skb_cow() and skb_cow_head(): when they copy and how much room they make. */
#include "shape.h"

static void cow(const char *what, int clone_it, int release, int head_only, unsigned int room)
{
	struct sk_buff *skb = alloc_skb(300, GFP_ATOMIC);
	struct sk_buff *clone = NULL;
	void *old = skb->head;
	int err;

	skb_reserve(skb, 32);
	skb_put(skb, 100);
	if (release)
		__skb_header_release(skb);
	if (clone_it)
		clone = skb_clone(skb, GFP_ATOMIC);
	err = head_only ? skb_cow_head(skb, room) : skb_cow(skb, room);
	emit("%s, room %u: error %d copied %d", what, room, err, skb->head != old);
	emit_shape("  now", skb);
	emit_sharing("  now", skb);
	kfree_skb(clone);
	kfree_skb(skb);
}

SCENARIO(cow)
{
	cow("cow alone", 0, 0, 0, 32);
	cow("cow alone", 0, 0, 0, 33);
	cow("cow alone", 0, 0, 0, 200);
	cow("cow cloned", 1, 0, 0, 0);
	cow("cow cloned", 1, 0, 0, 40);
	cow("cow cloned, header released", 1, 1, 0, 16);
	cow("cow_head cloned", 1, 0, 1, 16);
	cow("cow_head cloned, header released", 1, 1, 1, 16);
	cow("cow_head cloned, header released", 1, 1, 1, 100);
}
