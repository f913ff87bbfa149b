// SPDX-License-Identifier: MIT
/* A merged packet stays below 65,536 bytes; the segment that would exceed it starts anew. */
#include "gro.h"

SCENARIO(gro_64k)
{
	struct packet k = { .payload = 1800 };
	int i;

	for (i = 0; i < 40; i++) {
		receive("segment", frame_kmalloc(&k));
		k.seq += k.payload;
		k.ipid++;
	}
	finish_poll();
	emit_delivered();
}
