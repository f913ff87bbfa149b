/* SPDX-License-Identifier: MIT */
/* Tracked connections: their start and end with the simulation. */
#ifndef SKBSIM_NET_NETFILTER_CONNTRACK_H
#define SKBSIM_NET_NETFILTER_CONNTRACK_H

#include <linux/types.h>

/* Makes their cache; false if memory is out. Before it: kmem_cache_init(). */
bool nf_conntrack_init(void);

/* It is gone. */
void nf_conntrack_exit(void);

#endif
