// SPDX-License-Identifier: MIT
/* Tagged packets: a tag in the bytes stays there while merging, and is taken off on the way up. */
#include "gro.h"

static void burst(const char *what, struct packet k)
{
	int i;

	emit("%s", what);
	for (i = 0; i < 3; i++) {
		receive("segment", frame_head_frag(&k));
		k.seq += k.payload;
		k.ipid++;
	}
	finish_poll();
	emit_delivered();
}

SCENARIO(gro_vlan)
{
	burst("in the bytes", (struct packet){ .payload = 500, .vlan = 100 });
	burst("in the descriptor", (struct packet){ .payload = 500, .hwtag = 100 });
	burst("both", (struct packet){ .payload = 500, .vlan = 100, .hwtag = 200 });
	burst("IPv6 in the bytes", (struct packet){ .payload = 500, .vlan = 100, .v6 = true });
}
