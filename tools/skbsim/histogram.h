/* SPDX-License-Identifier: MIT */
/*
 * A histogram of whole numbers over their whole range, whose quantiles are exact
 * to one part in 128: log-linear.
 *
 * Numbers below 256 have a bucket each. Each power of two above is cut into 128
 * buckets of one size, so that a bucket is never wider than a 128th of the least
 * number in it. To record is a shift and an increment; there is no list to sort.
 */
#ifndef TOOL_HISTOGRAM_H
#define TOOL_HISTOGRAM_H

#include <linux/types.h>

#define HISTOGRAM_BITS	  7
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_BITS + 1) << HISTOGRAM_BITS)

/* All zero: empty. count is the sum of buckets[]; min and max mean nothing while it is 0. */
struct histogram {
	u64 count;
	u64 min, max; /* exact */
	u64 buckets[HISTOGRAM_BUCKETS];
};

/* The bucket of @value. */
static inline unsigned int histogram_bucket(u64 value)
{
	unsigned int shift;

	if (value >> (HISTOGRAM_BITS + 1) == 0)
		return (unsigned int)value;
	shift = 63 - (unsigned int)__builtin_clzll(value) - HISTOGRAM_BITS;
	return (shift << HISTOGRAM_BITS) + (unsigned int)(value >> shift);
}

static inline void histogram_record(struct histogram *h, u64 value)
{
	if (!h->count || value < h->min)
		h->min = value;
	if (value > h->max)
		h->max = value;
	h->count++;
	h->buckets[histogram_bucket(value)]++;
}

/* Adds what @other has recorded to @h. */
void histogram_add(struct histogram *h, const struct histogram *other);

/**
 * histogram_quantile - the number that a share of all recorded ones does not exceed
 * @h: not changed
 * @per_million: that share, 0 to 1,000,000
 *
 * With n numbers recorded the answer stands for the one in place ceil(n * @per_million /
 * 1,000,000), the first one at least, in ascending order. It is not less than that one, and at most
 * a 128th of it more; the smallest and the largest are exact. 0 if nothing is recorded.
 */
u64 histogram_quantile(const struct histogram *h, u64 per_million);

/**
 * histogram_mean - the mean of the smallest numbers
 * @h: not changed
 * @per_million: the share of all that is meant, 0 to 1,000,000
 *
 * Of as many as histogram_quantile() counts for the same share, to one part in 128: a clock
 * with coarse steps shows less than a step here, and what was interrupted can be left out. 0 if
 * nothing is recorded.
 */
double histogram_mean(const struct histogram *h, u64 per_million);

#endif
