/* SPDX-License-Identifier: MIT */
/*
 * What is known of the protocols above IPv4 and IPv6: how their large packets are
 * cut. TCP and UDP are registered from the start, and of IPv6 the routing and
 * destination options headers, too. Each function mirrors the one of its name of
 * Linux 5.12; process context, no traffic.
 */
#ifndef SKBSIM_NET_PROTOCOL_H
#define SKBSIM_NET_PROTOCOL_H

#include <linux/netdevice.h>

#define MAX_INET_PROTOS 256

struct net_offload {
	struct offload_callbacks callbacks;
	unsigned int flags; /* INET6_PROTO_GSO_EXTHDR: an extension header, to look behind */
};

#define INET6_PROTO_GSO_EXTHDR 0x1

/* Registers @prot, which must live until inet_del_offload(), for protocol number @protocol. 0, or
 * -1 with nothing done if there is another one. */
SKBSIM_API int inet_add_offload(const struct net_offload *prot, unsigned char protocol);
SKBSIM_API int inet6_add_offload(const struct net_offload *prot, unsigned char protocol);

/* Takes @prot out again. 0, or -1 with nothing done if it is not there. */
SKBSIM_API int inet_del_offload(const struct net_offload *prot, unsigned char protocol);
SKBSIM_API int inet6_del_offload(const struct net_offload *prot, unsigned char protocol);

#endif
