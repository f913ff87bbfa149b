// SPDX-License-Identifier: MIT
/* What is not merged goes up eight at a time, or when the poll ends. */
#include "gro.h"

static void other_protocol(void)
{
	struct sk_buff *skb = alloc_skb(200, GFP_ATOMIC);
	u8 *p = skb_put(skb, 60);

	memset(p, 0, 60);
	memcpy(p, t_dev->dev_addr, 6);
	put16(p + 12, 0x88b5);
	skb->dev = t_dev;
	skb->protocol = eth_type_trans(skb, t_dev);
	emit("%s, delivered %u", gro_name(napi_gro_receive(t_napi, skb)), skb_queue_len(t_rx));
}

SCENARIO(gro_normal_batch)
{
	struct packet k = { .payload = 100 };
	int i;

	for (i = 0; i < 19; i++)
		other_protocol();
	finish_poll();
	emit("poll over, delivered %u", skb_queue_len(t_rx));
	__skb_queue_purge(t_rx);
	for (i = 0; i < 6; i++) {
		receive("segment", frame_paged(&k));
		k.seq += k.payload;
		k.ipid++;
	}
	for (i = 0; i < 3; i++)
		other_protocol();
	k.flags = ACK | PSH;
	receive("pushed", frame_paged(&k));
	emit("delivered %u", skb_queue_len(t_rx));
	finish_poll();
	emit("poll over, delivered %u", skb_queue_len(t_rx));
}
