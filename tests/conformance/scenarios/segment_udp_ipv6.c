// SPDX-License-Identifier: MIT
/* One datagram of IPv6 into fragments: a header more in each, with an id that is random. */
#include "segment.h"

static void cut(const char *what, unsigned int headroom)
{
	struct packet k = { .udp = true, .v6 = true, .payload = 2000, .seq = 3 };
	struct sk_buff *skb = alloc_skb(256, GFP_ATOMIC), *segs, *seg;
	u8 *first = NULL;

	skb_reserve(skb, headroom);
	put_frame_paged(skb, &k);
	make_large(skb, &k, 800, SKB_GSO_UDP);
	emit("%s", what);
	segs = skb_gso_segment(skb, NETIF_F_SG);
	for (seg = segs; !IS_ERR(segs) && seg; seg = seg->next) {
		u8 *id = skb_network_header(seg) + 44;

		emit("id is there %d, that of the first %d", id[0] || id[1] || id[2] || id[3],
		     !first || !memcmp(id, first, 4));
		first = skb_network_header(segs) + 44;
	}
	for (seg = segs; !IS_ERR(segs) && seg; seg = seg->next)
		put32(skb_network_header(seg) + 44, 0);
	emit_cut(segs, 14 + 40 + 8 + 8);
	consume_skb(skb);
}

SCENARIO(segment_udp_ipv6)
{
	cut("with headroom", 64);
	cut("with none", 0);
}
