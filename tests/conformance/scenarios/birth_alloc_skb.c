// SPDX-License-Identifier: MIT
/* Data of alloc_skb(): the whole kmalloc class is the skb's. */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	return alloc_skb(size, GFP_ATOMIC);
}

SCENARIO(birth_alloc_skb)
{
	emit_sweep(birth);
}
