/* SPDX-License-Identifier: MIT */
/*
 * Packets that do not come by a driver's poll: contracts of the backlog's functions of
 * <linux/netdevice.h>, which includes this file and says what holds for all of them.
 *
 * Each takes over a packet from eth_type_trans() on and leaves it to this CPU's backlog,
 * an instance that NET_RX polls with weight 64 and that gives each packet to
 * netif_receive_skb(). NET_RX_SUCCESS; or NET_RX_DROP when more than 1,000 packets wait
 * there already: it is counted (dropped, in <skbsim/stats.h>) and dropped with
 * the reason SKB_DROP_REASON_CPU_BACKLOG.
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

/**
 * skbsim_netif_rx_on - netif_rx() on another CPU
 * @skb: the stack owns it from here
 * @cpu: whose backlog gets it; this one's if that CPU has no thread
 *
 * Any context. What RPS does with a packet whose flow it steers to @cpu, which is woken
 * if it idles (<skbsim/cpu.h>), else notices when it next runs softirqs or asks
 * local_softirq_pending(). In process context @cpu is told, and this CPU's softirqs have
 * run, when this returns; in an interrupt or a poll, at the end of the NET_RX that
 * follows, so that many packets make one wake-up. Packets of one CPU stay in order.
 * What the caller did to the packet is seen on @cpu (release and acquire of the queue's
 * lock). NET_RX_SUCCESS, or NET_RX_DROP when that backlog is full. Mirrors
 * enqueue_to_backlog() of Linux 5.12.
 */
SKBSIM_API int skbsim_netif_rx_on(struct sk_buff *skb, int cpu);

#endif
