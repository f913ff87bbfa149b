/* SPDX-License-Identifier: MIT */
/* Large packets to be cut, and the pieces. */
#ifndef SEGMENT_H
#define SEGMENT_H

#include "packet.h"

/* A TCP packet that says it wants to be cut into pieces of mss bytes. */
static inline void make_gso(struct sk_buff *skb, const struct packet *k, unsigned int mss)
{
	skb_push(skb, ETH_HLEN);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb_set_transport_header(skb, ETH_HLEN + (k->v6 ? 40 : 20));
	skb_reset_mac_len(skb);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	skb_shinfo(skb)->gso_size = mss;
	skb_shinfo(skb)->gso_segs = (k->payload + mss - 1) / mss;
	skb_shinfo(skb)->gso_type = k->v6 ? SKB_GSO_TCPV6 : SKB_GSO_TCPV4;
}

static inline void emit_piece(int n, const struct sk_buff *skb, const struct packet *k)
{
	const u8 *ip = skb_network_header(skb), *tcp = skb_transport_header(skb);
	char what[32];

	snprintf(what, sizeof(what), "piece %d", n);
	emit_shape(what, skb);
	emit("  mac %d network %d transport %d, %d frags, cloned %d fclone %d, ip_summed %d",
	     skb->mac_header, skb->network_header, skb->transport_header, skb_shinfo(skb)->nr_frags,
	     skb->cloned, skb->fclone, skb->ip_summed);
	emit("  total %u id %u seq %u flags %#x sum %#x",
	     k->v6 ? ip[4] << 8 | ip[5] : ip[2] << 8 | ip[3], k->v6 ? 0 : ip[4] << 8 | ip[5],
	     (u32)tcp[4] << 24 | tcp[5] << 16 | tcp[6] << 8 | tcp[7], tcp[13],
	     tcp[16] << 8 | tcp[17]);
	emit("  bytes %u", byte_sum(skb));
}

static inline void emit_pieces(struct sk_buff *segs, const struct packet *k)
{
	struct sk_buff *next;
	int n = 0;

	if (IS_ERR_OR_NULL(segs)) {
		emit("no pieces: %ld", PTR_ERR(segs));
		return;
	}
	for (; segs; segs = next, n++) {
		next = segs->next;
		segs->next = NULL;
		emit_piece(n, segs, k);
		kfree_skb(segs);
	}
}

#endif
