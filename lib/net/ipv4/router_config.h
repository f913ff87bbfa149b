/* SPDX-License-Identifier: MIT */
/* What a router may be asked for. */
#ifndef SKBSIM_NET_IPV4_ROUTER_CONFIG_H
#define SKBSIM_NET_IPV4_ROUTER_CONFIG_H

#include <skbsim/router.h>

#include <asm/byteorder.h>

/* Neither "this host" (0.x) nor multicast and above. */
static inline bool ipv4_is_host(__be32 addr)
{
	u32 first = __be32_to_cpu(addr) >> 24;

	return first > 0 && first < 224;
}

/*
 * Copies @cfg to @own; fields that the caller's struct does not have become 0, and what 0 stands
 * for is put in. False with one line on stderr for a value out of range. Any thread.
 */
bool router_config_read(const struct skbsim_router_config *cfg, struct skbsim_router_config *own);

#endif
