// SPDX-License-Identifier: MIT
/* What belongs to one piece alone, or to all: flags, IP ids, marks for who waits for the end. */
#include "segment.h"

static void show(const char *what, struct sk_buff *skb, netdev_features_t features)
{
	struct sk_buff *segs = skb_gso_segment(skb, features), *seg;
	int n = 0;

	emit("%s", what);
	for (seg = segs; !IS_ERR_OR_NULL(segs) && seg; seg = seg->next)
		emit("piece %d: out of order %d, priority %u mark %u hash %u, asks %#x for %u", n++,
		     seg->ooo_okay, seg->priority, seg->mark, seg->hash, skb_shinfo(seg)->tx_flags,
		     skb_shinfo(seg)->tskey);
	emit("whole: out of order %d, ip_summed %d", skb->ooo_okay, skb->ip_summed);
	emit_cut(segs, 54);
	consume_skb(skb);
}

SCENARIO(segment_flags)
{
	struct packet k = { .payload = 2000,
			    .seq = 1000,
			    .ipid = 0xffff,
			    .flags = FIN | PSH | ACK | URG | ECE | CWR };
	struct packet udp = { .udp = true, .payload = 2000 };
	struct sk_buff *skb;

	skb = large_linear(&k, 700, SKB_GSO_TCPV4 | SKB_GSO_TCP_ECN);
	skb->ooo_okay = 1;
	skb->priority = 3;
	skb->mark = 4;
	skb_set_hash(skb, 5, PKT_HASH_TYPE_L4);
	show("flags and numbers", skb, 0);

	skb = large_linear(&k, 700, SKB_GSO_TCPV4 | SKB_GSO_TCP_FIXEDID);
	skb_shinfo(skb)->tx_flags = SKBTX_SW_TSTAMP;
	skb_shinfo(skb)->tskey = 1700;
	show("one IP id, a timestamp in the second", skb, NETIF_F_HW_CSUM);

	k.may_fragment = true;
	show("one IP id without DF", large_linear(&k, 700, SKB_GSO_TCPV4 | SKB_GSO_TCP_FIXEDID), 0);

	skb = large_linear(&udp, 700, SKB_GSO_UDP_L4);
	skb_shinfo(skb)->tx_flags = SKBTX_SW_TSTAMP;
	skb_shinfo(skb)->tskey = 1700;
	show("datagrams, a timestamp", skb, 0);

	skb = large_linear(&k, 700, SKB_GSO_TCPV4);
	skb->ip_summed = CHECKSUM_NONE;
	show("a checksum that nobody prepared", skb, 0);

	skb = large_linear(&k, 700, SKB_GSO_TCPV4);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	show("received", skb, NETIF_F_IP_CSUM);
}
