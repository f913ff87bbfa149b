// SPDX-License-Identifier: MIT
/* skb_seq_read(): the pieces of an skb in order, from any start. */
#include "frags.h"

static void walk(struct sk_buff *skb, unsigned int from, unsigned int to)
{
	struct skb_seq_state state;
	unsigned int consumed = 0, n;
	const u8 *data;

	emit("from %u to %u", from, to);
	skb_prepare_seq_read(skb, from, to, &state);
	while ((n = skb_seq_read(consumed, &data, &state))) {
		emit("  %u bytes, the first %d", n, data[0]);
		consumed += n;
	}
}

SCENARIO(seq_read)
{
	struct sk_buff *skb = paged_skb(40, 2, 100);
	struct sk_buff *more = paged_skb(60, 1, 30);

	skb_shinfo(skb)->frag_list = more;
	skb->len += more->len;
	skb->data_len += more->len;
	skb->truesize += more->truesize;
	walk(skb, 0, skb->len);
	walk(skb, 10, 50);
	walk(skb, 140, 260);
	kfree_skb(skb);
}
