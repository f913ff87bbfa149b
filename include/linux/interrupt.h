/* SPDX-License-Identifier: MIT */
/*
 * Hard interrupts and softirqs. No interrupt interrupts a simulated CPU: a
 * device's model says irq_enter(), does what its handler does, says irq_exit().
 *
 * Where a comment does not say otherwise, a function may be called in any context
 * and mirrors the one of its name of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_INTERRUPT_H
#define SKBSIM_LINUX_INTERRUPT_H

#include <linux/bottom_half.h>
#include <linux/irqflags.h>

enum {
	HI_SOFTIRQ,
	TIMER_SOFTIRQ,
	NET_TX_SOFTIRQ,
	NET_RX_SOFTIRQ,
	BLOCK_SOFTIRQ,
	IRQ_POLL_SOFTIRQ,
	TASKLET_SOFTIRQ,
	SCHED_SOFTIRQ,
	HRTIMER_SOFTIRQ,
	RCU_SOFTIRQ,
	NR_SOFTIRQS
};

struct softirq_action {
	void (*action)(struct softirq_action *);
};

/* Enter a hard interrupt on this CPU; nests. */
SKBSIM_API void irq_enter(void);

/* Leave it; the outermost one runs pending softirqs unless bottom halves are off. */
SKBSIM_API void irq_exit(void);

/* Makes softirq @nr (0 to NR_SOFTIRQS - 1) call @action. At start only. */
SKBSIM_API void open_softirq(int nr, void (*action)(struct softirq_action *));

/* Marks softirq @nr (0 to NR_SOFTIRQS - 1) pending on this CPU; outside interrupts do_softirq() or
 * a bh enable runs it. Any context. */
SKBSIM_API void raise_softirq(unsigned int nr);
#define raise_softirq_irqoff(nr)   raise_softirq(nr)
#define __raise_softirq_irqoff(nr) raise_softirq(nr)

/* Runs this CPU's pending softirqs, at most ten rounds and no new one after a tick; nothing in
 * interrupt context. */
SKBSIM_API void do_softirq(void);

/* Bit n is set while softirq n is pending on this CPU. */
SKBSIM_API u32 local_softirq_pending(void);

#endif
