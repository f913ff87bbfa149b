// SPDX-License-Identifier: MIT
/* The fclone cache's order, and that NAPI's deaths do not change it. */
#include "cache.h"

SCENARIO(fclone_slab)
{
	static struct sk_buff *napi[4];
	int i;

	for (i = 0; i < 20; i++) {
		many[i] = alloc_skb_fclone(10, GFP_ATOMIC);
		id(many[i]);
	}
	for (i = 0; i < 20; i++)
		napi_consume_skb(many[i], 64);
	for (i = 0; i < 20; i++)
		many[i] = alloc_skb_fclone(10, GFP_ATOMIC);
	emit_ids("again", many, 20);
	napi_births("napi", napi, 4);
	free_all(many, 20);
	free_all(napi, 4);
}
