/* SPDX-License-Identifier: MIT */
/* ARP packets: read and made. */
#ifndef SKBSIM_NET_IPV4_ARP_H
#define SKBSIM_NET_IPV4_ARP_H

#include <linux/if_ether.h>
#include <linux/skbuff.h>

struct net_device;

/* An ARP packet about IPv4 over Ethernet, as it lies on the wire. */
struct arp_message {
	__be16 hardware, protocol;
	u8 hardware_len, protocol_len;
	__be16 op; /* ARPOP_*, from <linux/if_arp.h> */
	u8 sender[ETH_ALEN];
	__be32 sender_addr;
	u8 target[ETH_ALEN];
	__be32 target_addr;
} __attribute__((packed));

/*
 * Copies the packet at @skb's data to @msg. False if it is cut short, is about something
 * else, is neither a question nor an answer, or comes from an address that no station has.
 * Any context. Mirrors what arp_process() of Linux 5.12 looks at.
 */
bool arp_read(struct sk_buff *skb, struct arp_message *msg);

/*
 * A frame of @dev that asks who has @target, or, with @to, tells station @to, who has @target, that
 * @dev has @addr. Untagged, data at its Ethernet header. Any context (GFP_ATOMIC); NULL if memory
 * is out.
 */
struct sk_buff *arp_make(struct net_device *dev, __be32 addr, __be32 target, const u8 *to);

#endif
