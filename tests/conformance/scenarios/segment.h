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

/* A frame of the stack's own with all in its head, data at its Ethernet header, that says it wants
 * to be cut into pieces of mss bytes. Its checksum is left to the device. */
static inline void make_large(struct sk_buff *skb, const struct packet *k, unsigned int mss,
			      unsigned int type)
{
	unsigned int mac = ETH_HLEN + (k->vlan ? 4 : 0), ip = k->v6 ? 40 : 20;
	unsigned int len = tcp_length(k) + k->payload;
	const u8 *addresses = skb->data + mac + (k->v6 ? 8 : 12);
	u8 *check = skb->data + mac + ip + (k->udp ? 6 : 16);

	skb->dev = t_dev;
	skb->protocol = htons(k->vlan ? ETH_P_8021Q : k->v6 ? ETH_P_IPV6 : ETH_P_IP);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, mac);
	skb_set_transport_header(skb, mac + ip);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = k->udp ? 6 : 16;
	put16(check, (u16)~finish16(sum16(addresses, k->v6 ? 32 : 8,
					  len + (k->udp ? IPPROTO_UDP : IPPROTO_TCP))));
	skb_shinfo(skb)->gso_size = mss;
	skb_shinfo(skb)->gso_segs = mss ? (k->payload + mss - 1) / mss : 0;
	skb_shinfo(skb)->gso_type = type;
}

static inline struct sk_buff *large_linear(const struct packet *k, unsigned int mss,
					   unsigned int type)
{
	struct sk_buff *skb = alloc_skb(k->payload + 400, GFP_ATOMIC);

	skb_reserve(skb, NET_SKB_PAD);
	put_frame(skb, k);
	make_large(skb, k, mss, type);
	return skb;
}

/* The same with its payload in a page. */
static inline struct sk_buff *large_paged(const struct packet *k, unsigned int mss,
					  unsigned int type)
{
	struct sk_buff *skb = alloc_skb(256, GFP_ATOMIC);

	skb_reserve(skb, NET_SKB_PAD);
	put_frame_paged(skb, k);
	make_large(skb, k, mss, type);
	return skb;
}

/* The first n bytes of a packet. */
static inline void emit_first_bytes(const struct sk_buff *skb, unsigned int n)
{
	unsigned int at, len;
	u8 bytes[16];

	for (at = 0; at < n; at += len) {
		len = n - at < sizeof(bytes) ? n - at : sizeof(bytes);
		skb_copy_bits(skb, at, bytes, len);
		emit("  %*ph", (int)len, bytes);
	}
}

static inline void emit_gso_fields(const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);

	emit("  gso %u x %u type %#x", shinfo->gso_segs, shinfo->gso_size, shinfo->gso_type);
}

/* Each piece with its headers, of n bytes, and what was made of it. They are freed. */
static inline void emit_cut(struct sk_buff *segs, unsigned int n)
{
	struct sk_buff *next;
	int number = 0;
	char what[32];

	if (IS_ERR_OR_NULL(segs)) {
		emit("no pieces: %ld", PTR_ERR(segs));
		return;
	}
	emit("the first knows the last: %d", segs->prev && !segs->prev->next);
	for (; segs; segs = next) {
		next = segs->next;
		segs->next = NULL;
		snprintf(what, sizeof(what), "piece %d", number++);
		emit_frags(what, segs);
		emit("  mac %d len %d network %d transport %d, ip_summed %d", segs->mac_header,
		     segs->mac_len, segs->network_header, segs->transport_header, segs->ip_summed);
		if (segs->ip_summed == CHECKSUM_PARTIAL)
			emit("  sum from %d at %d", segs->csum_start, segs->csum_offset);
		emit_gso_fields(segs);
		emit_first_bytes(segs, n);
		emit("  bytes %u", byte_sum(segs));
		kfree_skb(segs);
	}
}

/* A packet of which pieces are asked, and what happens to it if there are none. It is freed. */
static inline void refuse(const char *what, struct sk_buff *skb, netdev_features_t features)
{
	struct sk_buff *segs = skb_gso_segment(skb, features);

	emit("%s: %ld", what, IS_ERR_OR_NULL(segs) ? PTR_ERR(segs) : 1);
	emit_shape("  whole", skb);
	emit("  network %d transport %d", skb->network_header, skb->transport_header);
	emit_gso_fields(skb);
	if (!IS_ERR_OR_NULL(segs))
		kfree_skb_list(segs);
	kfree_skb(skb);
}

#endif
