// SPDX-License-Identifier: MIT
/* Only the parent goes into the cache; what hangs on its frag_list goes to the slab. */
#include "cache.h"

SCENARIO(cache_frag_list)
{
	static struct sk_buff *born[6], *slab[6];

	many_alloc(4);
	skb_shinfo(many[0])->frag_list = many[1];
	many[1]->next = many[2];
	many[2]->next = many[3];
	napi_consume_skb(many[0], 1);
	napi_births("napi", born, 6);
	slab_births("slab", slab, 6);
	free_all(born, 6);
	free_all(slab, 6);
}
