/* SPDX-License-Identifier: MIT */
/* Threads as CPUs: who is which, and how they wait for each other. */
#ifndef SKBSIM_CPU_H
#define SKBSIM_CPU_H

#include <linux/compiler.h>

/**
 * skbsim_cpu_attach - run this thread as a CPU
 * @cpu: 0 to cpus - 1, or -1 for the lowest free one
 *
 * A CPU is owned by one thread at a time. A thread that does not call this is
 * attached to a free CPU by its first kernel call. Returns the CPU's number;
 * -EINVAL for a number out of range; -EBUSY if that CPU, or with -1 every CPU,
 * has its thread; -EALREADY if this thread is a CPU.
 */
SKBSIM_API int skbsim_cpu_attach(int cpu);

/**
 * skbsim_cpu_detach - stop being a CPU
 *
 * Process context, bottom halves on. Frees what the CPU holds for itself:
 * completion queue, NAPI cache, page fragments, slabs. A thread's exit does the
 * same. Nothing happens if the thread is no CPU.
 */
SKBSIM_API void skbsim_cpu_detach(void);

/**
 * skbsim_cpu_idle - sleep until there is something to do, then run softirqs
 * @timeout_ms: milliseconds to sleep at most; -1: no limit
 *
 * Process context, bottom halves and interrupts on; attaches the thread if it is no CPU.
 * Softirqs that are pending already are run without a sleep. A kick that came since the
 * last call counts, so that a loop which looks for work and then idles misses none. While
 * this CPU's RCU callbacks wait for their grace period, it looks for its end each tick.
 *
 * Positive if the CPU was kicked or had softirqs to run; 0 when the time was up;
 * -ECANCELED after skbsim_cpu_stop(), once for each time it was told so; -EINVAL, and a
 * report, in a wrong context.
 */
SKBSIM_API int skbsim_cpu_idle(int timeout_ms);

/**
 * skbsim_cpu_kick - wake a CPU from skbsim_cpu_idle(), or the next time that it is called
 * @cpu: 0 to 63
 *
 * Any thread, be it a CPU or not, any context. What the caller did before is seen by the
 * CPU when it wakes up (release, paired with an acquire there). Kicked again before that,
 * it wakes up once. Without a thread, or a thread that idles, the kick waits for one.
 * 0; -EINVAL for a number that is no CPU's.
 */
SKBSIM_API int skbsim_cpu_kick(int cpu);

/* The same, and skbsim_cpu_idle() says -ECANCELED then: whoever calls it in a loop leaves that. */
SKBSIM_API int skbsim_cpu_stop(int cpu);

#endif
