/* SPDX-License-Identifier: MIT */
/* The figures of a run, as the table and the JSON show them. */
#ifndef TOOL_RESULT_H
#define TOOL_RESULT_H

#include <linux/types.h>

#include <skbsim/stats.h>

#include "latency.h"
#include "run_options.h"
#include "workload.h"

#define ROUNDS	   5
#define MAX_ROUNDS 31 /* of any kind of run */

/* Of one round. Packets that came are packets that left plus those dropped. */
struct round_counters {
	u64 packets, bytes;
	u64 dropped;
	struct figures figures; /* why they were, and what else the workload says */
	u64 no_handler;		/* of the dropped: no IPv4 */
	u64 bad_tag;		/* ... a VLAN tag cut short */
	struct skbsim_napi_cache_stats napi_cache;
	u64 alloc_fastpath, alloc_slowpath; /* of skbuff_head_cache */
	u64 free_fastpath, free_slowpath;
};

struct profile_result {
	const char *profile;
	struct round_counters counters; /* of the last round */
	unsigned int rounds;		/* measured, ROUNDS unless a leak ended the run */
	double ns_per_packet[ROUNDS];	/* by the clock, whatever the number of CPUs */
	long leaked;			/* objects alive after the rounds */
	struct latency *latency;	/* of rounds of its own; NULL: not wanted */
	char *slabinfo;			/* the slab caches in the last round; NULL: not wanted */
};

struct run_result {
	const char *workload;
	const char *input;
	bool generated; /* the input is a generator's description */
	size_t frames;
	u64 loops;
	unsigned int cpus;
	unsigned int burst;
	const char *driver;
	bool free_remote;
	const char *switches; /* those that were set, as in skbsim_config; "": none */
	unsigned int nr_columns;
	struct profile_result columns[MAX_COLUMNS];
};

struct spread {
	double median, min, max;
};

/* Of @n values, 0 to MAX_ROUNDS; all zero if there is none. */
struct spread spread_of(const double *values, unsigned int n);

/* All zero if no round was measured. */
struct spread ns_spread(const struct profile_result *r);

/* Million packets a second, from the median. */
double mpps(const struct profile_result *r);

#endif
