/* SPDX-License-Identifier: MIT */
/* The Ethernet header: read on receive, written on transmit, compared inside tunnels. Mirrors
 * net/ethernet/eth.c of Linux 5.12. */
#include "net/core/offload.h"

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_packet.h>

#include <errno.h>

/* Type fields from here on are protocols, below they are lengths. */
#define FIRST_PROTOCOL 0x0600

/* Of a frame that is not addressed to the device itself. */
static u8 packet_kind(const u8 *dest)
{
	if (is_unicast_ether_addr(dest))
		return PACKET_OTHERHOST;
	return is_broadcast_ether_addr(dest) ? PACKET_BROADCAST : PACKET_MULTICAST;
}

/* A frame with a length: raw 802.3 (IPX) starts with two bytes of ones, all others have an LLC
 * header. */
static noinline __be16 length_protocol(const struct sk_buff *skb)
{
	u16 sap;

	if (!skb_copy_bits(skb, 0, &sap, sizeof(sap)) && sap == 0xffff)
		return __cpu_to_be16(ETH_P_802_3);
	return __cpu_to_be16(ETH_P_802_2);
}

void ether_setup(struct net_device *dev)
{
	dev->type = ARPHRD_ETHER;
	dev->hard_header_len = ETH_HLEN;
	dev->addr_len = ETH_ALEN;
	dev->mtu = ETH_DATA_LEN;
}

__be16 eth_type_trans(struct sk_buff *skb, struct net_device *dev)
{
	const struct ethhdr *eth = (struct ethhdr *)skb->data;

	skb->dev = dev;
	skb_reset_mac_header(skb);
	skb_pull_inline(skb, ETH_HLEN);
	if (unlikely(!ether_addr_equal(eth->h_dest, dev->dev_addr)))
		skb->pkt_type = packet_kind(eth->h_dest);
	if (likely(__be16_to_cpu(eth->h_proto) >= FIRST_PROTOCOL))
		return eth->h_proto;
	return length_protocol(skb);
}

int eth_header(struct sk_buff *skb, struct net_device *dev, unsigned short type, const void *daddr,
	       const void *saddr, unsigned int len)
{
	struct ethhdr *eth = skb_push(skb, ETH_HLEN);
	bool has_length = type == ETH_P_802_3 || type == ETH_P_802_2;

	eth->h_proto = __cpu_to_be16(has_length ? len : type);
	/* daddr may point into the bytes that the new header covers. */
	if (daddr)
		memmove(eth->h_dest, daddr, ETH_ALEN);
	memcpy(eth->h_source, saddr ? saddr : dev->dev_addr, ETH_ALEN);
	return daddr ? ETH_HLEN : -ETH_HLEN;
}

/* ---- Ethernet in Ethernet: the inner header ---------------------------------------------------- */

struct sk_buff *eth_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb);
	const struct ethhdr *eth = skb_gro_header(skb, off + sizeof(*eth), off);
	const struct packet_offload *po = eth ? gro_find_receive_by_type(eth->h_proto) : NULL;
	struct sk_buff *p;

	if (unlikely(!po)) {
		NAPI_GRO_CB(skb)->flush |= 1;
		return NULL;
	}
	list_for_each_entry(p, head, list)
		if (NAPI_GRO_CB(p)->same_flow && memcmp(p->data + off, eth, sizeof(*eth)))
			NAPI_GRO_CB(p)->same_flow = 0;
	skb_gro_pull(skb, sizeof(*eth));
	skb_gro_postpull_rcsum(skb, eth, sizeof(*eth));
	return call_gro_receive(po->callbacks.gro_receive, head, skb);
}

int eth_gro_complete(struct sk_buff *skb, int nhoff)
{
	const struct ethhdr *eth = (struct ethhdr *)(skb->data + nhoff);
	const struct packet_offload *po = gro_find_complete_by_type(eth->h_proto);

	return po ? po->callbacks.gro_complete(skb, nhoff + sizeof(*eth)) : -ENOSYS;
}

static struct packet_offload eth_packet_offload = {
	.type = __constant_htons(ETH_P_TEB),
	.priority = 10,
	.callbacks = {
		.gro_receive = eth_gro_receive,
		.gro_complete = eth_gro_complete,
	},
};

void eth_offload_init(void)
{
	dev_add_offload(&eth_packet_offload);
}
