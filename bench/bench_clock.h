/* SPDX-License-Identifier: MIT */
/* The clocks that loops are timed by, and how to tell a disturbed run. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <linux/types.h>

#include <sys/resource.h>
#include <time.h>

static inline u64 read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (u64)t.tv_sec * 1000000000ULL + (u64)t.tv_nsec;
}

/* Time that this thread was on a CPU: others that load the machine do not count. Costs a system
 * call, so for long runs. */
static inline u64 thread_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

/* For short runs; whether they were disturbed, preemptions() tells. */
static inline u64 wall_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* How often this thread lost its CPU to another. */
static inline long preemptions(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nivcsw;
}

#endif
