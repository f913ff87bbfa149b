// SPDX-License-Identifier: MIT
/* TCP over IPv6, plain and behind a header of options for each hop. */
#include "segment.h"

/* The same packet with 8 bytes of such options behind the IPv6 header. */
static void add_options(struct sk_buff *skb)
{
	u8 *ip;

	skb_push(skb, 8);
	memmove(skb->data, skb->data + 8, ETH_HLEN + 40);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	ip = skb_network_header(skb);
	put16(ip + 4, (ip[4] << 8 | ip[5]) + 8);
	memset(ip + 40, 0, 8);
	ip[40] = ip[6];
	ip[42] = 1, ip[43] = 4;
	ip[6] = 0;
}

static void cut(const char *what, int options, netdev_features_t features)
{
	struct packet k = { .v6 = true,
			    .payload = 2000,
			    .seq = 0xfffffc00,
			    .timestamps = true,
			    .flags = ACK | PSH };
	struct sk_buff *skb = large_linear(&k, 900, SKB_GSO_TCPV6);

	emit("%s", what);
	if (options)
		add_options(skb);
	emit("fits %d, not one byte less %d", skb_gso_validate_network_len(skb, 972 + options * 8),
	     skb_gso_validate_network_len(skb, 971 + options * 8));
	emit_cut(skb_gso_segment(skb, features), headers_length(&k) + options * 8);
	consume_skb(skb);
}

SCENARIO(segment_ipv6)
{
	cut("plain", 0, NETIF_F_SG);
	cut("plain, checksums left out", 0, NETIF_F_IPV6_CSUM);
	cut("a device that sums up IPv4 only", 0, NETIF_F_SG | NETIF_F_IP_CSUM);
	cut("with options", 1, 0);
}
