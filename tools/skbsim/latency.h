/* SPDX-License-Identifier: MIT */
/*
 * How long single packets take, births and frees in them, and what the caches hold
 * meanwhile: a probe of the NIC and what it has recorded.
 */
#ifndef TOOL_LATENCY_H
#define TOOL_LATENCY_H

#include <stdbool.h>

#include <skbsim/nic.h>

/* What is timed, from one moment of the NIC to another. */
enum latency_span {
	SPAN_PACKET, /* TAKES to DONE: off the ring, until it has left, is dropped or held */
	SPAN_BIRTH,  /* ASKS to BORN: the call that gives the skb, and in it a refill */
	SPAN_FREE,   /* FREES to FREED: the call that frees one, and in it a flush */
	SPAN_AFTER,  /* POLLED to IDLE: what follows a poll, and in it v5.10's flush */
	NR_LATENCY_SPANS
};

/* What is counted between two interrupts. */
enum latency_held {
	HELD_HEADS, /* in the NAPI caches of all CPUs */
	HELD_SLABS, /* of skbuff_head_cache */
	NR_LATENCY_HELD
};

struct latency;

/* For @cpus CPUs; NULL if memory is out. Give it to latency_free(), which takes NULL, too. */
struct latency *latency_new(unsigned int cpus);
void latency_free(struct latency *l);

/* skbsim_nic_config.probe, and its probe_arg for CPU @cpu. */
void latency_probe(void *arg, enum skbsim_nic_moment moment);
void *latency_of_cpu(struct latency *l, unsigned int cpu);

/* All rounds are over: sums the CPUs up. The functions below want that, and change nothing. */
void latency_sum(struct latency *l);

struct latency_quantiles {
	u64 count;		    /* how often; the rest is 0 if never */
	double mean;		    /* of the fastest 99 of 100 */
	double p50, p99, p999, max; /* all in nanoseconds, two time stamps' own included */
};

struct latency_quantiles latency_quantiles(const struct latency *l, enum latency_span span);

/* What is measured if nothing is between two moments, nanoseconds: the mean as above. */
double latency_nothing(const struct latency *l);

struct latency_range {
	u64 min, median, max;
};

struct latency_range latency_held(const struct latency *l, enum latency_held held);

#endif
