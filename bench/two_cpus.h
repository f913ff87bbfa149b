/* SPDX-License-Identifier: MIT */
/* What the suites of two CPUs have in common: whose objects, how large, and in which order. */
#ifndef BENCH_TWO_CPUS_H
#define BENCH_TWO_CPUS_H

#include "packet_bytes.h"
#include "packet_suite.h"
#include "slab_objects.h"

/* A case's objects, and whether they are given back in a random order: bench_case.what. */
enum two_cpus_what { SLAB, SLAB_RANDOM, PACKET, PACKET_RANDOM };

/* Who has slab cases, and packets singly and in bulk: only DPDK has calls for many. */
#define ALLOCATORS (FOR_SKBSIM | FOR_MALLOC)
#define SINGLY	   (ALLOCATORS | FOR_MBUF)
#define IN_BULK	   (ALLOCATORS | FOR_MBUF_BULK)

/* Single calls in a random order; CASES() is the suite's own. */
#define RANDOM(name, who, what)                                         \
	CASES(name, 1, 64, who, what), CASES(name, 1, 1024, who, what), \
		CASES(name, 1, 16384, who, what)

static inline bool is_slab(const struct bench_case *c)
{
	return c->what == SLAB || c->what == SLAB_RANDOM;
}

/* Bytes of an object of @c. */
static inline u64 two_cpus_object_size(const struct bench_case *c)
{
	return is_slab(c) ? SLAB_OBJECT_SIZE : PACKET_TRUESIZE;
}

/* A suite's setup(), with @loop, or @random of a case in random order. */
static inline const char *two_cpus_setup(const struct bench_case *c, enum contender_kind who,
					 enum object_loop loop, enum object_loop random, bool check)
{
	bool shuffled = c->what == SLAB_RANDOM || c->what == PACKET_RANDOM;

	return packet_suite_setup(is_slab(c) ? slab_objects_of(who) : packets_of(who), c,
				  shuffled ? random : loop, check);
}

#endif
