/* SPDX-License-Identifier: MIT */
/*
 * The loops of object_loops.h that may run on two CPUs, turn by turn. Each is timed by
 * the wall, and what disturbs one of two threads shows in both: such turns are left out.
 */
#ifndef BENCH_OBJECT_REMOTE_H
#define BENCH_OBJECT_REMOTE_H

#include "host_cpus.h"
#include "object_stream.h"

/* Writes, or reads, a word of each cache line of every object. */
static inline void write_objects(const struct object_ops *ops, struct object_bench *b)
{
	for (unsigned int i = 0; i < b->c->outstanding; i++)
		for (unsigned int at = 0; at < ops->size; at += SMP_CACHE_BYTES)
			*(volatile u64 *)((char *)room_of(ops, b->slots[i]) + at) = i;
}

static inline void read_objects(const struct object_ops *ops, const struct object_bench *b)
{
	for (unsigned int i = 0; i < b->c->outstanding; i++)
		for (unsigned int at = 0; at < ops->size; at += SMP_CACHE_BYTES)
			(void)*(volatile u64 *)((char *)room_of(ops, b->slots[i]) + at);
}

/* On the partner: of remote, used and cycle. */
static __always_inline const char *remote_half(const struct object_ops *ops, struct object_bench *b)
{
	const char *problem;
	u64 start;

	if (b->loop == LOOP_USED)
		read_objects(ops, b);
	start = wall_ns();
	problem = give_all_back(ops, b, false);
	b->remote_ns = wall_ns() - start;
	return problem;
}

/* One turn: taken here, given back by the partner. Adds to @out what the loop counts of it. */
static __always_inline const char *remote_turn(const struct object_ops *ops, struct object_bench *b,
					       bool check, struct sample *out)
{
	unsigned int n = b->c->outstanding;
	u64 ns = wall_ns();
	const char *problem = take_all(ops, b, check);

	ns = wall_ns() - ns;
	if (problem)
		return problem;
	for (unsigned int i = 0; check && i < n; i++)
		if (!is_marked(ops, b->slots[i], i))
			return NOT_ALONE;
	if (b->loop == LOOP_USED && !check)
		write_objects(ops, b);
	partner_call(b->partner, b->give_back, b);
	out->ns += b->remote_ns + (b->loop == LOOP_CYCLE ? ns : 0);
	out->objects += n;
	return b->remote_problem;
}

/* ---- The partner ----------------------------------------------------------------------------- */

static __always_inline const char *partner_half(const struct object_ops *ops,
						struct object_bench *b)
{
	if (b->task == PARTNER_HOLDS)
		return hold_slots(ops, b->second);
	if (b->task == PARTNER_RELEASES)
		return release_slots(ops, b->second);
	if (is_both(b->loop))
		return both_half(ops, b);
	if (is_stream(b->loop))
		return b->check ? stream_half(ops, b, true) : stream_half(ops, b, false);
	return remote_half(ops, b);
}

/* On the partner. Instantiated by a suite for each of its ops: see b->give_back. */
static __always_inline void give_back_remotely(const struct object_ops *ops, struct object_bench *b)
{
	b->remote_problem = partner_half(ops, b);
	b->remote_preemptions = preemptions();
}

/* Anything but a run, while nothing runs here. NULL, or what went wrong. */
static inline const char *ask_partner(struct object_bench *b, enum partner_task task)
{
	b->task = task;
	partner_call(b->partner, b->give_back, b);
	b->task = PARTNER_RUNS;
	return b->remote_problem;
}

/* ---- Turns --------------------------------------------------------------------------------- */

static __always_inline const char *take_turn(const struct object_ops *ops, struct object_bench *b,
					     bool check, struct sample *out)
{
	if (is_both(b->loop))
		return both_turn(ops, b, check, out);
	if (is_stream(b->loop))
		return stream_turn(ops, b, check, out);
	return remote_turn(ops, b, check, out);
}

/* For how long there are more turns until one was not disturbed. */
#define EXTRA_NS 50000000ULL

/* On one CPU that never comes. */
static inline u64 extra_end(void)
{
	return host_cpus() > 1 ? wall_ns() + EXTRA_NS : 0;
}

/*
 * A turn in which either thread lost its CPU, or lost it before and comes with
 * cold caches, does not count, unless that was so in all of them.
 */
static __always_inline const char *loop_turns(const struct object_ops *ops, struct object_bench *b,
					      u64 loops, bool check, struct sample *out)
{
	struct sample undisturbed = { 0 };
	long seen = preemptions() + b->remote_preemptions;
	u64 end = 0;

	for (u64 i = 0; i < loops || (!undisturbed.objects && wall_ns() < end); i++) {
		struct sample before = *out;
		const char *problem = take_turn(ops, b, check, out);
		long now = preemptions() + b->remote_preemptions;

		if (problem)
			return problem;
		if (now == seen) {
			undisturbed.ns += out->ns - before.ns;
			undisturbed.partner_ns += out->partner_ns - before.partner_ns;
			undisturbed.objects += out->objects - before.objects;
		}
		seen = now;
		if (i + 1 == loops)
			end = extra_end();
	}
	if (undisturbed.objects)
		*out = undisturbed;
	/* Of all turns: of two that are equally fast one is slower in each. */
	out->ns = max(out->ns, out->partner_ns);
	return NULL;
}

#endif
