// SPDX-License-Identifier: MIT
/* Segments of several flows interleaved, some in pages and some in heads. */
#include "gro.h"

SCENARIO(gro_partial_merge)
{
	struct sk_buff *(*frames[])(const struct packet *) = { frame_paged, frame_head_frag,
							       frame_kmalloc };
	struct packet k[3] = {};
	int i, flow;

	for (flow = 0; flow < 3; flow++)
		k[flow] = (struct packet){ .payload = 400, .sport = 1000 + flow };
	for (i = 0; i < 12; i++) {
		flow = i * 5 % 3;
		receive("segment", frames[i * 7 / 3 % 3](&k[flow]));
		k[flow].seq += 400;
		k[flow].ipid++;
	}
	finish_poll();
	emit_delivered();
}
