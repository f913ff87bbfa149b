// SPDX-License-Identifier: MIT
/* Which sizes a driver's skb takes from kmalloc, which from a page fragment. */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	return netdev_alloc_skb(t_dev, size);
}

SCENARIO(birth_netdev_alloc_skb)
{
	emit_sweep(birth);
}
