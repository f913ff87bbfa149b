/* SPDX-License-Identifier: MIT */
/* What CPUs ask of each other: interrupts that one sends to another, and to wake up. */
#ifndef SKBSIM_KERNEL_IDLE_H
#define SKBSIM_KERNEL_IDLE_H

#include "kernel/percpu.h"

#include <linux/types.h>

enum ipi {
	IPI_BACKLOG, /* your backlog has packets: poll it */
	IPI_DEFER,   /* many skbs wait for you to free them */
	NR_IPIS
};

/*
 * Written by any CPU, on a line of its own. Each word changes by atomic operations
 * that read and write it in one step, so that nothing asked for is lost: a bit that was
 * set stays set until this CPU takes it, and a CPU that is about to sleep says so in the
 * word in which others ask it to wake up.
 */
struct cpu_mail {
	u32 ipis; /* bit n: interrupt n was sent and has not been served */
	u32 wake; /* WAKE_*; the CPU sleeps on it */
} __aligned(SMP_CACHE_BYTES);

DECLARE_PER_CPU(struct cpu_mail, cpu_mail);

/* From now on interrupt @nr makes a CPU call @handler, in hard interrupt context. At start. */
void ipi_register(enum ipi nr, void (*handler)(void));

/*
 * Has @cpu call the handler of @nr when it next may be interrupted: out of interrupt
 * context, with bottom halves on. Sent again before that it is called once. What the
 * caller did before happens before the handler. Any thread.
 */
void ipi_send(int cpu, enum ipi nr);

static inline bool ipi_waits(void)
{
	return READ_ONCE(this_cpu_ptr(&cpu_mail)->ipis);
}

/* Serves what was sent to this CPU, which may be interrupted. */
void ipi_serve(void);

#endif
