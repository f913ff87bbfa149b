// SPDX-License-Identifier: MIT
/* The same with the payload in pages: with scatter-gather they are shared, without, copied. */
#include "segment.h"

static void cut(const char *what, netdev_features_t features)
{
	struct packet k = { .payload = 3500, .seq = 7000, .flags = ACK };
	struct sk_buff *skb = alloc_skb(256, GFP_ATOMIC);

	skb_reserve(skb, NET_SKB_PAD);
	put_frame_paged(skb, &k);
	for_stack(skb, &k);
	make_gso(skb, &k, 1200);
	emit("%s", what);
	emit_frags("whole", skb);
	emit_pieces(skb_gso_segment(skb, features), &k);
	emit_frags("whole", skb);
	consume_skb(skb);
}

SCENARIO(segment_paged)
{
	cut("no features", 0);
	cut("scatter-gather", NETIF_F_SG);
	cut("scatter-gather and checksums", NETIF_F_SG | NETIF_F_HW_CSUM);
}
