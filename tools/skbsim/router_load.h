/* SPDX-License-Identifier: MIT */
/* What workloads that forward have in common: the library's router, and why it drops. */
#ifndef TOOL_ROUTER_LOAD_H
#define TOOL_ROUTER_LOAD_H

#include <skbsim/nic.h>
#include <skbsim/router.h>

#include "workload.h"

/* A capture is made to look as if a router with NAT had been there when it was taken. 0 or
 * -ENOMEM. */
int router_readdress(struct skbsim_capture *cap);

/* For one round: no connection outlives it. NULL with one line on stderr. */
void *router_start_nat(unsigned int cpus);
void *router_start_plain(unsigned int cpus);

/* Drops by reason. */
void router_count(void *router, const struct skbsim_nic_stats *nic, struct figures *figures);

void router_stop(void *router);

#endif
