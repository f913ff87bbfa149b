/* SPDX-License-Identifier: MIT */
/* The figures as a table for people. */
#ifndef TOOL_REPORT_H
#define TOOL_REPORT_H

#include <stdio.h>

#include "result.h"

/* Prints to stdout, in colour if that is a terminal and $NO_COLOR does not forbid it. */
void report_print(const struct run_result *result);

/* Prints the slab caches of each column's last round, under a heading. */
void report_slabinfo(FILE *f, const struct run_result *result);

/* One row more: nanoseconds, or counts, of each column. */
void report_values(const struct run_result *result, const char *label, const double *values);
void report_counts(const struct run_result *result, const char *label, const u64 *counts);

#endif
