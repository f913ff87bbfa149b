// SPDX-License-Identifier: MIT
/* How sure a difference is that was measured several times: order statistics, the sign test. */
#include "paired.h"

#include <stdlib.h>
#include <string.h>

#include "result.h"

#define CONFIDENCE 0.95

/* That of a coin thrown @n times at most @k show heads. */
static double coin_at_most(unsigned int k, unsigned int n)
{
	double ways = 1, sum = 1;

	for (unsigned int i = 1; i <= k; i++) {
		ways = ways * (n - i + 1) / i;
		sum += ways;
	}
	for (unsigned int i = 0; i < n; i++)
		sum /= 2;
	return sum;
}

/* How many values may be left out at each end. */
static unsigned int left_out(unsigned int n)
{
	unsigned int k = 0;

	while (2 * (k + 1) < n && 1 - 2 * coin_at_most(k + 1, n) >= CONFIDENCE)
		k++;
	return k;
}

double median_interval_confidence(unsigned int n)
{
	return n ? 1 - 2 * coin_at_most(left_out(n), n) : 0;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct interval median_interval(const double *values, unsigned int n)
{
	double sorted[MAX_ROUNDS];

	if (!n)
		return (struct interval){ 0 };
	memcpy(sorted, values, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), compare_doubles);
	return (struct interval){
		.median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2,
		.low = sorted[left_out(n)],
		.high = sorted[n - 1 - left_out(n)],
	};
}
