// SPDX-License-Identifier: MIT
/* Pieces that are large packets again (NETIF_F_GSO_PARTIAL). */
#include "segment.h"

static void cut(const char *what, struct sk_buff *skb, const struct packet *k, unsigned int type,
		netdev_features_t features)
{
	netdev_features_t had = t_dev->features;

	t_dev->features = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_GSO_PARTIAL | NETIF_F_TSO |
			  NETIF_F_TSO_MANGLEID | NETIF_F_GSO_UDP_L4;
	t_dev->gso_partial_features = NETIF_F_TSO | NETIF_F_TSO_MANGLEID | NETIF_F_GSO_UDP_L4;
	skb_shinfo(skb)->gso_type = type;
	emit("%s", what);
	emit_cut(skb_gso_segment(skb, features), headers_length(k));
	consume_skb(skb);
	t_dev->features = had;
	t_dev->gso_partial_features = 0;
}

SCENARIO(segment_large)
{
	const netdev_features_t partial = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_GSO_PARTIAL;
	struct packet k = { .payload = 3500, .seq = 70, .ipid = 7, .flags = ACK | PSH | CWR };
	struct packet udp = { .payload = 3500, .udp = true, .ipid = 7 };

	cut("partial", large_paged(&k, 1000, 0), &k, SKB_GSO_TCPV4, partial);
	cut("partial, nothing over", large_paged(&k, 500, 0), &k, SKB_GSO_TCPV4, partial);
	cut("partial, two over", large_paged(&k, 1300, 0), &k, SKB_GSO_TCPV4, partial);
	cut("partial, untrusted", large_paged(&k, 1000, 0), &k, SKB_GSO_TCPV4 | SKB_GSO_DODGY,
	    partial);
	cut("partial, one id", large_paged(&k, 1000, 0), &k, SKB_GSO_TCPV4 | SKB_GSO_TCP_FIXEDID,
	    partial);
	cut("not that kind", large_paged(&k, 1000, 0), &k, SKB_GSO_TCPV4 | SKB_GSO_TCP_ECN,
	    partial);
	cut("no checksums", large_paged(&k, 2000, 0), &k, SKB_GSO_TCPV4,
	    partial & ~NETIF_F_HW_CSUM);
	cut("datagrams", large_paged(&udp, 1000, 0), &udp, SKB_GSO_UDP_L4, partial);
}
