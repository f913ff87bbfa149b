/* SPDX-License-Identifier: MIT */
/*
 * The loops that are timed, for any way of taking and giving back objects.
 *
 * Each is inlined into a suite with the suite's own struct object_ops as a
 * constant, so that the compiler sees the calls to kmem_cache_alloc() or
 * malloc() that a program would write, with nothing in between. The same code
 * also checks: with @check true each object is filled when it is taken, and
 * looked at when it is given back.
 *
 *     pair    take a @bulk, give the oldest of @outstanding back; of that many: itself
 *     bulk    take @outstanding in calls of @bulk, then give them back in the same order
 *     random  the same, but given back in an order that was shuffled once
 *     remote  the same, but another CPU gives them back; timed: only that
 *     used    the same, but the one who takes writes to them first, and the other reads that
 *     cycle   the same as remote; timed: both sides
 *     stream  take, write a word and send on, to another CPU that reads it and gives back meanwhile,
 *             with half of @outstanding between them at least; random: of those there any is next
 *     both    pairs on every CPU of the case at once, each with @outstanding of its own; random:
 *             the same of random, each in an order of its own
 *     grow    give back one of @outstanding at random, take one in its place, touch both
 *     hold    take @outstanding, and keep them
 */
#ifndef BENCH_OBJECT_LOOPS_H
#define BENCH_OBJECT_LOOPS_H

#include "object_remote.h"

/* ---- For a suite's setup(), run() and teardown() ----------------------------------------- */

static __always_inline const char *loop_of(const struct object_ops *ops, struct object_bench *b,
					   u64 loops, bool check, struct sample *out)
{
	u64 start = thread_ns();
	const char *problem;

	*out = (struct sample){ 0 };
	switch (b->loop) {
	case LOOP_PAIR:
		problem = loop_pair(ops, b, loops, check);
		out->objects = loops * b->c->bulk;
		break;
	case LOOP_BULK:
		problem = loop_bulk(ops, b, loops, check);
		out->objects = loops * b->c->outstanding;
		break;
	case LOOP_RANDOM:
		problem = loop_random(ops, b, loops, check);
		out->objects = loops * b->c->outstanding;
		break;
	case LOOP_GROW:
		problem = loop_grow(ops, b, loops, check);
		out->objects = loops;
		break;
	case LOOP_HOLD:
		return NULL;
	default:
		return loop_turns(ops, b, loops, check, out);
	}
	out->ns = thread_ns() - start;
	return problem;
}

/* @loops of b's loop. */
static __always_inline const char *run_objects(const struct object_ops *ops, struct object_bench *b,
					       u64 loops, struct sample *out)
{
	return b->check ? loop_of(ops, b, loops, true, out) : loop_of(ops, b, loops, false, out);
}

/* ---- What is held ------------------------------------------------------------------------ */

/* Gets what b's loop needs from the start, and takes what it holds. */
static __always_inline const char *hold_objects(const struct object_ops *ops,
						struct object_bench *b)
{
	const char *problem = NULL;

	if (b->loop == LOOP_RANDOM || b->loop == LOOP_BOTH_RANDOM)
		problem = object_bench_shuffle(b);
	if (b->loop == LOOP_STREAM_RANDOM)
		problem = object_bench_scatter(b, stream_held(b->c));
	if (is_both(b->loop) && b->partner && !problem) {
		problem = object_bench_second(b);
		if (!problem)
			problem = ask_partner(b, PARTNER_HOLDS);
	}
	return problem ? problem : hold_slots(ops, b);
}

/* Gives it back. */
static __always_inline const char *release_objects(const struct object_ops *ops,
						   struct object_bench *b)
{
	const char *problem = release_slots(ops, b);

	if (b->second && !problem)
		problem = ask_partner(b, PARTNER_RELEASES);
	return problem;
}

#endif
