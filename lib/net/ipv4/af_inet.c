/* SPDX-License-Identifier: MIT */
/* Merging packets of IPv4 and cutting large ones: its headers, and the table of the protocols above
 * it. */
#include "net/ipv4/offload.h"

#include <linux/ip.h>
#include <linux/netdevice.h>

#include <errno.h>

#define IP_MF	  0x2000 /* of frag_off: more fragments follow */
#define IP_DF	  0x4000 /* ... must not be fragmented */
#define IP_OFFSET 0x1fff /* ... how many times 8 bytes come before it */

static const struct net_offload *inet_offloads[MAX_INET_PROTOS];

int inet_add_offload(const struct net_offload *prot, unsigned char protocol)
{
	return offload_enter(&inet_offloads[protocol], prot);
}

int inet_del_offload(const struct net_offload *prot, unsigned char protocol)
{
	return offload_leave(&inet_offloads[protocol], prot);
}

/* ---- Headers of the segments ----------------------------------------------------------------- */

/* How the header differs from one segment to the next. */
struct ip_numbering {
	bool fragments; /* of one datagram: same id, other offsets */
	bool fixed_id;
	u16 id;		     /* of the next segment */
	unsigned int offset; /* of the next fragment, bytes */
};

static void number_fragment(struct iphdr *iph, struct ip_numbering *n, unsigned int len, bool last)
{
	iph->frag_off = __cpu_to_be16(n->offset >> 3 | (last ? 0 : IP_MF));
	n->offset += len - iph->ihl * 4;
}

static void number_segment(struct iphdr *iph, struct ip_numbering *n, const struct sk_buff *seg)
{
	if (n->fixed_id)
		return;
	iph->id = __cpu_to_be16(n->id);
	n->id += skb_is_gso(seg) ? skb_shinfo(seg)->gso_segs : 1;
}

/* What the header at @iph says of the packet's length. */
static unsigned int total_len(const struct sk_buff *seg, const struct iphdr *iph, unsigned int len)
{
	if (!skb_is_gso(seg) || !(skb_shinfo(seg)->gso_type & SKB_GSO_PARTIAL))
		return len;
	/* That of the packets which the device will make of it. */
	return skb_shinfo(seg)->gso_size + SKB_GSO_CB(seg)->data_offset -
	       ((unsigned char *)iph - seg->head);
}

/* The network header lies @before bytes behind the mac header. */
static void finish_header(struct sk_buff *seg, unsigned int before, struct ip_numbering *n)
{
	struct iphdr *iph = (struct iphdr *)(skb_mac_header(seg) + before);
	unsigned int len = seg->len - before;

	if (n->fragments)
		number_fragment(iph, n, len, !seg->next);
	else
		number_segment(iph, n, seg);
	iph->tot_len = __cpu_to_be16(total_len(seg, iph, len));
	iph->check = 0;
	iph->check = ip_fast_csum(iph, iph->ihl);
	seg->network_header = (unsigned char *)iph - seg->head;
	skb_reset_mac_len(seg);
}

/* ---- The packet ------------------------------------------------------------------------------ */

/* Data goes behind the header, which is looked at. False if it is not one. */
static bool pull_header(struct sk_buff *skb)
{
	unsigned int len;

	skb_reset_network_header(skb);
	if (unlikely(!pskb_may_pull(skb, sizeof(struct iphdr))))
		return false;
	len = ip_hdr(skb)->ihl * 4;
	if (unlikely(len < sizeof(struct iphdr) || !pskb_may_pull(skb, len)))
		return false;
	__skb_pull(skb, len);
	skb_reset_transport_header(skb);
	return true;
}

/* Mirrors inet_gso_segment() of Linux 5.12, without tunnels. */
static struct sk_buff *inet_gso_segment(struct sk_buff *skb, netdev_features_t features)
{
	unsigned int type = skb_shinfo(skb)->gso_type;
	unsigned int before = skb->data - skb_mac_header(skb);
	const struct net_offload *ops;
	struct sk_buff *segs, *seg;
	struct ip_numbering n;

	if (unlikely(!pull_header(skb)))
		return ERR_PTR(-EINVAL);
	n = (struct ip_numbering){
		.fragments = type & SKB_GSO_UDP,
		.fixed_id = type & SKB_GSO_TCP_FIXEDID,
		.id = __be16_to_cpu(ip_hdr(skb)->id),
	};
	/* Packets with the same id must not be fragmented on their way. */
	if (n.fixed_id && !(ip_hdr(skb)->frag_off & __cpu_to_be16(IP_DF)))
		return ERR_PTR(-EPROTONOSUPPORT);
	ops = inet_offloads[ip_hdr(skb)->protocol];
	if (unlikely(!ops || !ops->callbacks.gso_segment))
		return ERR_PTR(-EPROTONOSUPPORT);
	segs = ops->callbacks.gso_segment(skb, features);
	if (!segs)
		skb->network_header = skb->mac_header + before;
	if (IS_ERR_OR_NULL(segs))
		return segs;
	for (seg = segs; seg; seg = seg->next)
		finish_header(seg, before, &n);
	return segs;
}

