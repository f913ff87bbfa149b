// SPDX-License-Identifier: MIT
/* An fclone's data is an ordinary skb's. */
#include "shape.h"

static struct sk_buff *birth(unsigned int size)
{
	return alloc_skb_fclone(size, GFP_ATOMIC);
}

SCENARIO(birth_alloc_skb_fclone)
{
	emit_sweep(birth);
}
