// SPDX-License-Identifier: MIT
/* Softirqs run only when the last of nested disables is undone. */
#include "scenario.h"

static int polls;

static int count(struct napi_struct *napi, int budget)
{
	polls++;
	return 0;
}

SCENARIO(softirq_nesting)
{
	t_poll = count;
	emit("in_softirq %d", in_softirq() != 0);
	local_bh_disable();
	local_bh_disable();
	local_bh_enable();
	emit("polls %d", polls);
	local_bh_enable();
	emit("polls %d, in_softirq %d", polls, in_softirq() != 0);
	local_bh_enable();
	emit("polls %d, in_softirq %d", polls, in_softirq() != 0);
	local_bh_disable();
}
