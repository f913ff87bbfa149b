/* SPDX-License-Identifier: MIT */
/*
 * Counters that many CPUs change and few read.
 *
 * Difference from Linux 5.12: one number for all CPUs instead of a part on each,
 * so that every reading is exact. Zeroed memory is a counter that stands at 0.
 * Any context.
 */
#ifndef SKBSIM_LINUX_PERCPU_COUNTER_H
#define SKBSIM_LINUX_PERCPU_COUNTER_H

#include <linux/compiler.h>
#include <linux/types.h>

struct percpu_counter {
	s64 count; /* relaxed: a number, which orders nothing */
};

static inline void percpu_counter_set(struct percpu_counter *fbc, s64 amount)
{
	__atomic_store_n(&fbc->count, amount, __ATOMIC_RELAXED);
}

/* 0; there is nothing to allocate. */
static inline int percpu_counter_init(struct percpu_counter *fbc, s64 amount, gfp_t gfp)
{
	(void)gfp;
	percpu_counter_set(fbc, amount);
	return 0;
}

static inline void percpu_counter_destroy(struct percpu_counter *fbc)
{
	(void)fbc;
}

static inline void percpu_counter_add(struct percpu_counter *fbc, s64 amount)
{
	__atomic_fetch_add(&fbc->count, amount, __ATOMIC_RELAXED);
}

/* @batch is how far a CPU's part may stray: not at all, here. */
static inline void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount, s32 batch)
{
	(void)batch;
	percpu_counter_add(fbc, amount);
}

static inline s64 percpu_counter_sum(struct percpu_counter *fbc)
{
	return __atomic_load_n(&fbc->count, __ATOMIC_RELAXED);
}

/* The count, or 0 where it stands below. */
static inline s64 percpu_counter_sum_positive(struct percpu_counter *fbc)
{
	s64 sum = percpu_counter_sum(fbc);

	return sum < 0 ? 0 : sum;
}

static inline s64 percpu_counter_read_positive(struct percpu_counter *fbc)
{
	return percpu_counter_sum_positive(fbc);
}

#endif
