// SPDX-License-Identifier: MIT
/* __pskb_pull_tail() and pskb_may_pull(): bytes move from pages into the head. */
#include "frags.h"

static void pull(int linear, int n, unsigned int size, int delta)
{
	struct sk_buff *skb = paged_skb(linear, n, size);
	unsigned int sum = byte_sum(skb);
	void *got = __pskb_pull_tail(skb, delta);

	emit("linear %d, %d pages of %u, pull %d: ok %d", linear, n, size, delta, got != NULL);
	emit_frags("  now", skb);
	emit("  same bytes %d", sum == byte_sum(skb));
	kfree_skb(skb);
}

SCENARIO(pull_tail)
{
	struct sk_buff *skb = paged_skb(20, 1, 1000);

	pull(20, 2, 100, 1);
	pull(20, 2, 100, 99);
	pull(20, 2, 100, 100);
	pull(20, 2, 100, 150);
	pull(20, 2, 100, 200);
	pull(20, 3, 1000, 2500);
	emit("may pull 20: %d", pskb_may_pull(skb, 20));
	emit_frags("unchanged", skb);
	emit("may pull 60: %d", pskb_may_pull(skb, 60));
	emit_frags("pulled", skb);
	emit("may pull 2000: %d", pskb_may_pull(skb, 2000));
	kfree_skb(skb);
}
