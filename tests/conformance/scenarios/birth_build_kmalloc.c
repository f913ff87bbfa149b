// SPDX-License-Identifier: MIT
/* build_skb() on kmalloc'ed data: the whole class is used. */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	return build_skb(kmalloc(size + SKB_DATA_ALIGN(sizeof(struct skb_shared_info)), GFP_ATOMIC),
			 0);
}

SCENARIO(birth_build_kmalloc)
{
	emit_sweep(birth);
}
