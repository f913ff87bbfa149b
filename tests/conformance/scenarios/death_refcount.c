// SPDX-License-Identifier: MIT
/* A head's count saturates rather than wraps; what is saturated is never freed. */
#include "scenario.h"
#include <linux/refcount.h>

SCENARIO(death_refcount)
{
	struct sk_buff *skb = alloc_skb(10, GFP_ATOMIC);

	refcount_set(&skb->users, INT_MAX - 1);
	skb_get(skb);
	emit("%d", refcount_read(&skb->users));
	skb_get(skb);
	emit("%d", refcount_read(&skb->users));
	skb_get(skb);
	emit("%d", refcount_read(&skb->users));
	kfree_skb(skb);
	emit("%d", refcount_read(&skb->users));
	refcount_set(&skb->users, 2);
	kfree_skb(skb);
	emit("%d", refcount_read(&skb->users));
	kfree_skb(skb);
}
