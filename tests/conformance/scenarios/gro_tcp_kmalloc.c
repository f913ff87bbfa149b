// SPDX-License-Identifier: MIT
/* Payload in kmalloc'ed heads: nothing can be stolen, the skbs are listed. */
#include "cache.h"
#include "gro.h"

SCENARIO(gro_tcp_kmalloc)
{
	static struct sk_buff *born[8], *slab[8];
	struct packet k = { .payload = 1000 };
	int i;

	for (i = 0; i < 5; i++) {
		receive("segment", frame_kmalloc(&k));
		k.seq += k.payload;
		k.ipid++;
	}
	finish_poll();
	emit_delivered();
	napi_births("napi", born, 8);
	slab_births("slab", slab, 8);
}
