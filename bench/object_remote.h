/* SPDX-License-Identifier: MIT */
/*
 * The loops of object_loops.h that may run on two CPUs, turn by turn. Each is timed by
 * the wall, and what disturbs one of two threads shows in both: such turns are left out.
 */
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

/* ---- Both at once ------------------------------------------------------------------------ */

/*
 * Objects that a turn takes on a CPU. A stream's is a tenth of a millisecond, so that the start is
 * little of it, and few turns are disturbed. What both do at once takes a millisecond: after the wait
 * between two turns packets are dearer for a while, the more the more there are.
 */
#define TURN_OBJECTS 4096U
#define BOTH_OBJECTS 65536U

/* On the partner: says that it is there, and waits for the clock to start. */
static inline void be_ready(struct object_bench *b)
{
	unsigned int spins = 0;

	atomic_store_explicit(&b->remote_ready, true, memory_order_release);
	while (!atomic_load_explicit(&b->go, memory_order_acquire))
		partner_spin(b->partner, &spins);
}

/* On the first CPU, whose partner was begun: waits for it. Returns the time when both start; 0 if it
 * never got there, and says in b->remote_problem why. */
static inline u64 start_both(struct object_bench *b)
{
	unsigned int spins = 0;
	u64 now;

	while (!atomic_load_explicit(&b->remote_ready, memory_order_acquire)) {
		if (partner_is_done(b->partner)) {
			partner_wait(b->partner);
			return 0;
		}
		partner_spin(b->partner, &spins);
	}
	now = wall_ns();
	atomic_store_explicit(&b->go, true, memory_order_release);
	return now;
}

/* Of a case with one CPU, nobody. */
static inline void begin_partner(struct object_bench *b)
{
	atomic_store_explicit(&b->remote_ready, !b->partner, memory_order_relaxed);
	atomic_store_explicit(&b->go, false, memory_order_relaxed);
	b->task = PARTNER_RUNS;
	if (b->partner)
		partner_begin(b->partner, b->give_back, b);
}

static __always_inline const char *both_half(const struct object_ops *ops, struct object_bench *b)
{
	struct object_bench *own = b->second;
	u64 loops = BOTH_OBJECTS / own->c->bulk, start;
	const char *problem;

	be_ready(b);
	start = wall_ns();
	problem = own->check ? loop_pair(ops, own, loops, true) : loop_pair(ops, own, loops, false);
	b->remote_ns = wall_ns() - start;
	return problem;
}

/* Each CPU's time, an object of its own. */
static __always_inline const char *both_turn(const struct object_ops *ops, struct object_bench *b,
					     bool check, struct sample *out)
{
	u64 loops = BOTH_OBJECTS / b->c->bulk, ns;
	const char *problem;

	begin_partner(b);
	ns = start_both(b);
	if (!ns)
		return b->remote_problem;
	problem = loop_pair(ops, b, loops, check);
	out->ns += wall_ns() - ns;
	if (b->partner) {
		partner_wait(b->partner);
		out->partner_ns += b->remote_ns;
	}
	out->objects += loops * b->c->bulk;
	return problem ? problem : b->remote_problem;
}

/* ---- A stream ------------------------------------------------------------------------------ */

/*
 * The slots are a ring, a power of two of them: those between returned and sent hold
 * objects. Each CPU tells the other of a batch at a time, by a release of its own counter that
 * the other's acquire pairs with: what was sent has its object, what was returned is free.
 */
#define STREAM_BATCH 64U

/* Until @counter is at least @least, or the stream ends before. Returns what it is. */
static inline unsigned long await_counter(struct object_bench *b, atomic_ulong *counter,
					  unsigned long least)
{
	unsigned int spins = 0;
	unsigned long now;

	while ((now = atomic_load_explicit(counter, memory_order_acquire)) < least &&
	       atomic_load_explicit(&b->last, memory_order_relaxed) >= least)
		partner_spin(b->partner, &spins);
	return now;
}

