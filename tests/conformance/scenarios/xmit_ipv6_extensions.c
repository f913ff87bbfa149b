// SPDX-License-Identifier: MIT
/* What a device that sums TCP and UDP is trusted with, when IPv6 has extension headers. */
#include "packet.h"

/* Headers only, as if @extensions bytes of them lay between IPv6 and the transport. */
static struct sk_buff *on_its_way_out(unsigned int extensions, unsigned int csum_offset)
{
	struct sk_buff *skb = alloc_skb(1024, GFP_ATOMIC);
	unsigned int headers = ETH_HLEN + 40 + extensions;
	u8 *p;

	skb_reserve(skb, 64);
	p = skb_put(skb, headers + 20 + 600);
	memset(p, 0, skb->len);
	put16(p + 12, ETH_P_IPV6);
	p[14] = 0x60;
	put16(p + 18, skb->len - ETH_HLEN - 40);
	/* Destination options, if any, then TCP or UDP. */
	p[20] = extensions ? 60 : csum_offset == 16 ? 6 : 17;
	p[54] = csum_offset == 16 ? 6 : 17;
	p[55] = extensions / 8 - 1;
	skb->dev = t_dev;
	skb->protocol = htons(ETH_P_IPV6);
	skb_reset_mac_header(skb);
	skb->mac_len = ETH_HLEN;
	skb_set_network_header(skb, ETH_HLEN);
	skb_set_transport_header(skb, headers);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + headers;
	skb->csum_offset = csum_offset;
	return skb;
}

static void small(const char *what, unsigned int extensions, netdev_features_t features)
{
	struct sk_buff *skb = on_its_way_out(extensions, 16);

	emit("%s, %u bytes of extensions: error %d", what, extensions,
	     skb_csum_hwoffload_help(skb, features));
	emit("  ip_summed %d", skb->ip_summed);
	kfree_skb(skb);
}

static void large(const char *what, unsigned int extensions, netdev_features_t sums, int type)
{
	struct sk_buff *skb = on_its_way_out(extensions, type == SKB_GSO_UDP_L4 ? 6 : 16);
	netdev_features_t features, before = t_dev->features;

	skb_shinfo(skb)->gso_size = 200;
	skb_shinfo(skb)->gso_segs = 3;
	skb_shinfo(skb)->gso_type = type;
	t_dev->features |= sums | NETIF_F_SG | NETIF_F_TSO6 | NETIF_F_GSO_UDP_L4;
	features = netif_skb_features(skb);
	t_dev->features = before;
	emit("%s, %u bytes of extensions: sums %d, of anything %d, cuts TCP %d, UDP %d", what,
	     extensions, !!(features & NETIF_F_IPV6_CSUM), !!(features & NETIF_F_HW_CSUM),
	     !!(features & NETIF_F_TSO6), !!(features & NETIF_F_GSO_UDP_L4));
	kfree_skb(skb);
}

SCENARIO(xmit_ipv6_extensions)
{
	unsigned int extensions;

	for (extensions = 0; extensions <= 16; extensions += 8) {
		small("IPv6 sums", extensions, NETIF_F_IPV6_CSUM);
		small("IPv4 and IPv6 sums", extensions, NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM);
		small("any sums", extensions, NETIF_F_HW_CSUM);
		large("TCP, IPv6 sums", extensions, NETIF_F_IPV6_CSUM, SKB_GSO_TCPV6);
		large("UDP, IPv6 sums", extensions, NETIF_F_IPV6_CSUM, SKB_GSO_UDP_L4);
		large("TCP, any sums", extensions, NETIF_F_HW_CSUM, SKB_GSO_TCPV6);
	}
}
