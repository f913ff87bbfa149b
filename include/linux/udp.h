/* SPDX-License-Identifier: MIT */
/* UDP: struct udphdr is the system's; this adds the accessor. */
#ifndef SKBSIM_LINUX_UDP_H
#define SKBSIM_LINUX_UDP_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include_next <linux/udp.h>

/* The transport header must be set. */
static inline struct udphdr *udp_hdr(const struct sk_buff *skb)
{
	return (struct udphdr *)skb_transport_header(skb);
}

#endif
