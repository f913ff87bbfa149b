/* SPDX-License-Identifier: MIT */
/* The inside of <linux/bug.h>: reports that are not one line. */
#ifndef SKBSIM_KERNEL_BUG_H
#define SKBSIM_KERNEL_BUG_H

#include <linux/bug.h>

/* One more report for skbsim_warn_count(). Any thread. */
__cold void count_warning(void);

/* This thread's calls, on stderr, without the caller's own frame. Any thread. */
noinline __cold void dump_stack(void);

#endif
