/* SPDX-License-Identifier: MIT */
/* What passed the bridge, as a table for people. */
#ifndef TOOL_BRIDGE_REPORT_H
#define TOOL_BRIDGE_REPORT_H

#include <skbsim/af_packet.h>
#include <skbsim/router.h>
#include <skbsim/stats.h>

#include "bridge_options.h"

struct bridge_result {
	struct skbsim_af_packet_stats in, out;
	struct skbsim_router_stats router;
	struct skbsim_softnet_stats softnet;
	struct skbsim_napi_cache_stats napi_cache;
	u64 connections;
	long leaked;
};

/* What begins, in a line. */
void bridge_report_start(const struct bridge_options *options);

void bridge_report(const struct bridge_options *options, const struct bridge_result *result);

#endif
