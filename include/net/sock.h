/* SPDX-License-Identifier: MIT */
/* What the stack asks of sockets: so far, whether any of them works to set memory free. */
#ifndef SKBSIM_NET_SOCK_H
#define SKBSIM_NET_SOCK_H

#include <linux/compiler.h>
#include <linux/types.h>

/* Read by sk_memalloc_socks(), changed by skbsim_memalloc_socks(). */
SKBSIM_API extern int skbsim_memalloc_sock_count;

/*
 * Is there a socket that works to set memory free, as those of network block
 * devices in use for swapping do? Then packets are received from the memalloc
 * reserve if need be: __GFP_MEMALLOC is added for SKB_ALLOC_RX. Any context. Mirrors
 * the function of that name of Linux 5.12, whose static key is a counter here.
 */
static inline bool sk_memalloc_socks(void)
{
	return unlikely(READ_ONCE(skbsim_memalloc_sock_count));
}

#endif
