/* SPDX-License-Identifier: MIT */
/* IPv4: struct iphdr is the system's; this adds the accessor. */
#ifndef SKBSIM_LINUX_IP_H
#define SKBSIM_LINUX_IP_H

#include_next <linux/ip.h>
#include <linux/skbuff.h>

static inline struct iphdr *ip_hdr(const struct sk_buff *skb)
{
	return (struct iphdr *)skb_network_header(skb);
}

#endif
