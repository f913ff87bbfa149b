/* SPDX-License-Identifier: MIT */
/* The table of network protocols whose packets can be merged and cut. */
#ifndef SKBSIM_NET_CORE_OFFLOAD_H
#define SKBSIM_NET_CORE_OFFLOAD_H

#include <linux/netdevice.h>

/* The table is empty. Before any dev_add_offload(). */
void offload_init(void);

/* Who cuts packets of @type, network order, or NULL. */
const struct packet_offload *gso_find_by_type(__be16 type);

/* Enter Ethernet in Ethernet, and VLAN tags, into the table. After offload_init(). */
void eth_offload_init(void);
void vlan_offload_init(void);

#endif
