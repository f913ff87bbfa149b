/* SPDX-License-Identifier: MIT */
/*
 * Packets that do not come by a driver's poll: contracts of the backlog's functions of
 * <linux/netdevice.h>, which includes this file and says what holds for all of them.
 *
 * Each takes over a packet from eth_type_trans() on and leaves it to this CPU's backlog,
 * an instance that NET_RX polls with weight 64 and that gives each packet to
 * netif_receive_skb(). NET_RX_SUCCESS; or NET_RX_DROP when more than 1,000 packets wait
 * there already: it is counted (dropped, in <skbsim/stats.h>) and kfree_skb()ed.
 * A device counts as running, whatever it is.
 */
#ifndef SKBSIM_STATIC_NETDEVICE_BACKLOG_H
#define SKBSIM_STATIC_NETDEVICE_BACKLOG_H

#ifndef SKBSIM_LINUX_NETDEVICE_H
#error "include <linux/netdevice.h>"
#endif

/**
 * netif_rx - hand a received packet over, to be delivered soon
 * @skb: the stack owns it from here
 *
 * Any context. In process context NET_RX waits for whatever runs softirqs next; with the
 * switch netif_rx_runs_softirqs (v6.1) it has run when this returns. NET_RX_SUCCESS or
 * NET_RX_DROP. Mirrors netif_rx() of Linux 5.12.
 */
SKBSIM_API int netif_rx(struct sk_buff *skb);

/* netif_rx() that serves softirqs before it returns: for process context with bottom halves on.
 * Gone in 6.1, where netif_rx() does that. */
SKBSIM_API int netif_rx_ni(struct sk_buff *skb);

/* netif_rx() in interrupt context or with bottom halves off, else netif_rx_ni(). Gone in 6.1. */
SKBSIM_API int netif_rx_any_context(struct sk_buff *skb);

/* netif_rx() for interrupt context or with bottom halves off, reported once otherwise: mirrors the
 * function of that name of Linux 6.1. */
SKBSIM_API int __netif_rx(struct sk_buff *skb);

#endif
