// SPDX-License-Identifier: MIT
/* The count of a block: taken in advance, dropped by every fragment's end. */
#include "frags.h"

SCENARIO(frag_counts)
{
	void *frag[16];
	int i;

	for (i = 0; i < 16; i++) {
		frag[i] = napi_alloc_frag(2048);
		emit_frag("take", frag[i]);
	}
	for (i = 0; i < 4; i++) {
		skb_free_frag(frag[i]);
		emit_frag("after a free", frag[15]);
	}
	frag[0] = napi_alloc_frag(2048);
	emit_frag("next block", frag[0]);
	emit_frag("the old one", frag[15]);
	for (i = 4; i < 15; i++)
		page_frag_free(frag[i]);
	emit_frag("the old one", frag[15]);
}
