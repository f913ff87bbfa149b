/* SPDX-License-Identifier: MIT */
/*
 * What drivers do with their device: bodies of the functions of <linux/netdevice.h>,
 * which includes this file and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_NETDEVICE_DRIVER_H
#define SKBSIM_STATIC_NETDEVICE_DRIVER_H

#ifndef SKBSIM_LINUX_NETDEVICE_H
#error "include <linux/netdevice.h>"
#endif

#define NETDEV_ALIGN 32

/* The driver's own bytes behind a device from alloc_etherdev(), zeroed at first. Any context. */
static inline void *netdev_priv(const struct net_device *dev)
{
	return (char *)dev + ALIGN(sizeof(struct net_device), NETDEV_ALIGN);
}

/* ---- The transmit queue: may packets be given to the device? ----------------------------- */

/* From here on dev_queue_xmit() drops them. Softirq context, from ndo_start_xmit. */
static inline void netif_stop_queue(struct net_device *dev)
{
	__atomic_fetch_or(&dev->tx_state, NETDEV_TX_STATE_XOFF, __ATOMIC_SEQ_CST);
}

/* From here on it does not. Any context; there is no queueing discipline to be run. */
static inline void netif_wake_queue(struct net_device *dev)
{
	__atomic_fetch_and(&dev->tx_state, ~NETDEV_TX_STATE_XOFF, __ATOMIC_SEQ_CST);
}

/* The same before the first packet. Process context. */
static inline void netif_start_queue(struct net_device *dev)
{
	netif_wake_queue(dev);
}

static inline bool netif_queue_stopped(const struct net_device *dev)
{
	return READ_ONCE(dev->tx_state) & NETDEV_TX_STATE_XOFF;
}

/* ---- Odds and ends ----------------------------------------------------------------------- */

/* The first two cache lines at @p will be read soon. Any context. */
static inline void net_prefetch(const void *p)
{
	prefetch(p);
	prefetch((const char *)p + L1_CACHE_BYTES);
}

#endif
