// SPDX-License-Identifier: MIT
/* pskb_trim(): fragments beyond the new end give their pages back. */
#include "frags.h"

static void trim(int linear, int n, unsigned int size, unsigned int len)
{
	struct sk_buff *skb = paged_skb(linear, n, size);
	int err = pskb_trim(skb, len);

	emit("linear %d, %d pages of %u, to %u: error %d", linear, n, size, len, err);
	emit_frags("  now", skb);
	kfree_skb(skb);
}

SCENARIO(trim_paged)
{
	trim(50, 3, 100, 400);
	trim(50, 3, 100, 350);
	trim(50, 3, 100, 349);
	trim(50, 3, 100, 250);
	trim(50, 3, 100, 150);
	trim(50, 3, 100, 51);
	trim(50, 3, 100, 50);
	trim(50, 3, 100, 10);
	trim(50, 3, 100, 0);
}
