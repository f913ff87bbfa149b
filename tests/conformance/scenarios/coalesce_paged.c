// SPDX-License-Identifier: MIT
/* skb_try_coalesce(): fragments of one skb move to the end of another. */
#include "frags.h"

static void coalesce(const char *what, struct sk_buff *to, struct sk_buff *from)
{
	bool stolen = false;
	int delta = 0;
	bool ok = skb_try_coalesce(to, from, &stolen, &delta);

	emit("%s: ok %d stolen %d delta %d", what, ok, stolen, delta);
	emit_frags("  to", to);
	if (!ok)
		emit_frags("  from", from);
	if (ok)
		kfree_skb_partial(from, stolen);
	else
		kfree_skb(from);
	emit_frags("  after from is gone", to);
	kfree_skb(to);
}

SCENARIO(coalesce_paged)
{
	struct sk_buff *to, *from, *clone;

	to = paged_skb(10, 0, 0);
	coalesce("linear fits the tail", to, paged_skb(50, 0, 0));
	to = paged_skb(10, 0, 0);
	coalesce("linear does not fit", to, paged_skb(700, 0, 0));
	to = paged_skb(10, 2, 100);
	coalesce("pages", to, paged_skb(0, 3, 100));
	to = paged_skb(10, 2, 100);
	coalesce("pages, kmalloc'ed head with bytes", to, paged_skb(20, 3, 100));
	to = paged_skb(10, 9, 100);
	coalesce("too many pages", to, paged_skb(0, 9, 100));
	from = paged_skb(0, 2, 100);
	clone = skb_clone(from, GFP_ATOMIC);
	coalesce("pages of a clone", paged_skb(10, 1, 100), clone);
	emit_frags("its original", from);
	kfree_skb(from);
	from = paged_skb(10, 1, 100);
	clone = skb_clone(from, GFP_ATOMIC);
	coalesce("to a clone", clone, paged_skb(0, 1, 100));
	kfree_skb(from);
}