/* The batch in the slots from @first on. */
static __always_inline bool take_batch(const struct object_ops *ops, struct object_bench *b,
				       unsigned int first, bool check)
{
	unsigned int bulk = b->c->bulk, i;

	for (i = first; i < first + STREAM_BATCH; i += bulk)
		if (unlikely(!take_bulk(ops, b, i, bulk)))
			return false;
	for (i = first; i < first + STREAM_BATCH; i++) {
		*(volatile u64 *)room_of(ops, b->slots[i]) = i;
		if (check)
			mark_object(ops, b->slots[i], i);
	}
	return true;
}

static __always_inline const char *send_stream(const struct object_ops *ops, struct object_bench *b,
					       bool check)
{
	unsigned int ring = b->c->outstanding;
	unsigned long returned = 0;

	for (unsigned long sent = 0; sent < TURN_OBJECTS; sent += STREAM_BATCH) {
		if (sent + STREAM_BATCH > returned + ring)
			returned = await_counter(b, &b->returned, sent + STREAM_BATCH - ring);
		if (unlikely(!take_batch(ops, b, sent & (ring - 1), check))) {
			atomic_store_explicit(&b->last, sent, memory_order_relaxed);
			return NO_MEMORY;
		}
		atomic_store_explicit(&b->sent, sent + STREAM_BATCH, memory_order_release);
	}
	return NULL;
}

static __always_inline const char *stream_half(const struct object_ops *ops, struct object_bench *b,
					       bool check)
{
	unsigned int ring = b->c->outstanding, bulk = b->c->bulk, first, i;
	unsigned long sent = 0, done = 0;
	const char *problem = NULL;

	be_ready(b);
	for (; done < atomic_load_explicit(&b->last, memory_order_relaxed); done += STREAM_BATCH) {
		if (done == sent)
			sent = await_counter(b, &b->sent, done + STREAM_BATCH);
		if (done == sent)
			break; /* the sender gave up */
		first = done & (ring - 1);
		for (i = first; i < first + STREAM_BATCH; i++) {
			(void)*(volatile u64 *)room_of(ops, b->slots[i]);
			if (check && !is_marked(ops, b->slots[i], i))
				problem = NOT_ALONE;
		}
		for (i = first; i < first + STREAM_BATCH; i += bulk)
			give_bulk_back(ops, b, b->slots + i, bulk);
		atomic_store_explicit(&b->returned, done + STREAM_BATCH, memory_order_release);
	}
	return problem;
}

/* From the first object's birth to the last one's end. */
static __always_inline const char *stream_turn(const struct object_ops *ops, struct object_bench *b,
					       bool check, struct sample *out)
{
	const char *problem;
	u64 start;

	atomic_store_explicit(&b->sent, 0, memory_order_relaxed);
	atomic_store_explicit(&b->returned, 0, memory_order_relaxed);
	atomic_store_explicit(&b->last, TURN_OBJECTS, memory_order_relaxed);
	begin_partner(b);
	start = start_both(b);
	if (!start)
		return b->remote_problem;
	problem = send_stream(ops, b, check);
	partner_wait(b->partner);
	out->ns += wall_ns() - start;
	out->objects += TURN_OBJECTS;
	return problem ? problem : b->remote_problem;
}

/* ---- The partner ----------------------------------------------------------------------------- */

static __always_inline const char *partner_half(const struct object_ops *ops,
						struct object_bench *b)
{
	if (b->task == PARTNER_HOLDS)
		return hold_slots(ops, b->second);
	if (b->task == PARTNER_RELEASES)
		return release_slots(ops, b->second);
	if (b->loop == LOOP_BOTH)
		return both_half(ops, b);
	if (b->loop == LOOP_STREAM)
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
	if (b->loop == LOOP_BOTH)
		return both_turn(ops, b, check, out);
	if (b->loop == LOOP_STREAM)
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
