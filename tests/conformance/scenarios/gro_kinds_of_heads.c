// SPDX-License-Identifier: MIT
/* Merged heads of every kind: plain, fclone, clone, shared; where each goes. */
#include "cache.h"
#include "gro.h"

static struct packet k = { .payload = 200 };

static struct sk_buff *next(struct sk_buff *skb)
{
	put_frame_paged(skb, &k);
	k.seq += k.payload;
	k.ipid++;
	return for_stack(skb, &k);
}

SCENARIO(gro_kinds_of_heads)
{
	static struct sk_buff *born[8], *slab[8];
	struct sk_buff *fclone, *plain;

	many_alloc(4);
	receive("plain", next(many[0]));
	receive("plain", next(many[1]));
	fclone = alloc_skb_fclone(200, GFP_ATOMIC);
	receive("fclone", next(fclone));
	plain = alloc_skb_fclone(200, GFP_ATOMIC);
	emit("the fclone is free: %d", plain == fclone);
	receive("plain", next(many[2]));
	finish_poll();
	emit_delivered();
	napi_births("napi", born, 6);
	slab_births("slab", slab, 6);
}
