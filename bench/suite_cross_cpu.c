// SPDX-License-Identifier: MIT
/*
 * Taken on one CPU and given back on another, in a steady stream.
 *
 *     case           bulk                 outstanding              CPUs  contenders
 *     slab           1                    1, 16, all, 1000000         2  skbsim, malloc
 *                    16                   all, 1000000                2  skbsim, malloc
 *                    2, 3, 4, 8, 32, 64,  next to 256; 512 of 128,    2  skbsim, malloc
 *                    128, 250             1000 of 250
 *     slab-random    1                    64, 1024, 16384             2  skbsim, malloc
 *     packet         1                    1, 16, all                  2  skbsim, malloc, dpdk-mbuf
 *                    1                    1000000                     2  skbsim, dpdk-mbuf
 *                    2, 3, 4, 8, 16, 32,  next to 256; 512 of 128,    2  skbsim, malloc,
 *                    64, 128, 250         1000 of 250                    dpdk-mbuf-bulk
 *     packet-random  1                    64, 1024, 16384             2  skbsim, malloc, dpdk-mbuf
 *
 * All: 64, 256, 1024, 4096, 16384. A slab object has 256 bytes; a packet is napi_build_skb() of
 * 2 KiB, with napi_consume_skb(). Only DPDK has calls for many packets: a bulk of others is a loop
 * of single calls, here as in suite napi, and so is one of malloc()'s 256 bytes.
 *
 * Between the CPUs, which both work all the time, lies a ring of as many slots as may be
 * outstanding, a multiple of what they tell each other of at a time: a quarter of it or 64
 * objects, the lesser, in whole bulks. Half of it is full from the start, and stays so: between
 * half of the number outstanding and all of it is alive, of many half and a turn's 4,096. The
 * one CPU writes a word of each object that the other reads (LOOP_STREAM in object_loops.h).
 * An object's figure is the time of the whole stream by the number of its objects: that of the
 * slower side, or of memory that both wait for. Of the random cases any object that is in the
 * ring is given back next: each changes places with another there, of which all are as likely,
 * before it is read.
 */
#include "suite.h"

#include <linux/kernel.h>

#include "two_cpus.h"

#define CASES(name, bulk, n, who, what)     \
	{                                   \
		name, bulk, n, 2, who, what \
	}
#define SWEEP(name, bulk, who, what)                                                    \
	CASES(name, bulk, 64, who, what), CASES(name, bulk, 256, who, what),            \
		CASES(name, bulk, 1024, who, what), CASES(name, bulk, 4096, who, what), \
		CASES(name, bulk, 16384, who, what)
/* Every bulk but 1 and 16, with four times a batch. */
#define BULKS(name, who, what)                                                    \
	CASES(name, 2, 256, who, what), CASES(name, 3, 252, who, what),           \
		CASES(name, 4, 256, who, what), CASES(name, 8, 256, who, what),   \
		CASES(name, 32, 256, who, what), CASES(name, 64, 256, who, what), \
		CASES(name, 128, 512, who, what), CASES(name, 250, 1000, who, what)

static const struct bench_case cases[] = {
	CASES("slab", 1, 1, ALLOCATORS, SLAB),
	CASES("slab", 1, 16, ALLOCATORS, SLAB),
	SWEEP("slab", 1, ALLOCATORS, SLAB),
	CASES("slab", 1, 1000000, ALLOCATORS, SLAB),
	SWEEP("slab", 16, ALLOCATORS, SLAB),
	CASES("slab", 16, 1000000, ALLOCATORS, SLAB),
	BULKS("slab", ALLOCATORS, SLAB),
	RANDOM("slab-random", ALLOCATORS, SLAB_RANDOM),
	CASES("packet", 1, 1, SINGLY, PACKET),
	CASES("packet", 1, 16, SINGLY, PACKET),
	SWEEP("packet", 1, SINGLY, PACKET),
	CASES("packet", 1, 1000000, FOR_SKBSIM | FOR_MBUF, PACKET),
	CASES("packet", 16, 256, IN_BULK, PACKET),
	BULKS("packet", IN_BULK, PACKET),
	RANDOM("packet-random", SINGLY, PACKET_RANDOM),
};

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	return two_cpus_setup(c, who, LOOP_STREAM, LOOP_STREAM_RANDOM, check);
}

static u64 memory_of(const struct bench_case *c)
{
	return (u64)c->outstanding * two_cpus_object_size(c);
}

const struct suite suite_cross_cpu = {
	.name = "cross-cpu",
	.title = "taken on one CPU, given back on another, both busy",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.memory_of = memory_of,
	.setup = setup,
	.run = packet_suite_run,
	.teardown = packet_suite_teardown,
};
