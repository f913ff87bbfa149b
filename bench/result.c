// SPDX-License-Identifier: MIT
/* Figures that follow from others. */
#include "result.h"

#include <stdlib.h>

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct spread spread_of(double *figures, unsigned int n)
{
	qsort(figures, n, sizeof(figures[0]), compare_doubles);
	return (struct spread){
		.median = (figures[(n - 1) / 2] + figures[n / 2]) / 2,
		.min = figures[0],
		.max = figures[n - 1],
	};
}
