/* SPDX-License-Identifier: MIT */
/* What --latency has found, as rows of the table and as JSON. */
#ifndef TOOL_LATENCY_REPORT_H
#define TOOL_LATENCY_REPORT_H

#include <stdio.h>

#include "result.h"

/* On stdout, below the table; each column has its latency. */
void latency_print(const struct run_result *result);

/* An object. The keys are a contract: add at the end, never rename. */
void latency_json(FILE *f, const struct latency *l);

#endif
