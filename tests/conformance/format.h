/* SPDX-License-Identifier: MIT */
/* Formatted output as the kernel's, which is not the C library's: see format.c. */
#ifndef SCENARIO_FORMAT_H
#define SCENARIO_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Writes at most @size bytes, a final NUL among them, to @buf, which may be NULL if @size is 0.
 * The first two return the length of the whole text, the others what was written of it, the NUL not
 * counted. They mirror the kernel's functions of those names (Linux 5.10 and 6.1). A conversion
 * whose text only a real kernel can know ends the process with a message.
 */
int scenario_vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__attribute__((format(printf, 3, 0)));
int scenario_snprintf(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int scenario_vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__attribute__((format(printf, 3, 0)));
int scenario_scnprintf(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int scenario_sprintf(char *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
