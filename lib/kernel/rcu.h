/* SPDX-License-Identifier: MIT */
/* RCU's inside: a CPU's readers, its callbacks, and where grace periods come from. */
#ifndef SKBSIM_KERNEL_RCU_H
#define SKBSIM_KERNEL_RCU_H

#include <linux/types.h>

/* ---- rcu.c: callbacks ---------------------------------------------------------------- */

/*
 * Callbacks may be queued from now on; @free_by_offset is what kfree_rcu() frees
 * with, for this layer knows no memory. Before it: cpu_init().
 */
void rcu_init(void (*free_by_offset)(const void *x));

/*
 * Runs all callbacks of this CPU, after a grace period. A drain for
 * cpu_register_drain(), registered twice: a CPU that goes runs what it has before
 * anything else, and again when it has given up its slabs but not yet its pages.
 */
void rcu_drain_cpu(void);

/* call_rcu() for those who are in the middle of something: no callback runs before it returns. */
void rcu_enqueue(struct callback_head *head, void (*func)(struct callback_head *head));

/* Notices callbacks that have become due, and raises RCU_SOFTIRQ for them. On this CPU. */
void rcu_check_callbacks(void);

/* ---- rcu_gp.c: readers and grace periods, which are liburcu's ------------------------ */

/* Each CPU's thread is known as a possible reader while it is a CPU. */
void rcu_cpu_online(void);
void rcu_cpu_offline(void);

void gp_read_lock(void);
void gp_read_unlock(void);
bool gp_is_reader(void);

/* Waits for a grace period. Not as a reader. */
void gp_wait(void);

/*
 * Begins a grace period in the background for CPU @cpu, which must have none
 * running. What was done before it happens before gp_is_running() turns false.
 */
void gp_start(int cpu);
bool gp_is_running(int cpu);

#endif
