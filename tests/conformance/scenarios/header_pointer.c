// SPDX-License-Identifier: MIT
/* skb_header_pointer(): into the head when it can, else a copy. */
#include "frags.h"

SCENARIO(header_pointer)
{
	static const int ranges[][2] = { { 0, 20 },   { 20, 20 }, { 30, 20 }, { 40, 10 },
					 { 130, 20 }, { 239, 1 }, { 239, 2 }, { 240, 1 } };
	struct sk_buff *skb = paged_skb(40, 2, 100);
	u8 buffer[32];
	int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		u8 *p = skb_header_pointer(skb, ranges[i][0], ranges[i][1], buffer);

		emit("%d at %d: %s, first byte %d", ranges[i][1], ranges[i][0],
		     !p		   ? "none"
		     : p == buffer ? "copied"
				   : "in place",
		     p ? p[0] : -1);
	}
	kfree_skb(skb);
}
