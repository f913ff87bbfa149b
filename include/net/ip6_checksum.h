/* SPDX-License-Identifier: MIT */
/* The Internet checksum over IPv6. Any context; as in Linux 6.1. */
#ifndef SKBSIM_NET_IP6_CHECKSUM_H
#define SKBSIM_NET_IP6_CHECKSUM_H

#include <linux/ipv6.h>
#include <net/checksum.h>

/* The checksum for a transport header: @sum is that of header and payload, the pseudo header is
 * added; @len bytes, @proto in host order. */
static inline __sum16 csum_ipv6_magic(const struct in6_addr *saddr, const struct in6_addr *daddr,
				      u32 len, u8 proto, __wsum sum)
{
	sum = csum_partial(daddr, sizeof(*daddr), csum_partial(saddr, sizeof(*saddr), sum));
	return csum_fold(csum_add(csum_add(sum, __cpu_to_be32(len)), __cpu_to_be32(proto)));
}

#endif
