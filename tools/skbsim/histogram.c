// SPDX-License-Identifier: MIT
/* Quantiles of a log-linear histogram. */
#include "histogram.h"

#define MILLION 1000000ULL

/* The largest number that bucket @i counts. */
static u64 bucket_last(unsigned int i)
{
	unsigned int shift;

	if (i >> (HISTOGRAM_BITS + 1) == 0)
		return i;
	shift = (i >> HISTOGRAM_BITS) - 1;
	/* Of the last bucket of all this is 2^64 - 1: the sum wraps. */
	return (((u64)(i - (shift << HISTOGRAM_BITS)) + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, const struct histogram *other)
{
	if (!other->count)
		return;
	if (!h->count || other->min < h->min)
		h->min = other->min;
	if (other->max > h->max)
		h->max = other->max;
	h->count += other->count;
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		h->buckets[i] += other->buckets[i];
}

/* ceil(@n * @per_million / 1,000,000), 1 at least, without exceeding 64 bits. */
static u64 rank_of(u64 n, u64 per_million)
{
	u64 rank = n / MILLION * per_million + (n % MILLION * per_million + MILLION - 1) / MILLION;

	return rank ? rank : 1;
}

u64 histogram_quantile(const struct histogram *h, u64 per_million)
{
	u64 left = rank_of(h->count, per_million);
	unsigned int i = 0;
	u64 last;

	if (!h->count)
		return 0;
	if (left == 1)
		return h->min;
	while (left > h->buckets[i])
		left -= h->buckets[i++];
	last = bucket_last(i);
	return last < h->max ? last : h->max;
}

/* The middle of what bucket @i counts; its width goes from the last of the one before. */
static double bucket_middle(unsigned int i)
{
	double first = i ? (double)bucket_last(i - 1) + 1 : 0;

	return (first + (double)bucket_last(i)) / 2;
}

double histogram_mean(const struct histogram *h, u64 per_million)
{
	u64 rank = rank_of(h->count, per_million), left = rank;
	double sum = 0;

	if (!h->count)
		return 0;
	for (unsigned int i = 0; left; i++) {
		u64 here = left < h->buckets[i] ? left : h->buckets[i];

		if (here)
			sum += (double)here * bucket_middle(i);
		left -= here;
	}
	return sum / (double)rank;
}
