// SPDX-License-Identifier: MIT
/* A device without NETIF_F_GRO: every packet is normal. */
#include "gro.h"

SCENARIO(gro_off)
{
	struct packet k = { .payload = 1000 };
	int i;

	t_dev->features &= ~NETIF_F_GRO;
	for (i = 0; i < 3; i++) {
		receive("segment", frame_head_frag(&k));
		k.seq += k.payload;
		k.ipid++;
	}
	emit("delivered so far %u", skb_queue_len(t_rx));
	finish_poll();
	emit_delivered();
}
