// SPDX-License-Identifier: MIT
/* A block whose users are all gone when it is used up is used again in place. */
#include "frags.h"

SCENARIO(frag_recycle)
{
	void *frag, *kept;
	int i, round;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < 8; i++) {
			frag = napi_alloc_frag(4096);
			emit_frag("take", frag);
			skb_free_frag(frag);
		}
	}
	kept = napi_alloc_frag(4096);
	emit_frag("kept", kept);
	for (i = 0; i < 8; i++)
		frag = napi_alloc_frag(4096);
	emit_frag("beyond", frag);
	emit_frag("kept", kept);
}
