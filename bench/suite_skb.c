// SPDX-License-Identifier: MIT
/*
 * The life of an skb, from birth to death, beside its floor.
 *
 *     case            bulk   outstanding  contenders     what is taken, and given back
 *     napi_build_skb  1      all          skbsim, floor  on a fragment of 2 KiB; napi_consume_skb()
 *                     bulks  next to 256  skbsim, floor
 *     random          1      64, 1024,    skbsim, floor  the same, given back in a shuffled order
 *                            16384,
 *                            1000000
 *     build_skb       1      all          skbsim         the same; consume_skb()
 *     napi_alloc_skb  1      all          skbsim         1,500 bytes; napi_consume_skb()
 *     alloc_skb       1      all          skbsim         1,500 bytes; kfree_skb()
 *                     bulks  next to 256  skbsim
 *     clone           1      all          skbsim         skb_clone() of one that lives on; consume_skb()
 *                     bulks  next to 256  skbsim
 *     fclone          1      1            skbsim         the same of an fclone, whose companion is free
 *
 * All: 1, 16, 32, 64, 256, 1024, 16384, 1000000. Bulks: 2, 3, 4, 8, 16, 32, 64, 128, 250, with
 * the multiple next to 256. In NAPI context on one CPU. One, or a bulk, is taken, and the
 * oldest of those outstanding given back; random, all are taken and then given back
 * (LOOP_PAIR and LOOP_RANDOM in object_loops.h). The kernel has no calls that make or free
 * many skbs: a bulk is a loop of single calls. The floor is the same bytes written by
 * hand: floor.h.
 */
#include "suite.h"

#include <linux/kernel.h>

#include "packet.h"
#include "packet_skb.h"

enum life { NAPI_BUILD, RANDOM, BUILD, NAPI_ALLOC, ALLOC, CLONE, FCLONE };

#define WITH_FLOOR (FOR_SKBSIM | FOR_FLOOR)

#define CASE(name, bulk, n, who, life)       \
	{                                    \
		name, bulk, n, 1, who, life, \
	}
#define CASES(name, who, life)                                                                   \
	CASE(name, 1, 1, who, life), CASE(name, 1, 16, who, life), CASE(name, 1, 32, who, life), \
		CASE(name, 1, 64, who, life), CASE(name, 1, 256, who, life),                     \
		CASE(name, 1, 1024, who, life), CASE(name, 1, 16384, who, life),                 \
		CASE(name, 1, 1000000, who, life)
#define BULKS(name, who, life)                                                   \
	CASE(name, 2, 256, who, life), CASE(name, 3, 255, who, life),            \
		CASE(name, 4, 256, who, life), CASE(name, 8, 256, who, life),    \
		CASE(name, 16, 256, who, life), CASE(name, 32, 256, who, life),  \
		CASE(name, 64, 256, who, life), CASE(name, 128, 256, who, life), \
		CASE(name, 250, 250, who, life)

static const struct bench_case cases[] = {
	CASES("napi_build_skb", WITH_FLOOR, NAPI_BUILD),
	BULKS("napi_build_skb", WITH_FLOOR, NAPI_BUILD),
	CASE("random", 1, 64, WITH_FLOOR, RANDOM),
	CASE("random", 1, 1024, WITH_FLOOR, RANDOM),
	CASE("random", 1, 16384, WITH_FLOOR, RANDOM),
	CASE("random", 1, 1000000, WITH_FLOOR, RANDOM),
	CASES("build_skb", FOR_SKBSIM, BUILD),
	CASES("napi_alloc_skb", FOR_SKBSIM, NAPI_ALLOC),
	CASES("alloc_skb", FOR_SKBSIM, ALLOC),
	BULKS("alloc_skb", FOR_SKBSIM, ALLOC),
	CASES("clone", FOR_SKBSIM, CLONE),
	BULKS("clone", FOR_SKBSIM, CLONE),
	CASE("fclone", 1, 1, FOR_SKBSIM, FCLONE),
};

/* Of the case that runs now. */
static struct object_bench bench;
static const struct packets *packets;
static struct sk_buff *original; /* that clones are made of */

/* ---- Clones --------------------------------------------------------------------------- */

static __always_inline void *clone(void *arg)
{
	(void)arg;
	return skb_clone(original, GFP_ATOMIC);
}

static const struct object_ops clone_ops = SKB_OPS(clone, skb_consume);

PACKET_LOOPS(clone, clone_ops)

static const char *clone_start(unsigned int outstanding)
{
	const char *problem = packets_alloc.start(outstanding);

	if (problem)
		return problem;
	original = bench.c->what == CLONE ? alloc_skb(PACKET_ROOM, GFP_ATOMIC)
					  : alloc_skb_fclone(PACKET_ROOM, GFP_ATOMIC);
	return original ? NULL : NO_MEMORY;
}

static const char *clone_end(void)
{
	kfree_skb(original);
	return packets_alloc.end();
}

static const struct packets clones = {
	.start = clone_start,
	.hold = clone_hold,
	.run = clone_run,
	.release = clone_release,
	.end = clone_end,
};

/* ---- The suite ------------------------------------------------------------------------ */

static const struct packets *packets_of_life(enum life life, enum contender_kind who)
{
	switch (life) {
	case NAPI_BUILD:
	case RANDOM:
		return packets_of(who);
	case BUILD:
		return &packets_build;
	case NAPI_ALLOC:
		return &packets_napi_alloc;
	case ALLOC:
		return &packets_alloc;
	default:
		return &clones;
	}
}

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	const char *problem = object_bench_start(&bench, c, check);

	if (problem)
		return problem;
	bench.loop = c->what == RANDOM ? LOOP_RANDOM : LOOP_PAIR;
	packets = packets_of_life(c->what, who);
	problem = packets->start(c->outstanding);
	return problem ? problem : packets->hold(&bench);
}

static const char *run(u64 loops, struct sample *out)
{
	return packets->run(&bench, loops, out);
}

static const char *teardown(void)
{
	const char *problem = packets->release(&bench), *left;

	object_bench_end(&bench);
	left = packets->end();
	return problem ? problem : left;
}

/* Clones share their data. */
static u64 memory_of(const struct bench_case *c)
{
	bool shared = c->what == CLONE || c->what == FCLONE;

	return (u64)c->outstanding *
	       (shared ? SKB_DATA_ALIGN(sizeof(struct sk_buff)) : PACKET_TRUESIZE);
}

const struct suite suite_skb = {
	.name = "skb",
	.title = "an skb from birth to death",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.memory_of = memory_of,
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
