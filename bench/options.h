/* SPDX-License-Identifier: MIT */
/* What the user asked of skbbench. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <stdbool.h>

#include "contender.h"
#include "suite.h"

#define MAX_ROUNDS    1000
#define MAX_ROUND_MS  10000
#define MAX_OBJECTS   3000000
#define MAX_CASE_ARGS 16
#define ALL_SUITES    "all"

enum parsed { PARSED_RUN, PARSED_DONE, PARSED_BAD };

struct options {
	const struct suite *suite; /* NULL: all */
	const char *json;	   /* file, "-" for stdout instead of the table, or NULL */
	unsigned int rounds;
	unsigned int round_ms;
	unsigned int objects;				  /* of memory cases */
	unsigned int least_outstanding, most_outstanding; /* of the cases wanted */
	const char *cases[MAX_CASE_ARGS];		  /* names of the cases wanted; none: all */
	unsigned int nr_cases;
	const char *filters[MAX_CASE_ARGS]; /* of SUITE/CASE/CONTENDER, any of them; none: all */
	unsigned int nr_filters;
	bool contenders[NR_CONTENDERS]; /* those wanted, if any was named */
	bool contenders_named;
	const struct contender *ratio_to; /* to whose figures the table shows ratios, or NULL */
};

/* PARSED_DONE: the help was printed. PARSED_BAD, with one line on stderr, for wrong usage. */
enum parsed options_parse(struct options *options, int argc, char **argv);

bool suite_is_wanted(const struct options *options, const struct suite *suite);

/* Is there @c for @contender, who may be missing, and does every option let it through? */
bool is_wanted(const struct options *options, const struct suite *suite, const struct bench_case *c,
	       const struct contender *contender);

#endif
