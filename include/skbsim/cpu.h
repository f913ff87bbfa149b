/* SPDX-License-Identifier: MIT */
/* Threads as CPUs. */
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

#endif
