/* SPDX-License-Identifier: MIT */
/* Ethernet devices: reading a received header, writing one. */
#ifndef SKBSIM_LINUX_ETHERDEVICE_H
#define SKBSIM_LINUX_ETHERDEVICE_H

#include <linux/if_ether.h>
#include <linux/netdevice.h>

/**
 * ether_setup - make a device an Ethernet one
 * @dev: not in use yet; its other fields stay as they are
 *
 * Process context. Sets type, header and address length and an MTU of 1500; the
 * address is the driver's affair. Mirrors ether_setup() of Linux 5.12.
 */
SKBSIM_API void ether_setup(struct net_device *dev);

/**
 * alloc_etherdev_mqs - an Ethernet device with a driver's own bytes
 * @sizeof_priv: how many bytes netdev_priv() is to lead to, 0 and up
 * @txqs: transmit queues, 1 and up
 * @rxqs: receive queues, 1 and up
 *
 * Process context. All zero but for what ether_setup() sets and the name, "eth%d". The
 * caller owns it until free_netdev(). NULL when memory is out. Mirrors
 * alloc_etherdev_mqs() of Linux 5.12, but a device has no more than one queue of each
 * kind, whatever was asked for, and cannot be registered: it is in use from here on.
 */
SKBSIM_API struct net_device *alloc_etherdev_mqs(int sizeof_priv, unsigned int txqs,
						 unsigned int rxqs);

#define alloc_etherdev(sizeof_priv) alloc_etherdev_mqs((sizeof_priv), 1, 1)

/*
 * Ethernet addresses, ETH_ALEN bytes at any alignment. Any context; they mirror
 * the kernel functions of their names.
 */

static inline bool is_zero_ether_addr(const u8 *addr)
{
	return !(addr[0] | addr[1] | addr[2] | addr[3] | addr[4] | addr[5]);
}

/* For a group of stations, or all of them? */
static inline bool is_multicast_ether_addr(const u8 *addr)
{
	return addr[0] & 0x01;
}

static inline bool is_unicast_ether_addr(const u8 *addr)
{
	return !is_multicast_ether_addr(addr);
}

/* Not given out by a manufacturer? */
static inline bool is_local_ether_addr(const u8 *addr)
{
	return addr[0] & 0x02;
}

static inline bool is_broadcast_ether_addr(const u8 *addr)
{
	return (addr[0] & addr[1] & addr[2] & addr[3] & addr[4] & addr[5]) == 0xff;
}

/* Can it be a station's? */
static inline bool is_valid_ether_addr(const u8 *addr)
{
	return is_unicast_ether_addr(addr) && !is_zero_ether_addr(addr);
}

static inline bool ether_addr_equal(const u8 *a, const u8 *b)
{
	return memcmp(a, b, ETH_ALEN) == 0;
}

static inline void ether_addr_copy(u8 *to, const u8 *from)
{
	memcpy(to, from, ETH_ALEN);
}

static inline void eth_zero_addr(u8 *addr)
{
	memset(addr, 0x00, ETH_ALEN);
}

static inline void eth_broadcast_addr(u8 *addr)
{
	memset(addr, 0xff, ETH_ALEN);
}

/* Gives @dev its address. */
static inline void eth_hw_addr_set(struct net_device *dev, const u8 *addr)
{
	ether_addr_copy(dev->dev_addr, addr);
}

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
