// SPDX-License-Identifier: MIT
/* Payload in heads that are page fragments: the page is stolen, the head is free. */
#include "cache.h"
#include "gro.h"

SCENARIO(gro_tcp_head_frag)
{
	static struct sk_buff *born[8], *slab[8];
	struct packet k = { .payload = 1000 };
	int i;

	for (i = 0; i < 5; i++) {
		receive("segment", frame_head_frag(&k));
		k.seq += k.payload;
		k.ipid++;
	}
	finish_poll();
	emit_delivered();
	napi_births("napi", born, 8);
	slab_births("slab", slab, 8);
}