/* ---- Merging --------------------------------------------------------------------------------- */

/* Compares a new packet's header @iph with the held @p's, which starts at @held. @flush: what speaks
 * against merging the new one with any. */
static void compare_headers(struct sk_buff *p, const struct sk_buff *skb, const struct iphdr *held,
			    const struct iphdr *iph, u16 flush)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(p);
	const __be16 df = __constant_htons(IP_DF);
	u16 id;

	if (iph->protocol != held->protocol || iph->saddr != held->saddr ||
	    iph->daddr != held->daddr) {
		cb->same_flow = 0;
		return;
	}
	cb->flush |= flush | (iph->ttl ^ held->ttl) | (iph->tos ^ held->tos) |
		     ((iph->frag_off ^ held->frag_off) & df);
	/* By how much ids have grown; or, where they must be counted, whether they were. */
	id = __be16_to_cpu(iph->id) - __be16_to_cpu(held->id);
	if (!cb->is_atomic || !(iph->frag_off & df))
		id = id == cb->count ? 0 : 0xffff;
	/* Headers further out have a say too, unless they are never fragmented. */
	cb->flush_id = NAPI_GRO_CB(skb)->is_atomic ? id : cb->flush_id | id;
}

/* A header without options, of no fragment, that is intact. */
static bool is_plain(const struct iphdr *iph)
{
	return *(const u8 *)iph == 0x45 && !(iph->frag_off & __constant_htons(IP_MF | IP_OFFSET)) &&
	       !ip_fast_csum(iph, 5);
}

/* Mirrors inet_gro_receive() of Linux 5.12. */
static struct sk_buff *inet_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb);
	const struct iphdr *iph = skb_gro_header(skb, off + sizeof(*iph), off);
	const struct net_offload *ops = iph ? inet_offloads[iph->protocol] : NULL;
	struct sk_buff *p;
	u16 flush;

	if (unlikely(!ops || !ops->callbacks.gro_receive || !is_plain(iph))) {
		NAPI_GRO_CB(skb)->flush |= 1;
		return NULL;
	}
	/* Another length than the packet has, or the reserved bit. */
	flush = (__be16_to_cpu(iph->tot_len) ^ skb_gro_len(skb)) |
		(__be16_to_cpu(iph->frag_off) & ~IP_DF);
	list_for_each_entry(p, head, list)
		if (NAPI_GRO_CB(p)->same_flow)
			compare_headers(p, skb, (struct iphdr *)(p->data + off), iph, flush);

	NAPI_GRO_CB(skb)->is_atomic = !!(iph->frag_off & __constant_htons(IP_DF));
	NAPI_GRO_CB(skb)->flush |= flush;
	skb_set_network_header(skb, off);
	/* Its bytes add up to nothing, so a sum of the whole packet stays true. */
	skb_gro_pull(skb, sizeof(*iph));
	skb_set_transport_header(skb, skb_gro_offset(skb));
	return call_gro_receive(ops->callbacks.gro_receive, head, skb);
}

/* Mirrors inet_gro_complete() of Linux 5.12, without tunnels. */
static int inet_gro_complete(struct sk_buff *skb, int nhoff)
{
	struct iphdr *iph = (struct iphdr *)(skb->data + nhoff);
	const struct net_offload *ops = inet_offloads[iph->protocol];
	__be16 len = __cpu_to_be16(skb->len - nhoff);

	csum_replace2(&iph->check, iph->tot_len, len);
	iph->tot_len = len;
	if (WARN_ON(!ops || !ops->callbacks.gro_complete))
		return -ENOSYS;
	return ops->callbacks.gro_complete(skb, nhoff + sizeof(*iph));
}

/* ---- The tables ------------------------------------------------------------------------------ */

static struct packet_offload ip_packet_offload = {
	.type = __constant_htons(ETH_P_IP),
	.callbacks = {
		.gso_segment = inet_gso_segment,
		.gro_receive = inet_gro_receive,
		.gro_complete = inet_gro_complete,
	},
};

void inet_offload_init(void)
{
	memset(inet_offloads, 0, sizeof(inet_offloads));
	inet_add_offload(&tcpv4_offload, IPPROTO_TCP);
	inet_add_offload(&udpv4_offload, IPPROTO_UDP);
	dev_add_offload(&ip_packet_offload);
}
