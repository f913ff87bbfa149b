// SPDX-License-Identifier: MIT
/*
 * Sizes that no allocator can serve, and the few whose rounding wraps to nothing. Those in between,
 * up to 0xffffffc0, overflow in 5.10 and write where they must not; no scenario asks for them.
 */
#include "shape.h"

SCENARIO(birth_huge)
{
	static const unsigned int sizes[] = {
		0x3fec0,    0x40000,	0x3ffec0,   0x3ffec1,	0x400000,   0x7ffffec0,
		0x7fffffff, 0x80000000, 0xfffffe80, 0xffffffc1, 0xffffffff,
	};
	char what[32];
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct sk_buff *skb = alloc_skb(sizes[i], GFP_ATOMIC | __GFP_NOWARN);

		snprintf(what, sizeof(what), "alloc_skb %#x", sizes[i]);
		emit_shape(what, skb);
		kfree_skb(skb);
	}
}
