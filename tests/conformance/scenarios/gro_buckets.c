// SPDX-License-Identifier: MIT
/* The flow hash chooses among eight buckets, so that eight times eight flows are held. */
#include "gro.h"

SCENARIO(gro_buckets)
{
	struct packet k = { .payload = 20 };
	int i, held = 0, other = 0;

	for (i = 0; i < 80; i++) {
		struct sk_buff *skb;

		k.sport = 1000 + i;
		skb = frame_head_frag(&k);
		skb_set_hash(skb, i, PKT_HASH_TYPE_L4);
		if (napi_gro_receive(t_napi, skb) == GRO_HELD)
			held++;
		else
			other++;
	}
	emit("held %d other %d, pushed out so far %u", held, other, skb_queue_len(t_rx));
	finish_poll();
	emit("delivered %u", skb_queue_len(t_rx));
	for (i = 0; i < 80; i += 9) {
		struct sk_buff *skb = __skb_dequeue(t_rx);

		emit("port %d", skb_network_header(skb)[20] << 8 | skb_network_header(skb)[21]);
		kfree_skb(skb);
	}
}
