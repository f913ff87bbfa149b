/* SPDX-License-Identifier: MIT */
/* Reading a packet in order, a piece at a time: linear data, fragments, then each skb of its
 * frag_list. */
#include "net/skbuff/skbuff.h"

/* The piece that @st stands at. */
static u8 *piece(const struct skb_seq_state *st, unsigned int *size)
{
	const skb_frag_t *frag;

	if (!st->frag_idx) {
		*size = skb_headlen(st->cur_skb);
		return st->cur_skb->data;
	}
	frag = &skb_shinfo(st->cur_skb)->frags[st->frag_idx - 1];
	*size = skb_frag_size(frag);
	return skb_frag_address(frag);
}

/* From a piece of @size bytes to the next one; false if there is none. */
static bool step(struct skb_seq_state *st, unsigned int size)
{
	struct sk_buff *next = st->cur_skb == st->root_skb ? skb_shinfo(st->root_skb)->frag_list
							   : st->cur_skb->next;

	if (st->frag_idx < skb_shinfo(st->cur_skb)->nr_frags) {
		st->frag_idx++;
	} else if (next) {
		st->cur_skb = next;
		st->frag_idx = 0;
	} else {
		return false;
	}
	st->stepped_offset += size;
	return true;
}

void skb_prepare_seq_read(struct sk_buff *skb, unsigned int from, unsigned int to,
			  struct skb_seq_state *st)
{
	*st = (struct skb_seq_state){
		.lower_offset = from,
		.upper_offset = to,
		.root_skb = skb,
		.cur_skb = skb,
	};
}

unsigned int skb_seq_read(unsigned int consumed, const u8 **data, struct skb_seq_state *st)
{
	unsigned int at = st->lower_offset + consumed, size;
	const u8 *bytes;

	if (unlikely(at >= st->upper_offset))
		return 0;
	do {
		bytes = piece(st, &size);
		if (at - st->stepped_offset < size) {
			*data = bytes + (at - st->stepped_offset);
			return size - (at - st->stepped_offset);
		}
	} while (step(st, size));
	return 0;
}
