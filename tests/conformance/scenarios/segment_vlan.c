// SPDX-License-Identifier: MIT
/* Pieces of a tagged packet: the tag is in each, in the frame or beside it. */
#include "segment.h"

static void cut(const char *what, const struct packet *k, unsigned int type)
{
	struct sk_buff *skb = large_paged(k, 800, type), *segs, *seg;

	if (k->hwtag)
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021AD), k->hwtag);
	emit("%s", what);
	emit("fits %d, not one byte less %d",
	     skb_gso_validate_mac_len(skb, headers_length(k) + 800),
	     skb_gso_validate_mac_len(skb, headers_length(k) + 799));
	segs = skb_gso_segment(skb, NETIF_F_SG);
	for (seg = segs; !IS_ERR(segs) && seg; seg = seg->next)
		emit("tag %d: %#x of %#x, protocol %#x", !!skb_vlan_tag_present(seg), seg->vlan_tci,
		     ntohs(seg->vlan_proto), ntohs(seg->protocol));
	emit_cut(segs, headers_length(k));
	emit("whole: mac %d len %d network %d transport %d", skb->mac_header, skb->mac_len,
	     skb->network_header, skb->transport_header);
	consume_skb(skb);
}

SCENARIO(segment_vlan)
{
	struct packet tcp = { .payload = 2000, .seq = 5, .vlan = 0x2064 };
	struct packet udp = { .payload = 2000, .udp = true, .vlan = 0x2064 };
	struct packet beside = { .payload = 2000, .seq = 5, .hwtag = 0x3007 };

	cut("in the frame", &tcp, SKB_GSO_TCPV4);
	cut("in the frame, datagrams", &udp, SKB_GSO_UDP_L4);
	cut("beside it", &beside, SKB_GSO_TCPV4);
	beside.vlan = 0x2064;
	cut("both", &beside, SKB_GSO_TCPV4);
}
