/* SPDX-License-Identifier: MIT */
/* The loops of object_loops.h that run on two CPUs, turn by turn. */
#ifndef BENCH_OBJECT_REMOTE_H
#define BENCH_OBJECT_REMOTE_H

#include "bench_clock.h"
#include "host_cpus.h"
#include "object_single.h"

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

/* On the partner. Instantiated by a suite for each of its ops: see b->give_back. */
static __always_inline void give_back_remotely(const struct object_ops *ops, struct object_bench *b)
{
	u64 start;

	if (b->loop == LOOP_USED)
		read_objects(ops, b);
	start = wall_ns();
	b->remote_problem = give_all_back(ops, b, false);
	b->remote_ns = wall_ns() - start;
	b->remote_preemptions = preemptions();
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

/* Turns more, at most, until one was not disturbed: on one CPU that never comes. */
#define EXTRA_TURNS 300

/*
 * A turn in which either thread lost its CPU, or lost it before and comes with
 * cold caches, does not count, unless that was so in all of them.
 */
static __always_inline const char *loop_remote(const struct object_ops *ops, struct object_bench *b,
					       u64 loops, bool check, struct sample *out)
{
	struct sample undisturbed = { 0 };
	long seen = preemptions() + b->remote_preemptions;
	u64 most = loops + (host_cpus() > 1 ? EXTRA_TURNS : 0);

	for (u64 i = 0; i < loops || (!undisturbed.objects && i < most); i++) {
		struct sample before = *out;
		const char *problem = remote_turn(ops, b, check, out);
		long now = preemptions() + b->remote_preemptions;

		if (problem)
			return problem;
		if (now == seen) {
			undisturbed.ns += out->ns - before.ns;
			undisturbed.objects += out->objects - before.objects;
		}
		seen = now;
	}
	if (undisturbed.objects)
		*out = undisturbed;
	return NULL;
}

#endif
