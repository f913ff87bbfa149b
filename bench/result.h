/* SPDX-License-Identifier: MIT */
/* The figures of a run, as the table and the JSON show them. */
#ifndef BENCH_RESULT_H
#define BENCH_RESULT_H

#include "machine.h"
#include "options.h"
#include "suite.h"

#define MAX_CASES 96

/* Nanoseconds an object. */
struct spread {
	double median, min, max; /* of the rounds */
};

/* An object; instructions 0: not counted. */
struct count_row {
	double instructions, cache_misses;
};

struct memory_row {
	double resident; /* bytes an object, of the process */
	double left; /* bytes an object that the process kept after their end; 0: not measured */
	double accounted; /* bytes an object, by the simulation's own count; 0: none */
};

struct suite_result {
	const struct suite *suite;
	bool took_part[NR_CONTENDERS];
	struct spread times[MAX_CASES][NR_CONTENDERS]; /* median 0: not measured */
	struct count_row counts[MAX_CASES][NR_CONTENDERS];
	struct memory_row memory[NR_CONTENDERS]; /* resident 0: not measured */
};

struct result {
	const struct options *options;
	struct machine machine;
	const char *uncounted;	     /* why there are no counts, or NULL */
	bool missing[NR_CONTENDERS]; /* wanted, but not installed */
	char versions[NR_CONTENDERS][32];
	unsigned int nr_suites;
	struct suite_result suites[MAX_SUITES];
};

/* Of @n figures, which are sorted thereby. */
struct spread spread_of(double *figures, unsigned int n);

#endif
