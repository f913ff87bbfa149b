// SPDX-License-Identifier: MIT
/* What an empty cache asks the slab for, and in which order it hands it out. */
#include "cache.h"

SCENARIO(cache_refill)
{
	static struct sk_buff *slab[32], *born[33];

	many_alloc(32);
	free_all(many, 32);
	slab_births("slab alone", slab, 32);
	free_all(slab, 32);
	napi_births("napi first", born, 1);
	slab_births("slab after refill", slab, 24);
	napi_births("napi rest", born + 1, 32);
	free_all(born, 33);
	free_all(slab, 24);
}
