// SPDX-License-Identifier: MIT
/* The old name, without a device. */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	return dev_alloc_skb(size);
}

SCENARIO(birth_dev_alloc_skb)
{
	emit_sweep(birth);
}
