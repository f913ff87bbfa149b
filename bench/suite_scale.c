// SPDX-License-Identifier: MIT
/*
 * What CPUs lose to each other: the same work on one CPU, and on two at once.
 *
 *     case    bulk  outstanding  CPUs  contenders
 *     slab    1     64, 1024     1, 2  skbsim, malloc        objects of 256 bytes
 *             16    64, 1024     1, 2  skbsim, malloc
 *     packet  1     64, 1024     1, 2  skbsim, malloc, DPDK  napi_build_skb() of 2 KiB,
 *                                                            napi_consume_skb()
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
#define CASES(name, bulk, who, what)                                            \
	CASE(name, bulk, 64, 1, who, what), CASE(name, bulk, 64, 2, who, what), \
		CASE(name, bulk, 1024, 1, who, what), CASE(name, bulk, 1024, 2, who, what)

static const struct bench_case cases[] = {
	CASES("slab", 1, ALLOCATORS, SLAB),
	CASES("slab", 16, ALLOCATORS, SLAB),
	CASES("packet", 1, ALLOCATORS | FOR_MBUF, PACKET),
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
