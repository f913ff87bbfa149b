// SPDX-License-Identifier: MIT
/* Who has checked the checksum decides whether GRO has to, and what is delivered. */
#include "gro.h"
#include <net/checksum.h>

static void pair(const char *what, u8 ip_summed, bool bad)
{
	struct packet k = { .payload = 400, .bad_checksum = bad };
	struct sk_buff *skb;
	int i;

	emit("%s", what);
	for (i = 0; i < 2; i++) {
		skb = frame_head_frag(&k);
		skb->ip_summed = ip_summed;
		if (ip_summed == CHECKSUM_COMPLETE)
			skb->csum = csum_partial(skb->data, skb->len, 0);
		receive("segment", skb);
		k.seq += k.payload;
		k.ipid++;
	}
	finish_poll();
	emit_delivered();
}

SCENARIO(gro_checksum)
{
	pair("unnecessary", CHECKSUM_UNNECESSARY, false);
	pair("none, right", CHECKSUM_NONE, false);
	pair("none, wrong", CHECKSUM_NONE, true);
	pair("complete, right", CHECKSUM_COMPLETE, false);
	pair("complete, wrong", CHECKSUM_COMPLETE, true);
}
