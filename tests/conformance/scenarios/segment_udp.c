// SPDX-License-Identifier: MIT
/* One payload into many datagrams (USO), and one datagram into IP fragments (UFO). */
#include "segment.h"

static void cut(const char *what, const struct packet *k, unsigned int type,
		netdev_features_t features)
{
	struct sk_buff *skb = large_paged(k, 800, type);

	emit("%s", what);
	emit_cut(skb_gso_segment(skb, features), headers_length(k));
	emit_frags("whole", skb);
	consume_skb(skb);
}

SCENARIO(segment_udp)
{
	struct packet v4 = { .udp = true, .payload = 2000, .seq = 3, .ipid = 77 };
	struct packet v6 = { .udp = true, .v6 = true, .payload = 2000, .seq = 3 };

	cut("datagrams", &v4, SKB_GSO_UDP_L4, NETIF_F_SG);
	cut("datagrams, checksums left out", &v4, SKB_GSO_UDP_L4, NETIF_F_SG | NETIF_F_HW_CSUM);
	cut("datagrams, copied", &v4, SKB_GSO_UDP_L4, 0);
	cut("datagrams of IPv6", &v6, SKB_GSO_UDP_L4, NETIF_F_SG);
	cut("datagrams of IPv6, checksums left out", &v6, SKB_GSO_UDP_L4,
	    NETIF_F_SG | NETIF_F_IPV6_CSUM);
	cut("fragments", &v4, SKB_GSO_UDP, NETIF_F_SG);
	cut("fragments, copied", &v4, SKB_GSO_UDP, 0);
}
