// SPDX-License-Identifier: MIT
/* Fragments are cut from the end of a block to its start; when one does not fit, a new block. */
#include "frags.h"

SCENARIO(frag_offsets)
{
	static const unsigned int sizes[] = { 1,    64,	   65,	 100,  1000,  1536,  2048, 2048,
					      4096, 1500,  8192, 3000, 8192,  700,   64,   32768,
					      1,    32704, 64,	 128,  16384, 16384, 64 };
	char what[16];
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		snprintf(what, sizeof(what), "%u", sizes[i]);
		emit_frag(what, napi_alloc_frag(sizes[i]));
	}
}
