// SPDX-License-Identifier: MIT
/*
 * The life of an skb, from birth to death, beside its floor.
 *
 *     case            outstanding  contenders     what is taken, and given back
 *     napi_build_skb  all          skbsim, floor  on a fragment of 2 KiB; napi_consume_skb()
 *     build_skb       all          skbsim         the same; consume_skb()
 *     napi_alloc_skb  all          skbsim         1,500 bytes; napi_consume_skb()
 *     alloc_skb       all          skbsim         1,500 bytes; kfree_skb()
 *     clone           all          skbsim         skb_clone() of one that lives on; consume_skb()
 *     fclone          1            skbsim         the same of an fclone, whose companion is free
 *
 * All: 1, 16, 32, 64, 256, 1024, 16384. In NAPI context on one CPU. One is taken, and the oldest
 * of those outstanding given back. The floor is the same bytes written by hand: floor.h.
 */
#include "suite.h"

#include <linux/kernel.h>

#include "packet.h"
#include "packet_skb.h"

enum life { NAPI_BUILD, BUILD, NAPI_ALLOC, ALLOC, CLONE, FCLONE };

#define CASE(name, n, who, life)          \
	{                                 \
		name, 1, n, 1, who, life, \
	}
#define CASES(name, who, life)                                                          \
	CASE(name, 1, who, life), CASE(name, 16, who, life), CASE(name, 32, who, life), \
		CASE(name, 64, who, life), CASE(name, 256, who, life),                  \
		CASE(name, 1024, who, life), CASE(name, 16384, who, life)

static const struct bench_case cases[] = {
	CASES("napi_build_skb", FOR_SKBSIM | FOR_FLOOR, NAPI_BUILD),
	CASES("build_skb", FOR_SKBSIM, BUILD),
	CASES("napi_alloc_skb", FOR_SKBSIM, NAPI_ALLOC),
	CASES("alloc_skb", FOR_SKBSIM, ALLOC),
	CASES("clone", FOR_SKBSIM, CLONE),
	CASE("fclone", 1, FOR_SKBSIM, FCLONE),
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
	bench.loop = LOOP_PAIR;
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

const struct suite suite_skb = {
	.name = "skb",
	.title = "an skb from birth to death",
	.cases = cases,
	.nr_cases = ARRAY_SIZE(cases),
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
