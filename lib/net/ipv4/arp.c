/* SPDX-License-Identifier: MIT */
/* ARP packets about IPv4 over Ethernet, as RFC 826 lays them out. */
#include "net/ipv4/arp.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>

#include <linux/if_arp.h>
#include <string.h>

_Static_assert(sizeof(struct arp_message) == 28, "an ARP packet as it lies on the wire");

#define IPV4_ALEN 4

/* Room for a tag that is put in later, and what the shortest frame is padded to. */
#define FRAME_ROOM (NET_SKB_PAD + ETH_ZLEN)

static bool is_about_ipv4(const struct arp_message *msg)
{
	return msg->hardware == __cpu_to_be16(ARPHRD_ETHER) &&
	       msg->protocol == __cpu_to_be16(ETH_P_IP) && msg->hardware_len == ETH_ALEN &&
	       msg->protocol_len == IPV4_ALEN;
}

/* A sender that has no address yet asks from 0.0.0.0. */
static bool is_possible(const struct arp_message *msg)
{
	if (msg->op != __cpu_to_be16(ARPOP_REQUEST) && msg->op != __cpu_to_be16(ARPOP_REPLY))
		return false;
	return is_valid_ether_addr(msg->sender) && __be32_to_cpu(msg->sender_addr) >> 24 < 224;
}

bool arp_read(struct sk_buff *skb, struct arp_message *msg)
{
	if (skb_copy_bits(skb, 0, msg, sizeof(*msg)))
		return false;
	return is_about_ipv4(msg) && is_possible(msg);
}

struct sk_buff *arp_make(struct net_device *dev, __be32 addr, __be32 target, const u8 *to)
{
	static const u8 everybody[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct sk_buff *skb = alloc_skb(FRAME_ROOM, GFP_ATOMIC);
	struct arp_message msg = {
		.hardware = __cpu_to_be16(ARPHRD_ETHER),
		.protocol = __cpu_to_be16(ETH_P_IP),
		.hardware_len = ETH_ALEN,
		.protocol_len = IPV4_ALEN,
		.op = __cpu_to_be16(to ? ARPOP_REPLY : ARPOP_REQUEST),
		.sender_addr = addr,
		.target_addr = target,
	};

	if (unlikely(!skb))
		return NULL;
	memcpy(msg.sender, dev->dev_addr, ETH_ALEN);
	if (to)
		memcpy(msg.target, to, ETH_ALEN);
	skb_reserve(skb, NET_SKB_PAD);
	skb_reset_network_header(skb);
	skb_put_data(skb, &msg, sizeof(msg));
	skb->dev = dev;
	skb->protocol = __cpu_to_be16(ETH_P_ARP);
	eth_header(skb, dev, ETH_P_ARP, to ? to : everybody, NULL, sizeof(msg));
	skb_reset_mac_header(skb);
	return skb;
}
