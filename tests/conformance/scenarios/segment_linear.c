// SPDX-License-Identifier: MIT
/* skb_gso_segment() of a packet whose bytes are all in its head. */
#include "segment.h"

SCENARIO(segment_linear)
{
	struct packet k = { .payload = 2500, .seq = 7000, .ipid = 9, .flags = ACK | PSH | FIN };
	struct sk_buff *skb = alloc_skb(3000, GFP_ATOMIC);

	skb_reserve(skb, NET_SKB_PAD);
	put_frame(skb, &k);
	for_stack(skb, &k);
	make_gso(skb, &k, 1000);
	emit_shape("whole", skb);
	emit("fits 1054 with its Ethernet header %d, 1053 %d; 1040 without %d, 1039 %d",
	     skb_gso_validate_mac_len(skb, 1054), skb_gso_validate_mac_len(skb, 1053),
	     skb_gso_validate_network_len(skb, 1040), skb_gso_validate_network_len(skb, 1039));
	emit_pieces(skb_gso_segment(skb, 0), &k);
	consume_skb(skb);
}
