// SPDX-License-Identifier: MIT
/* A poll that uses up its budget is polled again; one that does not is done. */
#include "scenario.h"

static const int work[] = { 64, 64, 64, 64, 10 };
static int polls;

static int busy(struct napi_struct *napi, int budget)
{
	emit("poll %d: budget %d, in softirq %d, scheduled %d", polls, budget,
	     in_serving_softirq() != 0, test_bit(NAPI_STATE_SCHED, &napi->state));
	return work[polls++];
}

SCENARIO(softirq_polls)
{
	t_poll = busy;
	emit("scheduled %d", test_bit(NAPI_STATE_SCHED, &t_napi->state));
	local_bh_enable();
	local_bh_disable();
	emit("polls %d, scheduled %d", polls, test_bit(NAPI_STATE_SCHED, &t_napi->state));
	local_bh_enable();
	local_bh_disable();
	emit("nothing scheduled: polls %d", polls);
}
