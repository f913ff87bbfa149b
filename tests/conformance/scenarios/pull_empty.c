// SPDX-License-Identifier: MIT
/* __pskb_pull_tail() where fragments, or skbs of the frag_list, are empty: which of them go? */
#include "frags.h"

/* Fragments of so many bytes each, up to a negative number. */
static struct sk_buff *with_frags(const int *sizes)
{
	struct sk_buff *skb = alloc_skb(200, GFP_ATOMIC);
	int i;

	for (i = 0; sizes[i] >= 0; i++) {
		struct page *page = alloc_page(GFP_ATOMIC);

		memset(page_address(page), i, sizes[i]);
		skb_add_rx_frag(skb, i, page, 0, sizes[i], PAGE_SIZE);
	}
	return skb;
}

/* The same in skbs of a frag_list. */
static struct sk_buff *with_list(const int *sizes)
{
	struct sk_buff *skb = alloc_skb(200, GFP_ATOMIC);
	struct sk_buff **link = &skb_shinfo(skb)->frag_list;
	int i;

	for (i = 0; sizes[i] >= 0; i++, link = &(*link)->next) {
		*link = alloc_skb(100, GFP_ATOMIC);
		memset(skb_put(*link, sizes[i]), i, sizes[i]);
		skb->len += sizes[i];
		skb->data_len += sizes[i];
	}
	return skb;
}

static void pull(struct sk_buff *skb, int delta)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	struct sk_buff *list;
	int i;

	emit("pull %d: done %d, len %u/%u", delta, __pskb_pull_tail(skb, delta) != NULL, skb->len,
	     skb->data_len);
	for (i = 0; i < shinfo->nr_frags; i++)
		emit("  frag of %u from %u on", skb_frag_size(&shinfo->frags[i]),
		     skb_frag_off(&shinfo->frags[i]));
	skb_walk_frags(skb, list)
		emit("  skb of %u", list->len);
	kfree_skb(skb);
}

SCENARIO(pull_empty)
{
	static const int sizes[] = { 0, 20, 0, 30, 0, -1 }, first[] = { 20, 0, 30, 0, -1 };
	static const int deltas[] = { 1, 19, 20, 21, 49, 50 };
	int i;

	for (i = 0; i < ARRAY_SIZE(deltas); i++) {
		pull(with_frags(sizes), deltas[i]);
		pull(with_frags(first), deltas[i]);
		pull(with_list(sizes), deltas[i]);
		pull(with_list(first), deltas[i]);
	}
}
