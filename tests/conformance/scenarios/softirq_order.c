// SPDX-License-Identifier: MIT
/* NET_TX before NET_RX: what waited for its end is freed before the poll. */
#include "scenario.h"

static void destroy(struct sk_buff *skb)
{
	emit("destructor of %d", id(skb));
}

static int polled(struct napi_struct *napi, int budget)
{
	emit("poll");
	return 0;
}

SCENARIO(softirq_order)
{
	struct sk_buff *skb;
	int i;

	t_poll = polled;
	for (i = 0; i < 3; i++) {
		skb = alloc_skb(10, GFP_ATOMIC);
		emit("skb %d", id(skb));
		skb->destructor = destroy;
		if (i == 1)
			dev_kfree_skb_irq(skb);
		else
			dev_consume_skb_irq(skb);
	}
	local_bh_enable();
	local_bh_disable();
	emit("over");
}
