// SPDX-License-Identifier: MIT
/* Packets that are not cut: because they need not, or must not, or cannot be. */
#include "segment.h"

static struct sk_buff *tcp(unsigned int payload)
{
	struct packet k = { .payload = payload };

	return large_linear(&k, 700, SKB_GSO_TCPV4);
}

static struct sk_buff *udp(unsigned int payload, unsigned int type)
{
	struct packet k = { .payload = payload, .udp = true };

	return large_linear(&k, 700, type);
}

/* Cut behind n bytes of its Ethernet header. */
static struct sk_buff *shorter(struct sk_buff *skb, unsigned int n)
{
	skb_trim(skb, ETH_HLEN + n);
	return skb;
}

static struct sk_buff *with_byte(struct sk_buff *skb, unsigned int at, u8 value)
{
	skb->data[ETH_HLEN + at] = value;
	return skb;
}

static struct sk_buff *of_type(struct sk_buff *skb, unsigned int type)
{
	skb_shinfo(skb)->gso_type = type;
	return skb;
}

SCENARIO(segment_refused)
{
	struct packet v6 = { .v6 = true, .payload = 2000 };
	struct sk_buff *skb;

	refuse("a payload of one piece", tcp(700), 0);
	refuse("of one byte more", tcp(701), 0);
	refuse("a datagram's payload of one piece", udp(700, SKB_GSO_UDP_L4), 0);
	refuse("of one byte more", udp(701, SKB_GSO_UDP_L4), 0);
	refuse("a datagram of one fragment", udp(692, SKB_GSO_UDP), 0);
	refuse("of one byte more", udp(693, SKB_GSO_UDP), 0);

	refuse("no IPv4 header", shorter(tcp(2000), 19), 0);
	refuse("a header of 16 bytes", with_byte(tcp(2000), 0, 0x44), 0);
	refuse("options of IPv4 that are not there", with_byte(shorter(tcp(2000), 30), 0, 0x4f), 0);
	refuse("no TCP header", shorter(tcp(2000), 39), 0);
	refuse("a TCP header of 16 bytes", with_byte(tcp(2000), 32, 0x40), 0);
	refuse("options of TCP that are not there", with_byte(shorter(tcp(2000), 60), 32, 0xf0), 0);
	refuse("no UDP header", shorter(udp(2000, SKB_GSO_UDP_L4), 27), 0);
	refuse("no IPv6 header", shorter(large_linear(&v6, 700, SKB_GSO_TCPV6), 39), 0);

	refuse("TCP as UDP", of_type(tcp(2000), SKB_GSO_UDP_L4), 0);
	refuse("TCP as TCP over IPv6", of_type(tcp(2000), SKB_GSO_TCPV6), 0);
	refuse("UDP as TCP", of_type(udp(2000, 0), SKB_GSO_TCPV4), 0);
	refuse("a protocol that nobody cuts", with_byte(tcp(2000), 9, 1), 0);
	skb = tcp(2000);
	skb->protocol = htons(ETH_P_ARP);
	refuse("an EtherType that nobody cuts", skb, 0);

	refuse("a device that cuts it", tcp(2000), NETIF_F_TSO);
	refuse("and does not ask where it comes from",
	       of_type(tcp(2000), SKB_GSO_TCPV4 | SKB_GSO_DODGY), NETIF_F_TSO | NETIF_F_GSO_ROBUST);
	skb = of_type(tcp(2000), SKB_GSO_TCPV4 | SKB_GSO_DODGY);
	skb_shinfo(skb)->gso_segs = 0;
	refuse("and does", skb, NETIF_F_TSO);
	skb = of_type(large_linear(&v6, 700, 0), SKB_GSO_TCPV6 | SKB_GSO_DODGY);
	skb_shinfo(skb)->gso_segs = 0;
	refuse("over IPv6", skb, NETIF_F_TSO6);
	refuse("over IPv6 by one that cuts IPv4", large_linear(&v6, 700, SKB_GSO_TCPV6),
	       NETIF_F_TSO);
}
