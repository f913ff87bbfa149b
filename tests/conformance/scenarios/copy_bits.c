// SPDX-License-Identifier: MIT
/* skb_copy_bits() and skb_store_bits() across head, pages and a frag_list. */
#include "frags.h"

SCENARIO(copy_bits)
{
	static const int ranges[][2] = { { 0, 10 },   { 0, 50 },  { 45, 10 },  { 50, 100 },
					 { 140, 20 }, { 0, 350 }, { 240, 20 }, { 349, 1 },
					 { 350, 0 },  { 350, 1 }, { 0, 351 },  { 300, 50 } };
	struct sk_buff *skb = paged_skb(50, 2, 100);
	struct sk_buff *more = paged_skb(60, 1, 40);
	static u8 bytes[400];
	int i, j;

	skb_shinfo(skb)->frag_list = more;
	skb->len += more->len;
	skb->data_len += more->len;
	skb->truesize += more->truesize;
	emit_frags("skb", skb);
	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		unsigned int sum = 0;
		int err;

		memset(bytes, 0, sizeof(bytes));
		err = skb_copy_bits(skb, ranges[i][0], bytes, ranges[i][1]);
		for (j = 0; !err && j < ranges[i][1]; j++)
			sum = sum * 31 + bytes[j];
		emit("copy %d at %d: error %d sum %u", ranges[i][1], ranges[i][0], err, sum);
	}
	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		memset(bytes, i + 1, sizeof(bytes));
		emit("store %d at %d: error %d sum %u", ranges[i][1], ranges[i][0],
		     skb_store_bits(skb, ranges[i][0], bytes, ranges[i][1]), byte_sum(skb));
	}
	kfree_skb(skb);
}
