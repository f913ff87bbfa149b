/* SPDX-License-Identifier: MIT */
/* How broken rules are reported: BUG, WARN, and saturated reference counts. */
#include "kernel/bug.h"

#include <linux/kernel.h>
#include <linux/refcount.h>
#include <skbsim/skbsim.h>

#include <execinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define REPORT_BYTES	 512
#define BACKTRACE_FRAMES 32

static void (*bug_handler)(const char *report);
static unsigned long warnings;

void skbsim_set_bug_handler(void (*handler)(const char *report))
{
	__atomic_store_n(&bug_handler, handler, __ATOMIC_RELEASE);
}

unsigned long skbsim_warn_count(void)
{
	return __atomic_load_n(&warnings, __ATOMIC_RELAXED);
}

void count_warning(void)
{
	__atomic_fetch_add(&warnings, 1, __ATOMIC_RELAXED);
}

noinline void dump_stack(void)
{
	void *frames[BACKTRACE_FRAMES];
	int nr = backtrace(frames, BACKTRACE_FRAMES);

	fflush(stderr);
	/* The first two frames are this one and the reporter's. */
	if (nr > 2)
		backtrace_symbols_fd(frames + 2, nr - 2, STDERR_FILENO);
}

void skbsim_bug(const char *file, int line, const char *fmt, ...)
{
	void (*handler)(const char *) = __atomic_load_n(&bug_handler, __ATOMIC_ACQUIRE);
	char report[REPORT_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(report, sizeof(report), fmt, args);
	va_end(args);
	if (handler)
		handler(report);
	fprintf(stderr, "kernel BUG at %s:%d: %s\n", file, line, report);
	dump_stack();
	abort();
}

void skbsim_warn(const char *file, int line, const char *fmt, ...)
{
	char report[REPORT_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(report, sizeof(report), fmt, args);
	va_end(args);
	count_warning();
	fprintf(stderr, "WARNING: %s:%d: %s\n", file, line, report);
	dump_stack();
}

void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type t)
{
	static const char *const what[] = {
		[REFCOUNT_ADD_OVF] = "saturated: too many references, leaking memory",
		[REFCOUNT_ADD_UAF] = "taken on zero: use after free",
		[REFCOUNT_SUB_UAF] = "dropped below zero: use after free",
	};
	static bool told[ARRAY_SIZE(what)];

	refcount_set(r, REFCOUNT_SATURATED);
	if (__atomic_exchange_n(&told[t], true, __ATOMIC_RELAXED))
		return;
	skbsim_warn(__FILE__, __LINE__, "refcount_t %p: %s", (void *)r, what[t]);
}
