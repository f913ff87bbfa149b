/* SPDX-License-Identifier: MIT */
/* One round: every CPU replays its share of the capture once through. */
#ifndef TOOL_ROUND_H
#define TOOL_ROUND_H

#include <stdio.h>

#include "progress.h"
#include "result.h"
#include "rss.h"
#include "workload.h"

struct round_config {
	const struct workload *workload;
	enum skbsim_nic_style driver;
	unsigned int cpus;		/* that receive */
	bool free_remote;		/* what one sends its neighbour frees */
	unsigned int burst;		/* frames between two interrupts */
	const struct rss_share *shares; /* one for each CPU */
	u64 loops;
	const struct skbsim_generator_config *generator; /* NULL: a capture */
	struct skbsim_pcap_writer *out;			 /* gets the forwarded frames; or NULL */
	FILE *slabinfo; /* gets the slab caches after the replay; or NULL */
	struct progress *progress;
	struct latency *latency; /* gets each packet's times, which slows them down; or NULL */
};

struct round_result {
	struct round_counters counters;
	double ns_per_packet;	  /* by the clock, without what the device does */
	double ran_ns_per_packet; /* the same by the longest time that a CPU's thread ran */
	long leaked;		  /* objects alive when all was torn down */
};

/**
 * round_run - run one round from fresh state, in the profile in force
 *
 * The calling thread must be no CPU, and is none afterwards. Returns 0, or -1
 * with one line on stderr; @res is filled in only on success.
 */
int round_run(const struct round_config *cfg, struct round_result *res);

#endif
