// SPDX-License-Identifier: MIT
/* napi_complete_done() and scheduling by hand. */
#include "scenario.h"

static int polls;

static int count(struct napi_struct *napi, int budget)
{
	polls++;
	return 0;
}

SCENARIO(softirq_complete)
{
	t_poll = count;
	emit("prep while scheduled %d", napi_schedule_prep(t_napi));
	emit("missed %d", test_bit(NAPI_STATE_MISSED, &t_napi->state));
	emit("complete %d", napi_complete_done(t_napi, 0));
	emit("scheduled %d missed %d", test_bit(NAPI_STATE_SCHED, &t_napi->state),
	     test_bit(NAPI_STATE_MISSED, &t_napi->state));
	local_bh_enable();
	local_bh_disable();
	emit("polls %d", polls);
	emit("prep %d", napi_schedule_prep(t_napi));
	__napi_schedule(t_napi);
	local_bh_enable();
	local_bh_disable();
	emit("polls %d", polls);
	emit("complete when idle: prep %d", napi_schedule_prep(t_napi));
	__napi_schedule(t_napi);
}
