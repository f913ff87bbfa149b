/* SPDX-License-Identifier: MIT */
/* Merging packets of TCP and cutting large ones. Mirrors net/ipv4/tcp_offload.c of Linux 5.12. */
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

/* ---- Merging --------------------------------------------------------------------------------- */

/* The header that is looked at, its options readable too, or NULL. */
static struct tcphdr *gro_header(struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb), len;
	struct tcphdr *th = skb_gro_header(skb, off + sizeof(*th), off);

	if (unlikely(!th))
		return NULL;
	len = __tcp_hdrlen(th);
	if (unlikely(len < sizeof(*th)))
		return NULL;
	return skb_gro_header_hard(skb, off + len) ? skb_gro_header_slow(skb, off + len, off) : th;
}

/* The held packet of the same flow, or NULL; others are marked to be of another one. */
static struct sk_buff *find_flow(struct list_head *head, const struct tcphdr *th)
{
	struct sk_buff *p;

	list_for_each_entry(p, head, list) {
		if (!NAPI_GRO_CB(p)->same_flow)
			continue;
		if (likely(!ports_differ(th, tcp_hdr(p))))
			return p;
		NAPI_GRO_CB(p)->same_flow = 0;
	}
	return NULL;
}

/* Flags that a segment may have, beside those that the packets before it have, and be merged. */
#define MAY_DIFFER (TCP_FLAG_CWR | TCP_FLAG_FIN | TCP_FLAG_PSH)

/* Does the header of @skb, @th with @len bytes, not go on where the held @p ends? */
static bool is_no_continuation(struct sk_buff *p, struct sk_buff *skb, struct tcphdr *th,
			       unsigned int len)
{
	struct tcphdr *held = tcp_hdr(p);
	__be32 flags = tcp_flag_word(th);
	unsigned int mss = skb_shinfo(p)->gso_size, payload = skb_gro_len(skb);

	if ((flags & TCP_FLAG_CWR) || ((flags ^ tcp_flag_word(held)) & ~MAY_DIFFER) ||
	    th->ack_seq != held->ack_seq)
		return true;
	if (len > sizeof(*th) && memcmp(th + 1, held + 1, len - sizeof(*th)))
		return true;
	if (unlikely(skb_is_gso(skb)) ? mss != skb_shinfo(skb)->gso_size
				      : !payload || payload > mss)
		return true;
	return __be32_to_cpu(held->seq) + skb_gro_len(p) != __be32_to_cpu(th->seq) ||
	       p->decrypted != skb->decrypted;
}

/* Is @skb, of which @payload bytes are no whole segments of @mss, the last one for now? */
static bool ends_flow(const struct sk_buff *skb, unsigned int payload, unsigned int mss,
		      __be32 flags)
{
	if (flags & (TCP_FLAG_URG | TCP_FLAG_PSH | TCP_FLAG_RST | TCP_FLAG_SYN | TCP_FLAG_FIN))
		return true;
	if (unlikely(skb_is_gso(skb)))
		return payload != NAPI_GRO_CB(skb)->count * skb_shinfo(skb)->gso_size;
	return payload < mss;
}

struct sk_buff *tcp_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	struct tcphdr *th = gro_header(skb);
	unsigned int len, payload, mss = 1;
	struct sk_buff *p;
	__be32 flags;
	bool ends, id_flush;

	if (unlikely(!th)) {
		NAPI_GRO_CB(skb)->flush |= 1;
		return NULL;
	}
	len = __tcp_hdrlen(th);
	skb_gro_pull(skb, len);
	payload = skb_gro_len(skb);
	flags = tcp_flag_word(th);

	p = find_flow(head, th);
	if (p) {
		id_flush = gro_id_flush(p);
		if (!(NAPI_GRO_CB(p)->flush || id_flush || is_no_continuation(p, skb, th, len) ||
		      skb_gro_receive(p, skb))) {
			mss = skb_shinfo(p)->gso_size;
			tcp_flag_word(tcp_hdr(p)) |= flags & (TCP_FLAG_FIN | TCP_FLAG_PSH);
		}
	}
	ends = ends_flow(skb, payload, mss, flags);
	NAPI_GRO_CB(skb)->flush |= ends;
	return p && (ends || !NAPI_GRO_CB(skb)->same_flow) ? p : NULL;
}

int tcp_gro_complete(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	skb->csum_start = skb->transport_header;
	skb->csum_offset = offsetof(struct tcphdr, check);
	skb->ip_summed = CHECKSUM_PARTIAL;
	shinfo->gso_segs = NAPI_GRO_CB(skb)->count;
	if (tcp_hdr(skb)->cwr)
		shinfo->gso_type |= SKB_GSO_TCP_ECN;
	return 0;
}

static struct sk_buff *tcp4_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	/* What is not held anyway need not be right. */
	if (!NAPI_GRO_CB(skb)->flush &&
	    unlikely(skb_gro_checksum_validate(skb, IPPROTO_TCP, inet_gro_compute_pseudo))) {
		NAPI_GRO_CB(skb)->flush = 1;
		return NULL;
	}
	return tcp_gro_receive(head, skb);
}

static int tcp4_gro_complete(struct sk_buff *skb, int thoff)
{
	const struct iphdr *iph = ip_hdr(skb);

	tcp_hdr(skb)->check =
		~csum_tcpudp_magic(iph->saddr, iph->daddr, skb->len - thoff, IPPROTO_TCP, 0);
	skb_shinfo(skb)->gso_type |= SKB_GSO_TCPV4;
	if (NAPI_GRO_CB(skb)->is_atomic)
		skb_shinfo(skb)->gso_type |= SKB_GSO_TCP_FIXEDID;
	return tcp_gro_complete(skb);
}

const struct net_offload tcpv4_offload = {
	.callbacks = {
		.gso_segment = tcp4_gso_segment,
		.gro_receive = tcp4_gro_receive,
		.gro_complete = tcp4_gro_complete,
	},
};
