/* SPDX-License-Identifier: MIT */
/* The processor's own counters, where the system lets a program read them. */
#ifndef BENCH_COUNTERS_H
#define BENCH_COUNTERS_H

#include <linux/types.h>

/* What this thread did, in user mode. */
struct counts {
	u64 instructions;
	u64 cache_misses; /* of the last level */
};

/* Opens them for the calling thread, once. NULL, or in a few words why they cannot be had. */
const char *counters_open(void);

/* From 0 on. Nothing happens if they are not open; so below. */
void counters_start(void);

/* Adds what was counted since to @to. */
void counters_stop(struct counts *to);

void counters_close(void);

#endif
