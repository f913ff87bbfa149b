/* SPDX-License-Identifier: MIT */
/* IPv6: struct ipv6hdr is the system's; this adds the accessor. */
#ifndef SKBSIM_LINUX_IPV6_H
#define SKBSIM_LINUX_IPV6_H

/* First: the system's header must see that the C library's address types are there. */
#include <linux/skbuff.h>
#include_next <linux/ipv6.h>

#include <linux/tcp.h>
#include <linux/udp.h>

/* The network header must be set. */
static inline struct ipv6hdr *ipv6_hdr(const struct sk_buff *skb)
{
	return (struct ipv6hdr *)skb_network_header(skb);
}

#endif
