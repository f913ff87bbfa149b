// SPDX-License-Identifier: MIT
/* NET_IP_ALIGN is 0 here, so this is netdev_alloc_skb(). */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	return netdev_alloc_skb_ip_align(t_dev, size);
}

SCENARIO(birth_netdev_ip_align)
{
	emit_sweep(birth);
}
