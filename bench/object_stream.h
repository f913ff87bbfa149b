/* SPDX-License-Identifier: MIT */
/* A stream of objects from the CPU that takes them to the one that gives them back. */
#ifndef BENCH_OBJECT_STREAM_H
#define BENCH_OBJECT_STREAM_H

#include "object_both.h"

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
	if (unlikely(!take_range(ops, b, first, first + STREAM_BATCH)))
		return false;
	for (unsigned int i = first; i < first + STREAM_BATCH; i++) {
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
	unsigned int ring = b->c->outstanding, first, i;
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
		give_range_back(ops, b, first, first + STREAM_BATCH);
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

#endif
