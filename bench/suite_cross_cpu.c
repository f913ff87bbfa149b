// SPDX-License-Identifier: MIT
/*
 * Taken on one CPU and given back on another, in a steady stream.
 *
 *     case    bulk                outstanding          CPUs  contenders
 *     slab    1, 16               64, 256, 1024, 4096     2  skbsim, malloc        objects of 256 bytes
 *             2, 4, 8, 32, 64     256                     2  skbsim, malloc
 *     packet  1                   64, 256, 1024, 4096     2  skbsim, malloc, DPDK  napi_build_skb() of
 *                                                                                  2 KiB, napi_consume_skb()
 *
 * Between the CPUs, which both work all the time, lies a ring of as many slots as may be
 * outstanding, a multiple of what they tell each other of at a time: a quarter of it or 64
 * objects, the lesser, in whole bulks. Half of it is full from the start, and stays so: between
 * half of the number outstanding and all of it is alive. The one CPU writes a word of
 * each object that the other reads (LOOP_STREAM in object_loops.h). An object's figure is
 * the time of the whole stream by the number of its objects: that of the slower side, or of
 * memory that both wait for.
 */
#include "suite.h"

#include <linux/kernel.h>

#include "packet_suite.h"
#include "slab_objects.h"

enum what { SLAB, PACKET };

#define SLAB_CASE(bulk, n)                                        \
	{                                                         \
		"slab", bulk, n, 2, FOR_SKBSIM | FOR_MALLOC, SLAB \
	}
#define PACKET_CASE(n)                                                        \
	{                                                                     \
		"packet", 1, n, 2, FOR_SKBSIM | FOR_MALLOC | FOR_MBUF, PACKET \
	}

#define SLAB_CASES(bulk) \
	SLAB_CASE(bulk, 64), SLAB_CASE(bulk, 256), SLAB_CASE(bulk, 1024), SLAB_CASE(bulk, 4096)

static const struct bench_case cases[] = {
	SLAB_CASES(1),	   SLAB_CASES(16),     SLAB_CASE(2, 256),  SLAB_CASE(4, 256),
	SLAB_CASE(8, 256), SLAB_CASE(32, 256), SLAB_CASE(64, 256), PACKET_CASE(64),
	PACKET_CASE(256),  PACKET_CASE(1024),  PACKET_CASE(4096),
};

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	return packet_suite_setup(c->what == SLAB ? slab_objects_of(who) : packets_of(who), c,
				  LOOP_STREAM, check);
}

const struct suite suite_cross_cpu = {
	.name = "cross-cpu",
	.title = "taken on one CPU, given back on another, both busy",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.setup = setup,
	.run = packet_suite_run,
	.teardown = packet_suite_teardown,
};
