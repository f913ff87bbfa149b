// SPDX-License-Identifier: MIT
/* skb_seq_read(): slow readers, empty pieces, and lists inside lists. */
#include "frags.h"

static void walk(struct sk_buff *skb, unsigned int from, unsigned int to, unsigned int pace)
{
	struct skb_seq_state state;
	unsigned int consumed = 0, n;
	const u8 *data;

	emit("from %u to %u by %u", from, to, pace);
	skb_prepare_seq_read(skb, from, to, &state);
	while ((n = skb_seq_read(consumed, &data, &state))) {
		emit("  %u bytes, the first %d", n, data[0]);
		consumed += min(n, pace);
	}
	skb_abort_seq_read(&state);
}

static void add(struct sk_buff *skb, struct sk_buff *list)
{
	skb_shinfo(skb)->frag_list = list;
	for (; list; list = list->next) {
		skb->len += list->len;
		skb->data_len += list->len;
		skb->truesize += list->truesize;
	}
}

SCENARIO(seq_read_list)
{
	struct sk_buff *skb = paged_skb(0, 2, 100), *first = paged_skb(0, 0, 0);
	struct sk_buff *second = paged_skb(60, 1, 30);

	first->next = second;
	second->next = paged_skb(10, 0, 0);
	add(skb, first);
	walk(skb, 0, skb->len, 1000);
	walk(skb, 0, skb->len, 45);
	walk(skb, 100, 101, 1);
	walk(skb, 250, skb->len + 50, 1000);
	walk(skb, skb->len, skb->len, 1000);
	walk(skb, 10, 5, 1000);
	kfree_skb(skb);
	skb = paged_skb(10, 0, 0);
	first = paged_skb(20, 1, 30);
	add(first, paged_skb(40, 0, 0));
	first->next = paged_skb(50, 0, 0);
	add(skb, first);
	walk(skb, 0, skb->len, 1000);
	walk(skb, 55, skb->len, 7);
	kfree_skb(skb);
}
