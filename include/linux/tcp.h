/* SPDX-License-Identifier: MIT */
/* TCP: struct tcphdr is the system's; this adds the accessors. */
#ifndef SKBSIM_LINUX_TCP_H
#define SKBSIM_LINUX_TCP_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include_next <linux/tcp.h>

/* The transport header must be set. */
static inline struct tcphdr *tcp_hdr(const struct sk_buff *skb)
{
	return (struct tcphdr *)skb_transport_header(skb);
}

/* Bytes of the header, its options included. */
static inline unsigned int __tcp_hdrlen(const struct tcphdr *th)
{
	return th->doff * 4;
}

static inline unsigned int tcp_hdrlen(const struct sk_buff *skb)
{
	return __tcp_hdrlen(tcp_hdr(skb));
}

/* Bytes of its options. */
static inline unsigned int tcp_optlen(const struct sk_buff *skb)
{
	return tcp_hdrlen(skb) - sizeof(struct tcphdr);
}

#endif
