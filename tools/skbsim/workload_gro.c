// SPDX-License-Identifier: MIT
/*
 * The workload "gro": the VLAN router with source NAT behind a NIC that merges
 * segments of a flow. A merged packet's other heads are freed there and then,
 * which is where the series' patch 11 feeds the NAPI cache; it passes the router
 * once, and leaves in frames as they came.
 */
#include "router_load.h"

static int attach(void *router, unsigned int cpu, struct skbsim_nic_config *cfg)
{
	(void)router;
	(void)cpu;
	cfg->gro = true;
	return 0;
}

const struct workload workload_gro = {
	.name = "gro",
	.sends = true,
	.prepare = router_readdress,
	.start = router_start_nat,
	.attach = attach,
	.count = router_count,
	.stop = router_stop,
};
