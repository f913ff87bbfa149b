// SPDX-License-Identifier: MIT
/* With interrupts off the fragments come from a cache of their own; sizes do not change. */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	struct sk_buff *skb;
	unsigned long flags;

	local_irq_save(flags);
	skb = netdev_alloc_skb(t_dev, size);
	local_irq_restore(flags);
	return skb;
}

SCENARIO(birth_irqs_off)
{
	emit_sweep(birth);
}
