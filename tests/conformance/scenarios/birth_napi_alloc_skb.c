// SPDX-License-Identifier: MIT
/* The same choice for a NAPI skb; 6.1 has fragments for small ones too. */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	return napi_alloc_skb(t_napi, size);
}

SCENARIO(birth_napi_alloc_skb)
{
	emit_sweep(birth);
}
