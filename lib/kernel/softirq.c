/* SPDX-License-Identifier: MIT */
/*
 * Softirqs and the contexts of a CPU. Mirrors kernel/softirq.c of Linux 5.12,
 * without ksoftirqd: what is left pending after ten rounds or a tick, or raised
 * outside interrupts, waits for the next do_softirq(), irq_exit() or
 * local_bh_enable().
 */
#include "kernel/cpu.h"
#include "kernel/idle.h"
#include "kernel/rcu.h"

#include <linux/bug.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/preempt.h>
#include <linux/sched/mm.h>

#include <time.h>

#define MAX_SOFTIRQ_RESTART 10
#define MAX_SOFTIRQ_JIFFIES 1 /* 2 ms, rounded up to ticks */

static struct softirq_action softirq_vec[NR_SOFTIRQS];

unsigned long skbsim_jiffies(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec * HZ + now.tv_nsec / (1000000000L / HZ);
}

bool in_softirq(void)
{
	return cpu_in_softirq();
}

bool in_serving_softirq(void)
{
	return this_cpu_ptr(&cpu_state)->preempt_count & SOFTIRQ_OFFSET;
}

bool in_hardirq(void)
{
	return this_cpu_ptr(&cpu_state)->preempt_count & HARDIRQ_MASK;
}

bool in_interrupt(void)
{
	return this_cpu_ptr(&cpu_state)->preempt_count & (HARDIRQ_MASK | SOFTIRQ_MASK);
}

bool irqs_disabled(void)
{
	return this_cpu_ptr(&cpu_state)->irqs_disabled;
}

void local_irq_disable(void)
{
	this_cpu_ptr(&cpu_state)->irqs_disabled = true;
}

void local_irq_enable(void)
{
	this_cpu_ptr(&cpu_state)->irqs_disabled = false;
}

void open_softirq(int nr, void (*action)(struct softirq_action *))
{
	softirq_vec[nr].action = action;
}

void raise_softirq(unsigned int nr)
{
	this_cpu_ptr(&cpu_state)->softirq_pending |= 1U << nr;
}

/* What other CPUs sent comes in wherever this one may be interrupted and looks for work. */
static inline void serve_ipis(void)
{
	if (unlikely(ipi_waits()) && !in_interrupt())
		ipi_serve();
}

u32 local_softirq_pending(void)
{
	serve_ipis();
	return this_cpu_ptr(&cpu_state)->softirq_pending;
}

/* One round: every softirq pending now, lowest number first. */
static void run_pending(struct cpu_state *cpu)
{
	u32 pending = cpu->softirq_pending;

	cpu->softirq_pending = 0;
	for (; pending; pending &= pending - 1) {
		struct softirq_action *h = &softirq_vec[__builtin_ctz(pending)];
		u32 count = cpu->preempt_count;

		h->action(h);
		if (WARN(cpu->preempt_count != count,
			 "softirq %d was entered with preempt_count %08x and left with %08x",
			 __builtin_ctz(pending), count, cpu->preempt_count))
			cpu->preempt_count = count;
	}
}

void do_softirq(void)
{
	struct cpu_state *cpu = this_cpu_ptr(&cpu_state);
	bool irqs_were_off;
	unsigned long end;
	u32 memalloc;
	int rounds = 0;

	if (unlikely(cpu->rcu_waiting))
		rcu_check_callbacks();
	serve_ipis();
	if (!cpu->softirq_pending || in_interrupt())
		return;
	end = jiffies + MAX_SOFTIRQ_JIFFIES;
	irqs_were_off = cpu->irqs_disabled;
	/* Softirqs borrow the thread; what it may do with memory is not theirs. */
	memalloc = cpu->task_flags & PF_MEMALLOC;
	cpu->task_flags &= ~PF_MEMALLOC;
	cpu->irqs_disabled = false; /* softirqs run with interrupts on */
	cpu->preempt_count += SOFTIRQ_OFFSET;
	do {
		run_pending(cpu);
		if (unlikely(ipi_waits()))
			ipi_serve();
	} while (cpu->softirq_pending && ++rounds < MAX_SOFTIRQ_RESTART &&
		 time_before(jiffies, end));
	cpu->preempt_count -= SOFTIRQ_OFFSET;
	cpu->irqs_disabled = irqs_were_off;
	cpu->task_flags = (cpu->task_flags & ~PF_MEMALLOC) | memalloc;
}

void local_bh_disable(void)
{
	this_cpu_ptr(&cpu_state)->preempt_count += SOFTIRQ_DISABLE_OFFSET;
}

void local_bh_enable(void)
{
	struct cpu_state *cpu = this_cpu_ptr(&cpu_state);

	WARN_ON_ONCE(cpu->preempt_count & HARDIRQ_MASK);
	if (WARN((cpu->preempt_count & SOFTIRQ_MASK) < SOFTIRQ_DISABLE_OFFSET,
		 "local_bh_enable() without local_bh_disable()"))
		return;
	cpu->preempt_count -= SOFTIRQ_DISABLE_OFFSET;
	if (unlikely(cpu->softirq_pending || ipi_waits()))
		do_softirq();
}

void irq_enter(void)
{
	this_cpu_ptr(&cpu_state)->preempt_count += HARDIRQ_OFFSET;
}

void irq_exit(void)
{
	struct cpu_state *cpu = this_cpu_ptr(&cpu_state);

	if (WARN(!(cpu->preempt_count & HARDIRQ_MASK), "irq_exit() without irq_enter()"))
		return;
	cpu->preempt_count -= HARDIRQ_OFFSET;
	do_softirq();
}
