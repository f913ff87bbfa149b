// SPDX-License-Identifier: MIT
/*
 * What CPUs lose to each other: the same work on one CPU, and on two at once.
 *
 *     case           bulk                 outstanding      CPUs  contenders
 *     slab           1                    1, all, 1000000  1, 2  skbsim, malloc
 *                    16                   all, 1000000     1, 2  skbsim, malloc
 *                    2, 3, 4, 8, 32, 64,  next to 256      1, 2  skbsim, malloc
 *                    128, 250
 *     slab-random    1                    64, 1024, 16384  1, 2  skbsim, malloc
 *     packet         1                    1, all           1, 2  skbsim, malloc, dpdk-mbuf
 *                    1                    1000000          1, 2  skbsim, dpdk-mbuf
 *                    2, 3, 4, 8, 16, 32,  next to 256      1, 2  skbsim, malloc, dpdk-mbuf-bulk
 *                    64, 128, 250
 *     packet-random  1                    64, 1024, 16384  1, 2  skbsim, malloc, dpdk-mbuf
 *
 * All: 16, 64, 256, 1024, 16384; next to 256: the multiple of the bulk. A slab object has 256
 * bytes; a packet is napi_build_skb() of 2 KiB, with napi_consume_skb(). Only DPDK has calls for
 * many packets: a bulk of others is a loop of single calls, here as in suite napi, and so is one
 * of malloc()'s 256 bytes.
 *
 * Each CPU takes one, or a bulk, and gives its own oldest back, with as many of its own
 * outstanding; random, it takes all and gives them back in a shuffled order of its own
 * (LOOP_BOTH in object_loops.h). A figure is the time that an object takes its CPU, the
 * slower one of two: equal figures mean that two CPUs do twice as much.
 */
#include "suite.h"

#include <linux/kernel.h>

#include "two_cpus.h"

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
/* Every bulk but 1 and 16. */
#define BULKS(name, who, what)                                                    \
	CASES(name, 2, 256, who, what), CASES(name, 3, 255, who, what),           \
		CASES(name, 4, 256, who, what), CASES(name, 8, 256, who, what),   \
		CASES(name, 32, 256, who, what), CASES(name, 64, 256, who, what), \
		CASES(name, 128, 256, who, what), CASES(name, 250, 250, who, what)

static const struct bench_case cases[] = {
	CASES("slab", 1, 1, ALLOCATORS, SLAB),
	SWEEP("slab", 1, ALLOCATORS, SLAB),
	CASES("slab", 1, 1000000, ALLOCATORS, SLAB),
	SWEEP("slab", 16, ALLOCATORS, SLAB),
	CASES("slab", 16, 1000000, ALLOCATORS, SLAB),
	BULKS("slab", ALLOCATORS, SLAB),
	RANDOM("slab-random", ALLOCATORS, SLAB_RANDOM),
	CASES("packet", 1, 1, SINGLY, PACKET),
	SWEEP("packet", 1, SINGLY, PACKET),
	CASES("packet", 1, 1000000, FOR_SKBSIM | FOR_MBUF, PACKET),
	CASES("packet", 16, 256, IN_BULK, PACKET),
	BULKS("packet", IN_BULK, PACKET),
	RANDOM("packet-random", SINGLY, PACKET_RANDOM),
};

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	return two_cpus_setup(c, who, LOOP_BOTH, LOOP_BOTH_RANDOM, check);
}

/* Each CPU has as many. */
static u64 memory_of(const struct bench_case *c)
{
	return (u64)c->outstanding * c->cpus * two_cpus_object_size(c);
}

const struct suite suite_scale = {
	.name = "scale",
	.title = "pairs on one CPU, and on two at once; an object of its own CPU",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.memory_of = memory_of,
	.setup = setup,
	.run = packet_suite_run,
	.teardown = packet_suite_teardown,
};
