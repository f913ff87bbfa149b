/* SPDX-License-Identifier: MIT */
/*
 * What a suite is: a table of cases, and what a contender's process does for one
 * of them. A suite is one file, suite_NAME.c; suites.c lists them.
 */
#ifndef BENCH_SUITE_H
#define BENCH_SUITE_H

#include <linux/types.h>

#include <stdbool.h>

#include "contender.h"

struct bench_case {
	const char *name;
	unsigned int bulk;	  /* objects a call, 1 for single calls */
	unsigned int outstanding; /* objects alive at most */
	unsigned int cpus;	  /* threads that take part, each on a CPU of its own */
	unsigned int who;	  /* FOR_*: kinds of contenders that have it */
	int what;		  /* which loop, by the suite's own numbering */
};

/* What a run took. */
struct sample {
	u64 ns;
	u64 partner_ns; /* of a loop that both run at once: its CPU's */
	u64 objects;	/* taken and given back in that time */
};

struct suite {
	const char *name;
	const char *title; /* one line, for --help and above the table */
	const struct bench_case *cases;
	unsigned int nr_cases;
	/* All its objects taken and kept: what is measured is memory. NULL: it has no such case. */
	const struct bench_case *memory;
	unsigned int object_size; /* bytes of memory that one takes */
	/* Bytes of memory that the objects of @c take in one process, where they are not @outstanding
	 * of @object_size; else NULL. */
	u64 (*memory_of)(const struct bench_case *c);

	/*
	 * In a contender's process, which has this one case. Each returns NULL, or in a
	 * few words what went wrong.
	 *
	 * setup() makes what @c needs and takes the objects that are held from the
	 * start; with @check each object is filled and every later run checks that it
	 * was left alone. run() does @loops of the case's loop; teardown() gives all
	 * back, and finds out if something is left.
	 */
	const char *(*setup)(const struct bench_case *c, enum contender_kind kind, bool check);
	const char *(*run)(u64 loops, struct sample *out);
	const char *(*teardown)(void);
	/* Bytes of the simulation's own count for what is held now; 0: it has none. */
	u64 (*accounted)(void);
	/* After the memory case was torn down: gives to the system what it can. NULL: what is left
	 * is not measured. */
	void (*shrink)(void);
};

#define MAX_SUITES 8 /* and the NULL */

/* NULL-terminated. */
extern const struct suite *const suites[MAX_SUITES];

extern const struct suite suite_slab, suite_pages, suite_skb, suite_napi, suite_cross_cpu,
	suite_scale, suite_footprint;

/* NULL if there is none of that name. */
const struct suite *suite_find(const char *name);

/* Does @suite have a case of that name? "memory" is one if it has that. */
bool suite_has_case(const struct suite *suite, const char *name);

#endif
