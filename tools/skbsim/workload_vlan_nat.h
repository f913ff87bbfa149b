/* SPDX-License-Identifier: MIT */
/* The workload "vlan-nat": a VLAN router with source NAT between the NIC and itself. */
#ifndef TOOL_WORKLOAD_VLAN_NAT_H
#define TOOL_WORKLOAD_VLAN_NAT_H

#include <skbsim/nic.h>
#include <skbsim/router.h>

/* Makes @cap look as if the router had been there when it was taken. Returns 0 or -ENOMEM. */
int vlan_nat_prepare(struct skbsim_capture *cap);

/* For one round: no connection outlives it. NULL with one line on stderr. */
struct skbsim_router *vlan_nat_start(void);

void vlan_nat_stop(struct skbsim_router *router);

#endif
