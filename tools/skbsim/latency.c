// SPDX-License-Identifier: MIT
/*
 * How long single packets take: a probe of the NIC and what it has recorded.
 *
 * Each CPU records for itself; nobody else looks until its thread is gone.
 */
#include "latency.h"

#include <linux/compiler.h>
#include <linux/skbuff.h>
#include <skbsim/stats.h>

#include <stdlib.h>
#include <string.h>

#include "histogram.h"
#include "stamp.h"

#define SAMPLE_EVERY 8	   /* interrupts */
#define NOTHINGS     10000 /* times that nothing is timed */

struct cpu_latency {
	u64 taken, asked, freeing, polled; /* stamps of the last moments */
	u64 interrupts;
	unsigned int cpus; /* whose caches are sampled: of all, by the first; 0: by another one */
	struct histogram spans[NR_LATENCY_SPANS]; /* in units of stamps */
	struct histogram held[NR_LATENCY_HELD];
} __aligned(64);

struct latency {
	double unit_ns; /* of stamps */
	double nothing; /* in units */
	unsigned int nr_cpus;
	struct cpu_latency cpus[]; /* then one more, for their sum */
};

/* ---- Recording -------------------------------------------------------------------------- */

/* Of other CPUs' caches a moment's approximation. */
static void sample(struct cpu_latency *c)
{
	u64 heads = 0;

	for (unsigned int cpu = 0; cpu < c->cpus; cpu++)
		heads += skbsim_napi_cache_count((int)cpu);
	histogram_record(&c->held[HELD_HEADS], heads);
	histogram_record(&c->held[HELD_SLABS], (u64)skbsim_slab_slabs(skbuff_head_cache));
}

static void idle(struct cpu_latency *c)
{
	histogram_record(&c->spans[SPAN_AFTER], stamp() - c->polled);
	if (c->cpus && c->interrupts++ % SAMPLE_EVERY == 0)
		sample(c);
}

void latency_probe(void *arg, enum skbsim_nic_moment moment)
{
	struct cpu_latency *c = arg;

	switch (moment) {
	case SKBSIM_NIC_TAKES:
		c->taken = stamp();
		break;
	case SKBSIM_NIC_ASKS:
		c->asked = stamp();
		break;
	case SKBSIM_NIC_BORN:
		histogram_record(&c->spans[SPAN_BIRTH], stamp() - c->asked);
		break;
	case SKBSIM_NIC_DONE:
		histogram_record(&c->spans[SPAN_PACKET], stamp() - c->taken);
		break;
	case SKBSIM_NIC_FREES:
		c->freeing = stamp();
		break;
	case SKBSIM_NIC_FREED:
		histogram_record(&c->spans[SPAN_FREE], stamp() - c->freeing);
		break;
	case SKBSIM_NIC_POLLED:
		c->polled = stamp();
		break;
	case SKBSIM_NIC_IDLE:
		idle(c);
		break;
	}
}

/* ---- Making and summing up -------------------------------------------------------------- */

static struct cpu_latency *sum_of(const struct latency *l)
{
	return (struct cpu_latency *)&l->cpus[l->nr_cpus];
}

/* As the NIC calls it, with nothing between. */
static double time_nothing(struct cpu_latency *scratch)
{
	void (*volatile probe)(void *arg, enum skbsim_nic_moment moment) = latency_probe;
	double mean;

	for (unsigned int i = 0; i < NOTHINGS; i++) {
		probe(scratch, SKBSIM_NIC_ASKS);
		probe(scratch, SKBSIM_NIC_BORN);
	}
	mean = histogram_mean(&scratch->spans[SPAN_BIRTH], 990000);
	*scratch = (struct cpu_latency){ 0 };
	return mean;
}

struct latency *latency_new(unsigned int cpus)
{
	size_t bytes = sizeof(struct latency) + (cpus + 1) * sizeof(struct cpu_latency);
	struct latency *l = aligned_alloc(64, bytes);

	if (!l)
		return NULL;
	memset(l, 0, bytes);
	l->nr_cpus = cpus;
	l->cpus[0].cpus = cpus;
	stamp_start();
	l->nothing = time_nothing(sum_of(l));
	return l;
}

void latency_free(struct latency *l)
{
	free(l);
}

void *latency_of_cpu(struct latency *l, unsigned int cpu)
{
	return &l->cpus[cpu];
}

void latency_sum(struct latency *l)
{
	struct cpu_latency *sum = sum_of(l);

	l->unit_ns = stamp_ns();
	for (unsigned int cpu = 0; cpu < l->nr_cpus; cpu++) {
		for (unsigned int i = 0; i < NR_LATENCY_SPANS; i++)
			histogram_add(&sum->spans[i], &l->cpus[cpu].spans[i]);
		for (unsigned int i = 0; i < NR_LATENCY_HELD; i++)
			histogram_add(&sum->held[i], &l->cpus[cpu].held[i]);
	}
}

/* ---- Figures ---------------------------------------------------------------------------- */

struct latency_quantiles latency_quantiles(const struct latency *l, enum latency_span span)
{
	const struct histogram *h = &sum_of(l)->spans[span];

	return (struct latency_quantiles){
		.count = h->count,
		.mean = histogram_mean(h, 990000) * l->unit_ns,
		.p50 = (double)histogram_quantile(h, 500000) * l->unit_ns,
		.p99 = (double)histogram_quantile(h, 990000) * l->unit_ns,
		.p999 = (double)histogram_quantile(h, 999000) * l->unit_ns,
		.max = (double)histogram_quantile(h, 1000000) * l->unit_ns,
	};
}

double latency_nothing(const struct latency *l)
{
	return l->nothing * l->unit_ns;
}

struct latency_range latency_held(const struct latency *l, enum latency_held held)
{
	const struct histogram *h = &sum_of(l)->held[held];

	return (struct latency_range){
		.min = histogram_quantile(h, 0),
		.median = histogram_quantile(h, 500000),
		.max = histogram_quantile(h, 1000000),
	};
}
