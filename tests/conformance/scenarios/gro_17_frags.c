// SPDX-License-Identifier: MIT
/* More segments than an skb has fragments: what is over goes to a frag_list. */
#include "gro.h"

static void burst(const char *what, struct sk_buff *(*frame)(const struct packet *), int n)
{
	struct packet k = { .payload = 100 };
	int i;

	emit("%s", what);
	for (i = 0; i < n; i++) {
		receive("segment", frame(&k));
		k.seq += k.payload;
		k.ipid++;
	}
	finish_poll();
	emit_delivered();
}

SCENARIO(gro_17_frags)
{
	burst("paged", frame_paged, 20);
	burst("head fragments", frame_head_frag, 20);
	burst("kmalloc", frame_kmalloc, 20);
}
