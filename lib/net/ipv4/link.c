/* SPDX-License-Identifier: MIT */
/* One side of a router between two devices: frames out, ARP both ways. */
#include "net/ipv4/link.h"

#include "net/ipv4/arp.h"
#include "net/ipv4/neighbour.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>

#include <linux/if_arp.h>

bool router_link_init(struct router_link *link, struct net_device *dev, __be32 addr, u16 vlan)
{
	*link = (struct router_link){
		.dev = dev,
		.addr = addr,
		.vlan = vlan,
		.neighbours = neighbour_table_create(),
	};
	return link->neighbours;
}

void router_link_exit(struct router_link *link)
{
	neighbour_table_destroy(link->neighbours);
	link->neighbours = NULL;
}

/* A tag of VLAN 0 is none: it only says how urgent the frame is. */
bool router_link_has_vlan(const struct router_link *link, const struct sk_buff *skb)
{
	return (skb_vlan_tag_present(skb) ? skb_vlan_tag_get_id(skb) : 0) == link->vlan;
}

/* ---- Frames out ----------------------------------------------------------------------------- */

/* Data at the Ethernet header. */
static enum router_verdict send_frame(const struct router_link *link, struct sk_buff *skb)
{
	if (link->vlan)
		__vlan_hwaccel_put_tag(skb, __cpu_to_be16(ETH_P_8021Q), link->vlan);
	return likely(!dev_queue_xmit(skb)) ? ROUTER_FORWARDED : ROUTER_TX_DROPPED;
}

static enum router_verdict send_to(const struct router_link *link, struct sk_buff *skb,
				   const u8 station[ETH_ALEN])
{
	eth_header(skb, skb->dev, ETH_P_IP, station, NULL, skb->len);
	skb_reset_mac_header(skb);
	return send_frame(link, skb);
}

static void send_arp(const struct router_link *link, __be32 target, const u8 *to)
{
	struct sk_buff *skb = arp_make(link->dev, link->addr, target, to);

	if (likely(skb))
		send_frame(link, skb);
}

/* ---- Packets that wait ---------------------------------------------------------------------- */

static void give_up(struct sk_buff_head *dropped)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(dropped))) {
		kfree_skb(skb);
		router_count_verdict(ROUTER_NO_NEIGHBOUR);
	}
}

static noinline enum router_verdict hold(const struct router_link *link, struct sk_buff *skb,
					 __be32 next_hop)
{
	enum router_verdict v = ROUTER_HELD;
	struct sk_buff_head dropped;
	u8 station[ETH_ALEN];

	__skb_queue_head_init(&dropped);
	switch (neighbour_hold(link->neighbours, next_hop, skb, station, &dropped)) {
	case NEIGHBOUR_KNOWN:
		/* Learnt a moment ago by another CPU. */
		v = send_to(link, skb, station);
		break;
	case NEIGHBOUR_ASK:
		send_arp(link, next_hop, NULL);
		break;
	case NEIGHBOUR_WAIT:
		break;
	case NEIGHBOUR_NO_MEMORY:
		kfree_skb(skb);
		v = ROUTER_NO_NEIGHBOUR;
		break;
	}
	give_up(&dropped);
	return v;
}

enum router_verdict router_link_output(const struct router_link *link, struct sk_buff *skb,
				       __be32 next_hop)
{
	u8 station[ETH_ALEN];

	__vlan_hwaccel_clear_tag(skb);
	skb->dev = link->dev;
	if (unlikely(!neighbour_find(link->neighbours, next_hop, station)))
		return hold(link, skb, next_hop);
	return send_to(link, skb, station);
}

unsigned int router_link_waiting(const struct router_link *link)
{
	return neighbour_waiting(link->neighbours);
}

/* ---- ARP ------------------------------------------------------------------------------------ */

static void note(const struct router_link *link, __be32 addr)
{
	struct sk_buff_head dropped;

	__skb_queue_head_init(&dropped);
	neighbour_note(link->neighbours, addr, &dropped);
	give_up(&dropped);
}

static void learn(const struct router_link *link, const struct arp_message *msg)
{
	struct sk_buff_head ready;
	struct sk_buff *skb;

	__skb_queue_head_init(&ready);
	neighbour_learn(link->neighbours, msg->sender_addr, msg->sender, &ready);
	while ((skb = __skb_dequeue(&ready)))
		router_count_verdict(send_to(link, skb, msg->sender));
}

/*
 * Who asks for us will be spoken to, so is noted; of others only what changes is. Who says to have
 * our own address is not believed.
 */
static void handle_arp(const struct router_link *link, const struct arp_message *msg)
{
	bool asks = msg->op == __cpu_to_be16(ARPOP_REQUEST) && msg->target_addr == link->addr;

	if (msg->sender_addr == link->addr)
		return;
	if (msg->sender_addr && asks)
		note(link, msg->sender_addr);
	if (msg->sender_addr)
		learn(link, msg);
	if (asks)
		send_arp(link, msg->sender_addr, msg->sender);
}

/* As in arp_rcv() of Linux 5.12: what is for others is no loss, what cannot be read is one. */
void router_link_arp(const struct router_link *link, struct sk_buff *skb)
{
	struct arp_message msg;

	if (!router_link_has_vlan(link, skb) || skb->pkt_type == PACKET_OTHERHOST) {
		consume_skb(skb);
		return;
	}
	if (!arp_read(skb, &msg)) {
		kfree_skb(skb);
		return;
	}
	handle_arp(link, &msg);
	consume_skb(skb);
}
