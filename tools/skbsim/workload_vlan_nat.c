// SPDX-License-Identifier: MIT
/* The workload "vlan-nat": a VLAN router with source NAT between the NIC and itself. */
#include "router_load.h"

const struct workload workload_vlan_nat = {
	.name = "vlan-nat",
	.sends = true,
	.prepare = router_readdress,
	.start = router_start_nat,
	.count = router_count,
	.stop = router_stop,
};
