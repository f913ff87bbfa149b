/* SPDX-License-Identifier: MIT */
/*
 * Time stamps for what takes some ten nanoseconds: the processor's own counter where it
 * runs at one rate whatever happens, CLOCK_MONOTONIC elsewhere.
 */
#ifndef TOOL_STAMP_H
#define TOOL_STAMP_H

#include <stdbool.h>

#include "clock.h"

#if defined(__x86_64__)
#include <x86intrin.h>

/* After what came before has its results: else a load that misses would be timed elsewhere. */
static inline u64 stamp_counter(void)
{
	_mm_lfence();
	return __rdtsc();
}
#else
static inline u64 stamp_counter(void)
{
	return clock_ns();
}
#endif

/* Which of the two; set by stamp_start(). */
extern bool stamp_is_counter;

static inline u64 stamp(void)
{
	return stamp_is_counter ? stamp_counter() : clock_ns();
}

/* Before the first stamp. */
void stamp_start(void);

/* Nanoseconds of one unit of stamps, as found between stamp_start(), which was a millisecond ago or
 * more, and now. */
double stamp_ns(void);

#endif
