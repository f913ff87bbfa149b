// SPDX-License-Identifier: MIT
/*
 * The workload "gro": the VLAN router with source NAT behind a NIC that merges
 * segments of a flow. A merged packet's other heads are freed there and then,
 * which is where the series' patch 11 feeds the NAPI cache; it passes the router
 * once, and leaves in frames as they came.
 */
#include "router_load.h"

#include <skbsim/stats.h>

#include <stdlib.h>

#include "complain.h"

struct gro {
	void *router;
	u64 handed_up; /* packets, before the round */
};

/* Merged ones count once. */
static u64 handed_up(void)
{
	struct skbsim_softnet_stats stats;

	skbsim_softnet_stats(&stats);
	return stats.processed;
}

static void *start(unsigned int cpus)
{
	struct gro *gro = malloc(sizeof(*gro));

	if (!gro) {
		complain("out of memory: expected room for a router");
		return NULL;
	}
	gro->router = router_start_nat(cpus);
	gro->handed_up = handed_up();
	if (gro->router)
		return gro;
	free(gro);
	return NULL;
}

static int attach(void *state, unsigned int cpu, struct skbsim_nic_config *cfg)
{
	(void)state;
	(void)cpu;
	cfg->gro = true;
	return 0;
}

static void count(void *state, const struct skbsim_nic_stats *nic, struct figures *figures)
{
	const struct gro *gro = state;

	figures_add(figures, FIGURE_COUNT, "merged", "merged into another",
		    nic->rx_packets - (handed_up() - gro->handed_up));
	router_count(gro->router, nic, figures);
}

static void stop(void *state)
{
	struct gro *gro = state;

	router_stop(gro->router);
	free(gro);
}

const struct workload workload_gro = {
	.name = "gro",
	.sends = true,
	.prepare = router_readdress,
	.start = start,
	.attach = attach,
	.count = count,
	.stop = stop,
};
