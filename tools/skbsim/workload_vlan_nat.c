// SPDX-License-Identifier: MIT
/*
 * The workload "vlan-nat": a VLAN router with source NAT between the NIC and
 * itself.
 *
 * A capture taken on one link names the inside host in both directions. Behind
 * a NAT the other end knows the NAT address only, and without a change every
 * reply would be dropped as addressed to nobody. So the replies are readdressed
 * once, before the first round, and the translation back is exercised too.
 */
#include "workload_vlan_nat.h"

int vlan_nat_prepare(struct skbsim_capture *cap)
{
	struct skbsim_router_config cfg;
	long changed;

	skbsim_router_defaults(&cfg);
	changed = skbsim_router_readdress(&cfg, cap);
	return changed < 0 ? (int)changed : 0;
}

struct skbsim_router *vlan_nat_start(void)
{
	struct skbsim_router_config cfg;

	skbsim_router_defaults(&cfg);
	return skbsim_router_start(&cfg);
}

void vlan_nat_stop(struct skbsim_router *router)
{
	skbsim_router_stop(router);
}
