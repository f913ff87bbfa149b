/* SPDX-License-Identifier: MIT */
/* The series taken apart, as a table for people, as JSON for programs, and as a plot. */
#ifndef TOOL_ABLATE_REPORT_H
#define TOOL_ABLATE_REPORT_H

#include <stdio.h>

#include "ablate.h"

/* Write errors of all three stay in @f's error flag. */
void ablate_print(FILE *f, const struct ablation *a);

/* The keys are a contract: add at the end, never rename. */
void ablate_json(FILE *f, const struct ablation *a);

/* An SVG of the differences to v5.10. */
void ablate_plot(FILE *f, const struct ablation *a);

#endif
