// SPDX-License-Identifier: MIT
/* A mask that may block keeps every size off the page fragments. */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	return __napi_alloc_skb(t_napi, size, GFP_ATOMIC | __GFP_DIRECT_RECLAIM);
}

SCENARIO(birth_napi_blocking)
{
	emit_sweep(birth);
}
