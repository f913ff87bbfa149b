// SPDX-License-Identifier: MIT
/*
 * The workload "copybreak": an IPv4 router behind a driver that copies short
 * frames, so that they keep no buffer of 2 KiB, and its ring needs no new one.
 */
#include "router_load.h"

/* What drivers of the kernel that do so start with. */
#define COPYBREAK 256

static int attach(void *router, unsigned int cpu, struct skbsim_nic_config *cfg)
{
	(void)router;
	(void)cpu;
	cfg->copybreak = COPYBREAK;
	return 0;
}

static void count(void *router, const struct skbsim_nic_stats *nic, struct figures *figures)
{
	figures_add(figures, FIGURE_COUNT, "copied", "copied by the driver", nic->rx_copied);
	router_count(router, nic, figures);
}

const struct workload workload_copybreak = {
	.name = "copybreak",
	.sends = true,
	.start = router_start_plain,
	.attach = attach,
	.count = count,
	.stop = router_stop,
};
