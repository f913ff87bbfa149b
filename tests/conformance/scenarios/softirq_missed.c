// SPDX-License-Identifier: MIT
/* A schedule during a poll is remembered: one more poll, not two at once. */
#include "scenario.h"

static int polls;

static int schedule_again(struct napi_struct *napi, int budget)
{
	polls++;
	if (polls < 3)
		emit("poll %d: schedule %d", polls, napi_schedule_prep(napi));
	else
		emit("poll %d", polls);
	return 0;
}

SCENARIO(softirq_missed)
{
	t_poll = schedule_again;
	local_bh_enable();
	local_bh_disable();
	emit("polls %d, scheduled %d, missed %d", polls, test_bit(NAPI_STATE_SCHED, &t_napi->state),
	     test_bit(NAPI_STATE_MISSED, &t_napi->state));
}
