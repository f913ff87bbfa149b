/* SPDX-License-Identifier: MIT */
/* The figures for people and for programs. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdio.h>

#include "result.h"

/* A table. Write errors stay in @f's error flag; so below. */
void report_print(FILE *f, const struct result *result);

/* JSON. The keys are a contract: add at the end, never rename. */
void json_write(FILE *f, const struct result *result);

#endif
