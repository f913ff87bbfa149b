// SPDX-License-Identifier: MIT
/* Figures that follow from others. */
#include "result.h"

#include <stdlib.h>
#include <string.h>

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct spread spread_of(const double *values, unsigned int n)
{
	double sorted[MAX_ROUNDS];

	if (!n)
		return (struct spread){ 0 };
	memcpy(sorted, values, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), compare_doubles);
	return (struct spread){
		.median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2,
		.min = sorted[0],
		.max = sorted[n - 1],
	};
}

struct spread ns_spread(const struct profile_result *r)
{
	return spread_of(r->ns_per_packet, r->rounds);
}

double mpps(const struct profile_result *r)
{
	double ns = ns_spread(r).median;

	return ns > 0 ? 1000 / ns : 0;
}
