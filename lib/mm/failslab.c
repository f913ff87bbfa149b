/* SPDX-License-Identifier: MIT */
/* Fault injection: counting down to the allocations that are to fail. */
#include "mm/failslab.h"

#include <linux/spinlock.h>

bool fault_armed[SKBSIM_NR_FAULTS];

static DEFINE_SPINLOCK(fault_lock); /* protects the plans, and with them fault_armed */
static struct {
	long skip, times;
} plans[SKBSIM_NR_FAULTS];

void skbsim_fault_arm(enum skbsim_fault kind, long skip, long times)
{
	spin_lock(&fault_lock);
	plans[kind].skip = skip;
	plans[kind].times = times;
	WRITE_ONCE(fault_armed[kind], times > 0);
	spin_unlock(&fault_lock);
}

bool fault_fires(enum skbsim_fault kind)
{
	bool fires = false;

	spin_lock(&fault_lock);
	if (plans[kind].skip > 0)
		plans[kind].skip--;
	else if (plans[kind].times > 0) {
		fires = true;
		WRITE_ONCE(fault_armed[kind], --plans[kind].times > 0);
	}
	spin_unlock(&fault_lock);
	return fires;
}
