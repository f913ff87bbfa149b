// SPDX-License-Identifier: MIT
/* The workload "forward": an IPv4 router that takes a hop off and leaves addresses alone. */
#include "router_load.h"

const struct workload workload_forward = {
	.name = "forward",
	.sends = true,
	.start = router_start_plain,
	.count = router_count,
	.stop = router_stop,
};
