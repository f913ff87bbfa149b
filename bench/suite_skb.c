// SPDX-License-Identifier: MIT
/*
 * The life of an skb, from birth to death, beside its floor.
 *
 *     case            outstanding  contenders  what is taken, and given back
 *     floor           1, 32, 256   flat        the bytes of napi_build_skb, by hand: floor.h
 *     napi_build_skb  1, 32, 256   skbsim      on a fragment of 2 KiB; napi_consume_skb()
 *     build_skb       1, 32, 256   skbsim      the same; consume_skb()
 *     napi_alloc_skb  1, 32, 256   skbsim      1,500 bytes; napi_consume_skb()
 *     alloc_skb       1, 32, 256   skbsim      1,500 bytes; kfree_skb()
 *     clone           1, 32        skbsim      skb_clone() of one that lives on; consume_skb()
 *     fclone          1            skbsim      the same of an fclone, whose companion is free
 *
 * All in NAPI context on one CPU. One is taken, and the oldest of those outstanding given back.
 */
#include "suite.h"

#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <skbsim/stats.h>

#include "floor.h"
#include "object_loops.h"

#define ROOM 1500 /* bytes of a packet */

enum life { FLOOR, NAPI_BUILD, BUILD, NAPI_ALLOC, ALLOC, CLONE, FCLONE };

#define CASE(name, n, who, life)          \
	{                                 \
		name, 1, n, 1, who, life, \
	}
#define CASES(name, who, life) \
	CASE(name, 1, who, life), CASE(name, 32, who, life), CASE(name, 256, who, life)

static const struct bench_case cases[] = {
	CASES("floor", FOR_FLAT, FLOOR),       CASES("napi_build_skb", FOR_SKBSIM, NAPI_BUILD),
	CASES("build_skb", FOR_SKBSIM, BUILD), CASES("napi_alloc_skb", FOR_SKBSIM, NAPI_ALLOC),
	CASES("alloc_skb", FOR_SKBSIM, ALLOC), CASE("clone", 1, FOR_SKBSIM, CLONE),
	CASE("clone", 32, FOR_SKBSIM, CLONE),  CASE("fclone", 1, FOR_SKBSIM, FCLONE),
};

/* Of the case that runs now. */
static struct object_bench bench;
static struct floor floor_memory;
static struct napi_struct napi;
static struct sk_buff *original; /* that clones are made of */

/* What the loops hold of an skb is its cb, which is its owner's: there they may write. */
static __always_inline void *cb_of(struct sk_buff *skb)
{
	return likely(skb) ? skb->cb : NULL;
}

static __always_inline struct sk_buff *skb_of(void *cb)
{
	return container_of(cb, struct sk_buff, cb);
}

/* ---- Births and deaths --------------------------------------------------------------- */

static __always_inline void *by_hand(void *arg)
{
	(void)arg;
	return floor_birth(&floor_memory)->cb;
}

static __always_inline void by_hand_end(void *arg, void *cb)
{
	(void)arg;
	floor_death(&floor_memory, skb_of(cb));
}

static __always_inline void *napi_build(void *arg)
{
	(void)arg;
	return cb_of(napi_build_skb(napi_alloc_frag(FLOOR_FRAG), FLOOR_FRAG));
}

static __always_inline void *build(void *arg)
{
	(void)arg;
	return cb_of(build_skb(napi_alloc_frag(FLOOR_FRAG), FLOOR_FRAG));
}

static __always_inline void *napi_alloc(void *arg)
{
	(void)arg;
	return cb_of(napi_alloc_skb(&napi, ROOM));
}

static __always_inline void *alloc(void *arg)
{
	(void)arg;
	return cb_of(alloc_skb(ROOM, GFP_ATOMIC));
}

static __always_inline void *clone(void *arg)
{
	(void)arg;
	return cb_of(skb_clone(original, GFP_ATOMIC));
}

static __always_inline void napi_consume(void *arg, void *cb)
{
	(void)arg;
	napi_consume_skb(skb_of(cb), NAPI_POLL_WEIGHT);
}

static __always_inline void consume(void *arg, void *cb)
{
	(void)arg;
	consume_skb(skb_of(cb));
}

static __always_inline void drop(void *arg, void *cb)
{
	(void)arg;
	kfree_skb(skb_of(cb));
}

#define OPS(birth, death)                                                                    \
	{                                                                                    \
		.size = sizeof(((struct sk_buff *)0)->cb), .alloc = (birth), .free = (death) \
	}

static const struct object_ops floor_ops = OPS(by_hand, by_hand_end);
static const struct object_ops napi_build_ops = OPS(napi_build, napi_consume);
static const struct object_ops build_ops = OPS(build, consume);
static const struct object_ops napi_alloc_ops = OPS(napi_alloc, napi_consume);
static const struct object_ops alloc_ops = OPS(alloc, drop);
static const struct object_ops clone_ops = OPS(clone, consume);

/* ---- The suite ------------------------------------------------------------------------ */

static const struct object_ops *ops_of(enum life life)
{
	static const struct object_ops *const ops[] = {
		[FLOOR] = &floor_ops,  [NAPI_BUILD] = &napi_build_ops,
		[BUILD] = &build_ops,  [NAPI_ALLOC] = &napi_alloc_ops,
		[ALLOC] = &alloc_ops,  [CLONE] = &clone_ops,
		[FCLONE] = &clone_ops,
	};

	return ops[life];
}

/* Whatever the life needs beside what is taken. */
static const char *prepare(enum life life, unsigned int outstanding)
{
	original = NULL;
	if (life == FLOOR)
		return floor_start(&floor_memory, outstanding) ? NULL : NO_MEMORY;
	if (life == CLONE)
		original = alloc_skb(ROOM, GFP_ATOMIC);
	else if (life == FCLONE)
		original = alloc_skb_fclone(ROOM, GFP_ATOMIC);
	else
		return NULL;
	return original ? NULL : NO_MEMORY;
}

static const char *setup(const struct bench_case *c, enum contender_kind who, bool check)
{
	const char *problem = object_bench_start(&bench, c, check);

	(void)who;
	if (problem)
		return problem;
	bench.loop = LOOP_PAIR;
	problem = prepare(c->what, c->outstanding);
	if (problem)
		return problem;
	if (c->what != FLOOR)
		local_bh_disable(); /* NAPI context, up to the teardown */
	return hold_objects(ops_of(c->what), &bench);
}

/* Each life's loop is compiled for it. */
static const char *run(u64 loops, struct sample *out)
{
	switch ((enum life)bench.c->what) {
	case FLOOR:
		return run_objects(&floor_ops, &bench, loops, out);
	case NAPI_BUILD:
		return run_objects(&napi_build_ops, &bench, loops, out);
	case BUILD:
		return run_objects(&build_ops, &bench, loops, out);
	case NAPI_ALLOC:
		return run_objects(&napi_alloc_ops, &bench, loops, out);
	case ALLOC:
		return run_objects(&alloc_ops, &bench, loops, out);
	default:
		return run_objects(&clone_ops, &bench, loops, out);
	}
}

static const char *teardown(void)
{
	const char *problem = release_objects(ops_of(bench.c->what), &bench);
	bool by_hand_life = bench.c->what == FLOOR;

	if (by_hand_life)
		floor_end(&floor_memory);
	else
		local_bh_enable();
	kfree_skb(original);
	object_bench_end(&bench);
	if (!problem && !by_hand_life && skbsim_skbs_alive())
		problem = "packets are alive that nobody holds";
	return problem;
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
