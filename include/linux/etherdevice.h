/* SPDX-License-Identifier: MIT */
/* Ethernet devices: reading a received header, writing one. */
#ifndef SKBSIM_LINUX_ETHERDEVICE_H
#define SKBSIM_LINUX_ETHERDEVICE_H

#include <linux/if_ether.h>
#include <linux/netdevice.h>

/**
 * eth_type_trans - take the Ethernet header off a received frame
 * @skb: data at the Ethernet header, at least ETH_HLEN bytes of it linear
 * @dev: the device it came in on; recorded in @skb
 *
 * Any context. Sets mac_header and pkt_type and pulls the header. Returns the
 * protocol, in network order, that belongs into skb->protocol: the type field,
 * or ETH_P_802_3/ETH_P_802_2 for a length. Mirrors eth_type_trans() of Linux 5.12.
 */
SKBSIM_API __be16 eth_type_trans(struct sk_buff *skb, struct net_device *dev);

/**
 * eth_header - put an Ethernet header before skb->data
 * @skb: needs ETH_HLEN bytes of headroom (panics without)
 * @dev: the device it leaves on
 * @type: protocol, host order
 * @daddr: destination, ETH_ALEN bytes; NULL leaves it unset
 * @saddr: source, ETH_ALEN bytes; NULL: the device's
 * @len: bytes of payload, for ETH_P_802_3 and ETH_P_802_2 which have a length for a type
 *
 * Any context. ETH_HLEN, or -ETH_HLEN without a destination. Mirrors
 * eth_header() of Linux 5.12.
 */
SKBSIM_API int eth_header(struct sk_buff *skb, struct net_device *dev, unsigned short type,
			  const void *daddr, const void *saddr, unsigned int len);

#endif
