/* SPDX-License-Identifier: MIT */
/* Cutting large packets of TCP. Mirrors net/ipv4/tcp_offload.c of Linux 5.12. */
#include "net/ipv4/offload.h"

#include <linux/ip.h>
#include <linux/tcp.h>

#include <errno.h>

/* Is @skb one that can be cut as TCP at all? Afterwards its header is linear. */
static bool header_is_sound(struct sk_buff *skb)
{
	unsigned int len = tcp_hdrlen(skb);

	return len >= sizeof(struct tcphdr) && gso_sum_start_is_right(skb) &&
	       pskb_may_pull(skb, len);
}

/* Whoever wants to know when byte tskey was sent shall hear of the segment that has it. */
static void mark_timestamp(struct sk_buff *seg, const struct sk_buff *skb, u32 seq, u32 mss)
{
	u32 wanted = skb_shinfo(skb)->tskey;

	for (; seg; seg = seg->next, seq += mss) {
		if ((s32)(wanted - (seq + mss)) >= 0)
			continue;
		skb_shinfo(seg)->tx_flags |= skb_shinfo(skb)->tx_flags & SKBTX_ANY_TSTAMP;
		skb_shinfo(seg)->tskey = wanted;
		return;
	}
}

/* Bytes of a segment from its TCP header on. */
static unsigned int tcp_len(const struct sk_buff *seg)
{
	return seg->tail - seg->transport_header + seg->data_len;
}

/* @check, complemented and of a pseudo header in which the length was @old, for the length @now. */
static __sum16 with_length(__sum16 check, u32 old, u32 now)
{
	return ~csum_fold(csum_add(csum_unfold(check), __cpu_to_be32(now + ~old)));
}

/*
 * Numbers, flags and checksums. What ends the packet (FIN, PSH) ends the last segment, what begins
 * it (CWR) begins the first. @old is the packet's length in the pseudo header.
 */
static void finish_headers(struct sk_buff *segs, unsigned int mss, u32 old)
{
	struct tcphdr *th = tcp_hdr(segs);
	u32 seq = __be32_to_cpu(th->seq);
	__sum16 check = with_length(th->check, old, __tcp_hdrlen(th) + mss);
	struct sk_buff *seg;

	for (seg = segs; seg->next; seg = seg->next) {
		th->fin = 0;
		th->psh = 0;
		gso_finish_checksum(seg, &th->check, check);
		seq += mss;
		th = tcp_hdr(seg->next);
		th->seq = __cpu_to_be32(seq);
		th->cwr = 0;
	}
	gso_finish_checksum(seg, &th->check, with_length(th->check, old, tcp_len(seg)));
}

struct sk_buff *tcp_gso_segment(struct sk_buff *skb, netdev_features_t features)
{
	unsigned int mss = skb_shinfo(skb)->gso_size, len = skb->len;
	bool ooo_okay = skb->ooo_okay;
	struct sk_buff *segs;

	if (unlikely(!header_is_sound(skb)))
		return ERR_PTR(-EINVAL);
	__skb_pull(skb, tcp_hdrlen(skb));
	if (unlikely(skb->len <= mss || !mss))
		return ERR_PTR(-EINVAL);
	if (skb_gso_ok(skb, features | NETIF_F_GSO_ROBUST)) {
		skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(skb->len, mss);
		return NULL;
	}

	/* Only the first may come to another queue than those before it. */
	skb->ooo_okay = 0;
	segs = skb_segment(skb, features);
	if (IS_ERR(segs))
		return segs;
	segs->ooo_okay = ooo_okay;
	if (skb_is_gso(segs))
		mss *= skb_shinfo(segs)->gso_segs;
	if (unlikely(skb_shinfo(skb)->tx_flags & SKBTX_ANY_TSTAMP))
		mark_timestamp(segs, skb, __be32_to_cpu(tcp_hdr(segs)->seq), mss);
	finish_headers(segs, mss, len);
	return segs;
}

/* The checksum as somebody leaves it who leaves the rest to the device. */
static void prepare_checksum(struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb->transport_header;
	skb->csum_offset = offsetof(struct tcphdr, check);
	tcp_hdr(skb)->check = ~csum_tcpudp_magic(iph->saddr, iph->daddr, skb->len, IPPROTO_TCP, 0);
}

static struct sk_buff *tcp4_gso_segment(struct sk_buff *skb, netdev_features_t features)
{
	if (!(skb_shinfo(skb)->gso_type & SKB_GSO_TCPV4) ||
	    !pskb_may_pull(skb, sizeof(struct tcphdr)))
		return ERR_PTR(-EINVAL);
	if (unlikely(skb->ip_summed != CHECKSUM_PARTIAL))
		prepare_checksum(skb);
	return tcp_gso_segment(skb, features);
}

const struct net_offload tcpv4_offload = {
	.callbacks.gso_segment = tcp4_gso_segment,
};
