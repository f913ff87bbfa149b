// SPDX-License-Identifier: MIT
/* skb_shift(): fragments, and parts of them, move from the front of one skb to the end of another. */
#include "frags.h"

static void show(const char *what, struct sk_buff *to, struct sk_buff *from)
{
	emit("%s: ip_summed %d and %d", what, to->ip_summed, from->ip_summed);
	emit_frags("  to", to);
	emit_frags("  from", from);
	emit("  bytes %u and %u", byte_sum(to), byte_sum(from));
}

static void shift(const char *what, struct sk_buff *to, struct sk_buff *from, int len)
{
	emit("%s: %d of %u", what, len, from->len);
	emit("  shifted %d", skb_shift(to, from, len));
	show("  then", to, from);
}

static void shift_fresh(int to_frags, int from_frags, unsigned int size, int len)
{
	struct sk_buff *to = paged_skb(0, to_frags, size), *from = paged_skb(0, from_frags, size);
	char what[64];

	snprintf(what, sizeof(what), "%d to %d frags of %u", from_frags, to_frags, size);
	shift(what, to, from, len);
	kfree_skb(to);
	kfree_skb(from);
}

/* One page, cut into n fragments that lie side by side. */
static struct sk_buff *cut_page(struct page *page, int first, int n, unsigned int size)
{
	struct sk_buff *skb = alloc_skb(256, GFP_ATOMIC);
	int i;

	for (i = 0; i < n; i++) {
		get_page(page);
		skb_add_rx_frag(skb, i, page, (first + i) * size, size, size);
	}
	return skb;
}

static void shift_side_by_side(int len)
{
	struct page *page = alloc_page(GFP_ATOMIC);
	struct sk_buff *to, *from;

	id_new(page);
	memset(page_address(page), 1, PAGE_SIZE);
	to = cut_page(page, 0, 2, 100);
	from = cut_page(page, 2, 3, 100);
	shift("side by side", to, from, len);
	kfree_skb(to);
	kfree_skb(from);
	emit("  count %d", page_count(page));
	put_page(page);
}

static void shift_shared(void)
{
	struct sk_buff *to = paged_skb(0, 1, 100), *from = paged_skb(0, 2, 100);
	struct sk_buff *clone = skb_clone(from, GFP_ATOMIC);

	shift("from a clone", to, from, 150);
	emit_frags("  the other", clone);
	kfree_skb(clone);
	clone = skb_clone(to, GFP_ATOMIC);
	shift("to a clone", to, from, 20);
	emit_frags("  the other", clone);
	kfree_skb(clone);
	kfree_skb(to);
	kfree_skb(from);
}

SCENARIO(shift)
{
	struct sk_buff *to, *from;

	shift_fresh(1, 1, 100, 100);
	shift_fresh(1, 1, 100, 40);
	shift_fresh(1, 3, 100, 100);
	shift_fresh(1, 3, 100, 150);
	shift_fresh(1, 3, 100, 300);
	shift_fresh(0, 2, 100, 100);
	shift_fresh(0, 2, 100, 130);
	shift_fresh(16, 1, 100, 100);
	shift_fresh(16, 2, 100, 150);
	shift_fresh(17, 1, 100, 100);
	shift_fresh(17, 1, 100, 50);
	shift_side_by_side(40);
	shift_side_by_side(100);
	shift_side_by_side(150);
	shift_side_by_side(300);
	shift_shared();
	to = paged_skb(50, 1, 100);
	from = paged_skb(0, 1, 100);
	shift("to one with linear bytes", to, from, 60);
	shift("from one with linear bytes", from, to, 60);
	kfree_skb(to);
	kfree_skb(from);
}
