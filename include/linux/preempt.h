/* SPDX-License-Identifier: MIT */
/*
 * Which context is this CPU in? Answers come from real counters of the simulated CPU.
 *
 * Where a comment does not say otherwise, a function may be called in any context
 * and mirrors the one of its name of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_PREEMPT_H
#define SKBSIM_LINUX_PREEMPT_H

#include <linux/compiler.h>
#include <linux/types.h>

SKBSIM_API bool in_softirq(void);	  /* in a softirq, or bottom halves are off */
SKBSIM_API bool in_serving_softirq(void); /* in a softirq */
SKBSIM_API bool in_hardirq(void);	  /* in a hard interrupt: irq_enter() to irq_exit() */
SKBSIM_API bool in_interrupt(void);	  /* any of them */

#define in_irq() in_hardirq()

#endif
