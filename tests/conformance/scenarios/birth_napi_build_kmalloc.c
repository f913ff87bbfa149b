// SPDX-License-Identifier: MIT
/* napi_build_skb() on kmalloc'ed data: only the head comes from elsewhere. */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	return napi_build_skb(
		kmalloc(size + SKB_DATA_ALIGN(sizeof(struct skb_shared_info)), GFP_ATOMIC), 0);
}

SCENARIO(birth_napi_build_kmalloc)
{
	emit_sweep(birth);
}
