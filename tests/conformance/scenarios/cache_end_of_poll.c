// SPDX-License-Identifier: MIT
/* Heads in the cache when a poll ends: 5.10 gives them back, the series keeps them. */
#include "cache.h"

static int put_in_poll(struct napi_struct *napi, int budget)
{
	int i;

	for (i = 0; i < 20; i++)
		napi_consume_skb(many[i], budget);
	emit("polled with budget %d", budget);
	return 0;
}

SCENARIO(cache_end_of_poll)
{
	static struct sk_buff *born[24], *slab[24];

	many_alloc(20);
	t_poll = put_in_poll;
	local_bh_enable();
	local_bh_disable();
	slab_births("slab", slab, 24);
	napi_births("napi", born, 24);
	free_all(born, 24);
	free_all(slab, 24);
}
