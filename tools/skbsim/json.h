/* SPDX-License-Identifier: MIT */
/* The figures as JSON for programs. */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <stdio.h>

#include "result.h"

/* The keys are a contract: add at the end, never rename. Write errors stay in @f's error flag. */
void json_write(FILE *f, const struct run_result *result);

/* Opens the object of a run: who made it, what ran, and on what. The next key wants a comma first. */
void json_head(FILE *f, const struct run_result *result);

/* Writes @text in quotes; bytes that are no text become the replacement character. */
void json_string(FILE *f, const char *text);

#endif
