/* SPDX-License-Identifier: MIT */
/* What a simulated CPU is to the rest of the library: its number, its context, its end. */
#ifndef SKBSIM_KERNEL_CPU_H
#define SKBSIM_KERNEL_CPU_H

#include "kernel/percpu.h"

#include <linux/types.h>

/*
 * The context a CPU is in, packed as the kernel packs its preempt_count: each
 * nested bottom-half disable counts 0x200, a softirq being served 0x100, a hard
 * interrupt 0x10000.
 */
#define SOFTIRQ_OFFSET	       0x100U
#define SOFTIRQ_DISABLE_OFFSET 0x200U
#define SOFTIRQ_MASK	       0xff00U
#define HARDIRQ_OFFSET	       0x10000U
#define HARDIRQ_MASK	       0xf0000U

struct cpu_state {
	u32 preempt_count;
	u32 softirq_pending;
	bool irqs_disabled;
	bool rcu_waiting; /* RCU callbacks were queued: to be looked at now and then */
	int id;
	int node;
	u32 task_flags; /* of the thread: PF_MEMALLOC */
};

DECLARE_PER_CPU(struct cpu_state, cpu_state);

static inline bool cpu_in_softirq(void)
{
	return this_cpu_ptr(&cpu_state)->preempt_count & SOFTIRQ_MASK;
}

/* numa_mem_id() without a call. */
static inline int cpu_node(void)
{
	return this_cpu_ptr(&cpu_state)->node;
}

/*
 * Starts over with no thread attached: @cpus to begin with, @limit at most, CPU n
 * on node @nodes[n].
 */
void cpu_init(unsigned int cpus, unsigned int limit, const unsigned char nodes[SKBSIM_MAX_CPUS]);

/* So many CPUs there can be at most: what cpu_init() was given as @limit. */
unsigned int cpu_max(void);

/* skbsim_cpu_attach() of a thread that is no CPU, while the simulation is being started. */
int cpu_attach(int cpu);

/* The number of CPUs, other than the caller's, that have a thread. */
unsigned int cpu_others_attached(void);

/* @arrive makes one layer ready for a CPU that comes, on which it is called. At start only. */
void cpu_register_arrive(void (*arrive)(void));

/*
 * @drain gives back what a CPU keeps for itself of one layer. Called on the CPU
 * that goes, in process context; the layer that registered last goes first. At
 * start only.
 */
void cpu_register_drain(void (*drain)(void));

#endif
