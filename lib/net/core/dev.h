/* SPDX-License-Identifier: MIT */
/* The network core's start. */
#ifndef SKBSIM_NET_CORE_DEV_H
#define SKBSIM_NET_CORE_DEV_H

/* Opens the NET_RX and NET_TX softirqs. Before it: skb_init(). */
void net_dev_init(void);

#endif
