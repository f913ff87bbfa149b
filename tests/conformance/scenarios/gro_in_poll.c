// SPDX-License-Identifier: MIT
/* A poll as a driver's: births, GRO, and the heads that the next poll finds. */
#include "cache.h"
#include "gro.h"

static struct packet k = { .payload = 1000 };

static int receive_burst(struct napi_struct *napi, int budget)
{
	int i;

	for (i = 0; i < 10; i++) {
		receive("segment", frame_head_frag(&k));
		k.seq += k.payload;
		k.ipid++;
	}
	return 10;
}

SCENARIO(gro_in_poll)
{
	int i;

	t_poll = receive_burst;
	for (i = 0; i < 3; i++) {
		if (i)
			napi_schedule(t_napi);
		local_bh_enable();
		local_bh_disable();
		emit("poll %d over", i);
		emit_delivered();
	}
}
