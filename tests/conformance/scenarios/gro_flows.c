// SPDX-License-Identifier: MIT
/* Many flows: eight are held in one bucket, the ninth pushes out the oldest. */
#include "gro.h"

SCENARIO(gro_flows)
{
	struct packet k = { .payload = 100 };
	int i;

	for (i = 0; i < 10; i++) {
		k.sport = 1000 + i;
		receive("flow", frame_head_frag(&k));
	}
	k.seq = 100;
	k.ipid = 1;
	for (i = 0; i < 10; i++) {
		k.sport = 1000 + i;
		receive("again", frame_head_frag(&k));
	}
	finish_poll();
	emit_delivered();
}
