// SPDX-License-Identifier: MIT
/* build_skb() on a page fragment: its size is taken as told, unrounded. */
#include "shape.h"

static const unsigned int sizes[] = {
	384,  400,  512,  640,	641,  768,  900,  1000, 1024,  1500,
	1536, 2000, 2048, 2049, 3000, 4096, 5000, 8192, 16384, 32768
};

SCENARIO(birth_build_frag)
{
	char what[32];
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct sk_buff *skb = build_skb(napi_alloc_frag(sizes[i]), sizes[i]);

		snprintf(what, sizeof(what), "build %u", sizes[i]);
		emit_shape(what, skb);
		kfree_skb(skb);
		skb = napi_build_skb(napi_alloc_frag(sizes[i]), sizes[i]);
		snprintf(what, sizeof(what), "napi %u", sizes[i]);
		emit_shape(what, skb);
		kfree_skb(skb);
	}
}
