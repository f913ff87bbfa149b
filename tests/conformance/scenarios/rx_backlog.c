// SPDX-License-Identifier: MIT
/* netif_rx(): the packet waits on the CPU's backlog until softirqs run. */
#include "packet.h"

SCENARIO(rx_backlog)
{
	struct packet k = { .payload = 10 };
	int i;

	for (i = 0; i < 3; i++) {
		struct sk_buff *skb = frame_kmalloc(&k);

		emit("skb %d: result %d", id_new(skb), netif_rx(skb));
	}
	emit("waiting: delivered %u", skb_queue_len(t_rx));
	local_bh_enable();
	local_bh_disable();
	emit_delivered();
}
