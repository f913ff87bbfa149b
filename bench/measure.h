/* SPDX-License-Identifier: MIT */
/* Running a suite: every contender's rounds in turns. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include "options.h"
#include "result.h"

/* False, with one line on stderr, if a contender failed or one that was named is missing. */
bool measure(const struct options *options, struct result *result);

#endif
