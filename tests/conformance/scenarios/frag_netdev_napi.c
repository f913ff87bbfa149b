// SPDX-License-Identifier: MIT
/* In softirq context both calls cut from one block; with interrupts off there is another. */
#include "frags.h"

SCENARIO(frag_netdev_napi)
{
	unsigned long flags;

	emit_frag("napi", napi_alloc_frag(1024));
	emit_frag("netdev", netdev_alloc_frag(1024));
	emit_frag("napi", napi_alloc_frag(1000));
	local_irq_save(flags);
	emit_frag("netdev, interrupts off", netdev_alloc_frag(1000));
	emit_frag("netdev, interrupts off", netdev_alloc_frag(2048));
	local_irq_restore(flags);
	emit_frag("netdev", netdev_alloc_frag(2048));
	emit_frag("skb", netdev_alloc_skb(t_dev, 1500)->head);
	local_irq_save(flags);
	emit_frag("skb, interrupts off", netdev_alloc_skb(t_dev, 1500)->head);
	local_irq_restore(flags);
	emit_frag("napi skb", napi_alloc_skb(t_napi, 1500)->head);
}
