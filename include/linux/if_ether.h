/* SPDX-License-Identifier: MIT */
/* Ethernet: constants and struct ethhdr are the system's; this adds the accessor. */
#ifndef SKBSIM_LINUX_IF_ETHER_H
#define SKBSIM_LINUX_IF_ETHER_H

#include_next <linux/if_ether.h>
#include <linux/skbuff.h>

#define ETH_TLEN 2

static inline struct ethhdr *eth_hdr(const struct sk_buff *skb)
{
	return (struct ethhdr *)skb_mac_header(skb);
}

#endif
