/* SPDX-License-Identifier: MIT */
/* Holding softirqs off on this CPU, as the functions of these names do in Linux 5.12. */
#ifndef SKBSIM_LINUX_BOTTOM_HALF_H
#define SKBSIM_LINUX_BOTTOM_HALF_H

#include <linux/preempt.h>

/* Process or softirq context; nests. Softirqs of this CPU wait until the matching enable. */
SKBSIM_API void local_bh_disable(void);

/* Ends a local_bh_disable(); the outermost one runs the softirqs that became pending. */
SKBSIM_API void local_bh_enable(void);

#endif
