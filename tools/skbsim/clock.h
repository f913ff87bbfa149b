/* SPDX-License-Identifier: MIT */
/* The clocks that rounds are timed by. */
#ifndef TOOL_CLOCK_H
#define TOOL_CLOCK_H

#include <linux/types.h>
#include <time.h>

static inline u64 read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (u64)t.tv_sec * 1000000000ULL + (u64)t.tv_nsec;
}

static inline u64 clock_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* How long this thread ran: others that load the machine do not count. A system call. */
static inline u64 thread_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

#endif
