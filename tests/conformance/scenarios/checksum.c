// SPDX-License-Identifier: MIT
/* skb_checksum() over every part, from even and odd offsets. */
#include "frags.h"
#include <net/checksum.h>

static unsigned int fold(__wsum sum)
{
	return (__force unsigned int)(u16)~csum_fold(sum);
}

SCENARIO(checksum)
{
	static const int ranges[][2] = { { 0, 51 },   { 0, 50 },   { 1, 49 },  { 51, 99 },
					 { 50, 101 }, { 52, 202 }, { 0, 353 }, { 7, 340 },
					 { 151, 1 },  { 200, 0 } };
	struct sk_buff *skb = paged_skb(51, 2, 101);
	struct sk_buff *more = paged_skb(60, 1, 40);
	static u8 bytes[400];
	int i;

	skb_shinfo(skb)->frag_list = more;
	skb->len += more->len;
	skb->data_len += more->len;
	skb->truesize += more->truesize;
	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		__wsum sum = skb_checksum(skb, ranges[i][0], ranges[i][1], 0);
		unsigned int flat;

		skb_copy_bits(skb, ranges[i][0], bytes, ranges[i][1]);
		flat = fold(csum_partial(bytes, ranges[i][1], 0));
		emit("%d at %d: %#x, flat %#x", ranges[i][1], ranges[i][0], fold(sum), flat);
	}
	emit("with a start value: %#x", fold(skb_checksum(skb, 0, 100, (__force __wsum)0x1234)));
	kfree_skb(skb);
}
