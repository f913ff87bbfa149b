/* SPDX-License-Identifier: MIT */
/* The clock that rounds are timed by. */
#ifndef TOOL_CLOCK_H
#define TOOL_CLOCK_H

#include <linux/types.h>
#include <time.h>

static inline u64 clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000ULL + (u64)t.tv_nsec;
}

#endif
