// SPDX-License-Identifier: MIT
/*
 * What CPUs lose to each other: the same work on one CPU, and on two at once.
 *
 *     case    bulk                  outstanding     CPUs  contenders
 *     slab    1                     1, all          1, 2  skbsim, malloc        objects of 256 bytes
 *             16                    all             1, 2  skbsim, malloc
 *             2, 4, 8, 32, 64, 128  256             1, 2  skbsim, malloc
 *     packet  1                     1, all          1, 2  skbsim, malloc, DPDK  napi_build_skb() of
 *                                                                               2 KiB, napi_consume_skb()
 *
 * All: 16, 64, 256, 1024, 16384.
 *
 * Each CPU takes one, or a bulk, and gives its own oldest back, with as many of its own
 * outstanding (LOOP_BOTH in object_loops.h). A figure is the time that an object takes its
 * CPU, the slower one of two: equal figures mean that two CPUs do twice as much.
 */
#include "suite.h"

#include <linux/kernel.h>

#include "packet_suite.h"
#include "slab_objects.h"

enum what { SLAB, PACKET };

#define ALLOCATORS (FOR_SKBSIM | FOR_MALLOC)

#define CASE(name, bulk, n, cpus, who, what)   \
	{                                      \
		name, bulk, n, cpus, who, what \
	}
#define CASES(name, bulk, n, who, what) \
	CASE(name, bulk, n, 1, who, what), CASE(name, bulk, n, 2, who, what)
#define SWEEP(name, bulk, who, what)                                                   \
	CASES(name, bulk, 16, who, what), CASES(name, bulk, 64, who, what),            \
		CASES(name, bulk, 256, who, what), CASES(name, bulk, 1024, who, what), \
		CASES(name, bulk, 16384, who, what)

static const struct bench_case cases[] = {
	CASES("slab", 1, 1, ALLOCATORS, SLAB),
	SWEEP("slab", 1, ALLOCATORS, SLAB),
	SWEEP("slab", 16, ALLOCATORS, SLAB),
	CASES("slab", 2, 256, ALLOCATORS, SLAB),
	CASES("slab", 4, 256, ALLOCATORS, SLAB),
	CASES("slab", 8, 256, ALLOCATORS, SLAB),
	CASES("slab", 32, 256, ALLOCATORS, SLAB),
	CASES("slab", 64, 256, ALLOCATORS, SLAB),
	CASES("slab", 128, 256, ALLOCATORS, SLAB),
	CASES("packet", 1, 1, ALLOCATORS | FOR_MBUF, PACKET),
	SWEEP("packet", 1, ALLOCATORS | FOR_MBUF, PACKET),
};

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	return packet_suite_setup(c->what == SLAB ? slab_objects_of(who) : packets_of(who), c,
				  LOOP_BOTH, check);
}

const struct suite suite_scale = {
	.name = "scale",
	.title = "pairs on one CPU, and on two at once; an object of its own CPU",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.setup = setup,
	.run = packet_suite_run,
	.teardown = packet_suite_teardown,
};
