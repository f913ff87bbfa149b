// SPDX-License-Identifier: MIT
/* page_frag_alloc() with a cache of the caller's. */
#include "frags.h"

SCENARIO(frag_own_cache)
{
	static const unsigned int sizes[] = { 1, 2, 3, 100, 1000, 4096, 5000, 16384, 8192, 32768 };
	struct page_frag_cache cache = {};
	char what[16];
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *frag = page_frag_alloc(&cache, sizes[i], GFP_ATOMIC);

		snprintf(what, sizeof(what), "%u", sizes[i]);
		emit_frag(what, frag);
	}
	emit("cache: offset %u bias %u pfmemalloc %d", cache.offset, cache.pagecnt_bias,
	     cache.pfmemalloc);
	__page_frag_cache_drain(virt_to_head_page(cache.va), cache.pagecnt_bias);
}
