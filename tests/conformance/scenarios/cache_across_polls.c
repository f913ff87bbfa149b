// SPDX-License-Identifier: MIT
/* Heads put in one poll and taken in the next. */
#include "cache.h"

static int polls;

static int put_then_take(struct napi_struct *napi, int budget)
{
	static struct sk_buff *born[8];

	if (polls++ == 0)
		many_put(5);
	else
		napi_births("second poll", born, 8);
	return 0;
}

SCENARIO(cache_across_polls)
{
	many_alloc(5);
	t_poll = put_then_take;
	local_bh_enable();
	local_bh_disable();
	emit("polls %d", polls);
	napi_schedule(t_napi);
	local_bh_enable();
	local_bh_disable();
	emit("polls %d", polls);
}
