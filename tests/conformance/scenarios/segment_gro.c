// SPDX-License-Identifier: MIT
/* A packet that GRO merged is cut again into what it was merged from. */
#include "gro.h"
#include "segment.h"

static void merge_and_cut(const char *what, struct sk_buff *(*frame)(const struct packet *))
{
	struct packet k = { .payload = 600 };
	struct sk_buff *skb;
	int i;

	emit("%s", what);
	for (i = 0; i < 3; i++) {
		receive("segment", frame(&k));
		k.seq += k.payload;
		k.ipid++;
	}
	finish_poll();
	skb = __skb_dequeue(t_rx);
	skb_push(skb, ETH_HLEN);
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	emit_shape("merged", skb);
	emit_pieces(skb_gso_segment(skb, NETIF_F_SG), &k);
	consume_skb(skb);
}

SCENARIO(segment_gro)
{
	merge_and_cut("head fragments", frame_head_frag);
	merge_and_cut("paged", frame_paged);
	merge_and_cut("kmalloc", frame_kmalloc);
}
