// SPDX-License-Identifier: MIT
/* Many datagrams for a device that cuts them: does it get them whole? */
#include "segment.h"

static void ask(const char *what, bool v6, unsigned int type, netdev_features_t features)
{
	struct packet k = { .udp = true, .v6 = v6, .payload = 2000 };
	struct sk_buff *skb = large_linear(&k, 700, type);

	skb_shinfo(skb)->gso_segs = 0;
	refuse(what, skb, features);
}

SCENARIO(segment_udp_device)
{
	ask("trusted", false, SKB_GSO_UDP_L4, NETIF_F_GSO_UDP_L4);
	ask("untrusted", false, SKB_GSO_UDP_L4 | SKB_GSO_DODGY, NETIF_F_GSO_UDP_L4);
	ask("untrusted, over IPv6", true, SKB_GSO_UDP_L4 | SKB_GSO_DODGY, NETIF_F_GSO_UDP_L4);
	ask("by one that cuts TCP", false, SKB_GSO_UDP_L4, NETIF_F_TSO);
}
