/* SPDX-License-Identifier: MIT */
/* The tick counter: HZ ticks a second, from the monotonic clock. */
#ifndef SKBSIM_LINUX_JIFFIES_H
#define SKBSIM_LINUX_JIFFIES_H

#include <linux/kernel.h>

SKBSIM_API unsigned long skbsim_jiffies(void);
#define jiffies skbsim_jiffies()

#define time_after(a, b)     ((long)((b) - (a)) < 0)
#define time_before(a, b)    time_after(b, a)
#define time_after_eq(a, b)  ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)

#endif
