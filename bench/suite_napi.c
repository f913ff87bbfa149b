// SPDX-License-Identifier: MIT
/*
 * Received packets: a head, and 2 KiB for the data.
 *
 *     case        bulk               outstanding                      CPUs  contenders
 *     napi_build  1                  1, 16, 64, 256, 1024, 4096,         1  all but dpdk-mbuf-bulk
 *                                    16384
 *                 1                  1000000                          1  skbsim, floor, dpdk-mbuf
 *                 2, 3, 4, 8, 16,    the multiple of bulk next to        1  all but dpdk-mbuf, floor-called,
 *                 32, 64, 128, 250   256                                    and those with a switch
 *                 16, 32             64, 1024, 4096                      1  the same
 *     burst       1                  32, 64, 256, 1024                   1  all but dpdk-mbuf-bulk
 *                                                                           and floor-called
 *                 32                 32, 64, 256, 1024                   1  dpdk-mbuf-bulk
 *     random      1                  64, 1024, 16384                     1  skbsim, malloc, dpdk-mbuf
 *                 1                  1000000                             1  skbsim, dpdk-mbuf
 *     build       1                  1, 16, 64, 256, 1024, 4096,         1  skbsim
 *                                    16384, 1000000
 *     napi_alloc  1                  the same                            1  skbsim
 *     alloc_skb   1                  the same                            1  skbsim
 *
 * What is taken and given back:
 *
 *     napi_build, burst, random
 *                        napi_build_skb() of a page fragment of 2 KiB, napi_consume_skb();
 *                        of others what competes with that: packet_mbuf.h, packet_malloc.h,
 *                        packet_floor.h, floor_called.h
 *     build              build_skb() of such a fragment, consume_skb()
 *     napi_alloc         napi_alloc_skb() of 1,500 bytes, napi_consume_skb()
 *     alloc_skb          alloc_skb() of 1,500 bytes, kfree_skb()
 *
 * A burst takes all, then gives all back, random in a shuffled order: up to 32 fit into
 * the NAPI cache, more go through the slab by refills and flushes. All others are pairs:
 * one, or a bulk, is taken and the oldest of those outstanding given back, so the NAPI
 * cache has a head whenever one is wanted. Only DPDK has bulk calls of packets, a bulk of others is a loop; so bursts in
 * bulk stand beside the others' bursts of one.
 *
 * No poll ends here, so v5.10 frees 64 heads at a time and not those of a poll. All memory
 * is one node's, and there is enough of it: refuse_remote_heads has nothing to refuse, so
 * what it costs is the look at each head's page.
 */
#include "suite.h"

#include <linux/kernel.h>
#include <linux/skbuff.h>
#include <skbsim/stats.h>

#include "packet.h"
#include "packet_bytes.h"

enum life { NAPI_BUILD, BURST, RANDOM, BUILD, NAPI_ALLOC, ALLOC };

#define SINGLY	(FOR_SKBSIM | FOR_SWITCHED | FOR_MALLOC | FOR_MBUF | FOR_FLOOR)
#define IN_BULK (FOR_SKBSIM | FOR_MALLOC | FOR_MBUF_BULK | FOR_FLOOR)

#define CASE(name, bulk, n, who, life)       \
	{                                    \
		name, bulk, n, 1, who, life, \
	}
#define PAIR(n)		   CASE("napi_build", 1, n, SINGLY | FOR_FLOOR_CALLED, NAPI_BUILD)
#define PAIR_BULK(bulk, n) CASE("napi_build", bulk, n, IN_BULK, NAPI_BUILD)
#define SHUFFLED(n)	   CASE("random", 1, n, FOR_SKBSIM | FOR_MALLOC | FOR_MBUF, RANDOM)
#define BURST(n)	   CASE("burst", 1, n, SINGLY, BURST), CASE("burst", 32, n, FOR_MBUF_BULK, BURST)
#define LIVES(name, life)                                                                     \
	CASE(name, 1, 1, FOR_SKBSIM, life), CASE(name, 1, 16, FOR_SKBSIM, life),              \
		CASE(name, 1, 64, FOR_SKBSIM, life), CASE(name, 1, 256, FOR_SKBSIM, life),    \
		CASE(name, 1, 1024, FOR_SKBSIM, life), CASE(name, 1, 4096, FOR_SKBSIM, life), \
		CASE(name, 1, 16384, FOR_SKBSIM, life), CASE(name, 1, 1000000, FOR_SKBSIM, life)

static const struct bench_case cases[] = {
	PAIR(1),
	PAIR(16),
	PAIR(64),
	PAIR(256),
	PAIR(1024),
	PAIR(4096),
	PAIR(16384),
	CASE("napi_build", 1, 1000000, FOR_SKBSIM | FOR_FLOOR | FOR_MBUF, NAPI_BUILD),
	PAIR_BULK(2, 256),
	PAIR_BULK(3, 255),
	PAIR_BULK(4, 256),
	PAIR_BULK(8, 256),
	PAIR_BULK(16, 64),
	PAIR_BULK(16, 256),
	PAIR_BULK(16, 1024),
	PAIR_BULK(16, 4096),
	PAIR_BULK(32, 64),
	PAIR_BULK(32, 256),
	PAIR_BULK(32, 1024),
	PAIR_BULK(32, 4096),
	PAIR_BULK(64, 256),
	PAIR_BULK(128, 256),
	PAIR_BULK(250, 250),
	BURST(32),
	BURST(64),
	BURST(256),
	BURST(1024),
	SHUFFLED(64),
	SHUFFLED(1024),
	SHUFFLED(16384),
	CASE("random", 1, 1000000, FOR_SKBSIM | FOR_MBUF, RANDOM),
	LIVES("build", BUILD),
	LIVES("napi_alloc", NAPI_ALLOC),
	LIVES("alloc_skb", ALLOC),
};

/* Of the case that runs now. */
static struct object_bench bench;
static enum contender_kind kind;
static const struct packets *packets;

static const struct packets *packets_of_life(enum life life)
{
	switch (life) {
	case BUILD:
		return &packets_build;
	case NAPI_ALLOC:
		return &packets_napi_alloc;
	case ALLOC:
		return &packets_alloc;
	default:
		return packets_of(kind);
	}
}

static enum object_loop loop_of_life(enum life life)
{
	return life == BURST ? LOOP_BULK : life == RANDOM ? LOOP_RANDOM : LOOP_PAIR;
}

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	const char *problem = object_bench_start(&bench, c, check);

	if (problem)
		return problem;
	kind = who;
	bench.loop = loop_of_life(c->what);
	packets = packets_of_life(c->what);
	problem = packets->start(c->outstanding);
	return problem ? problem : packets->hold(&bench);
}

static const char *run(u64 loops, struct sample *out)
{
	return packets->run(&bench, loops, out);
}

/* Nothing may have been refused where there is nothing to refuse. */
static bool were_refused(void)
{
	struct skbsim_napi_cache_stats stats;

	if (kind != KIND_SKBSIM && kind != KIND_SWITCHED)
		return false;
	skbsim_napi_cache_stats(&stats);
	return stats.refused;
}

static const char *teardown(void)
{
	const char *problem = packets->release(&bench), *left;

	object_bench_end(&bench);
	left = packets->end();
	if (!problem && were_refused())
		problem = "heads were refused, though all lie on the CPU's own node";
	return problem ? problem : left;
}

const struct suite suite_napi = {
	.name = "napi",
	.title = "received packets: heads from the NAPI cache and back to it",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.object_size = PACKET_TRUESIZE,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
