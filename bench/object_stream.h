/* SPDX-License-Identifier: MIT */
/* A stream of objects from the CPU that takes them to the one that gives them back. */
#ifndef BENCH_OBJECT_STREAM_H
#define BENCH_OBJECT_STREAM_H

#include "object_both.h"

/*
 * The slots are a ring: those between returned and sent hold objects, of which b->at is the
 * first when a turn starts. Each CPU tells the other of a batch at a time, by a release of its
 * own counter that the other's acquire pairs with: what was sent has its object, what was
 * returned is free.
 *
 *     held <= sent - returned <= outstanding,  held at the start and the end of a turn
 *
 * The receiver gives a batch back when there is one besides those held, the sender sends one
 * when there is room for it. Since held + batch <= outstanding one of them always can. All
 * these numbers are whole batches: no batch wraps around.
 */

/* Objects that a turn sends, and gives back. */
static inline unsigned long stream_objects(const struct bench_case *c)
{
	return DIV_ROUND_UP(TURN_OBJECTS, stream_batch(c)) * stream_batch(c);
}

/* The slot @n behind @slot. */
static inline unsigned int slot_behind(const struct bench_case *c, unsigned int slot,
				       unsigned long n)
{
	return (unsigned int)((slot + n) % c->outstanding);
}

/* The same for a step from one batch to the next. */
static inline unsigned int next_batch(const struct bench_case *c, unsigned int first,
				      unsigned int batch)
{
	return first + batch == c->outstanding ? 0 : first + batch;
}

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

/* The batch in the slots from @first to before @end. */
static __always_inline bool take_batch(const struct object_ops *ops, struct object_bench *b,
				       unsigned int first, unsigned int end, bool check)
{
	if (unlikely(!take_range(ops, b, first, end)))
		return false;
	for (unsigned int i = first; i < end; i++) {
		*(volatile u64 *)room_of(ops, b->slots[i]) = i;
		if (check)
			mark_object(ops, b->slots[i], i);
	}
	return true;
}

static __always_inline const char *send_stream(const struct object_ops *ops, struct object_bench *b,
					       bool check)
{
	unsigned int ring = b->c->outstanding, batch = stream_batch(b->c);
	unsigned long sent = stream_held(b->c), last = sent + stream_objects(b->c), returned = 0;
	unsigned int first = slot_behind(b->c, b->at, sent);

	for (; sent < last; sent += batch) {
		if (sent + batch > returned + ring)
			returned = await_counter(b, &b->returned, sent + batch - ring);
		if (unlikely(!take_batch(ops, b, first, first + batch, check))) {
			atomic_store_explicit(&b->last, sent, memory_order_relaxed);
			return NO_MEMORY;
		}
		atomic_store_explicit(&b->sent, sent + batch, memory_order_release);
		first = next_batch(b->c, first, batch);
	}
	return NULL;
}

/*
 * Lets each object of a batch change places with one of those behind it that are held: so what is
 * given back is any of them. All of these slots were sent.
 */
static __always_inline const char *shuffle_batch(const struct object_ops *ops,
						 struct object_bench *b, unsigned int first,
						 unsigned int end, bool check)
{
	unsigned int ring = b->c->outstanding;

	for (unsigned int i = first; i < end; i++) {
		unsigned int other = i + b->order[i];
		void *object = b->slots[i];

		if (other >= ring)
			other -= ring;
		if (check &&
		    (!is_marked(ops, object, i) || !is_marked(ops, b->slots[other], other)))
			return NOT_ALONE;
		b->slots[i] = b->slots[other];
		b->slots[other] = object;
		if (check) {
			mark_object(ops, b->slots[i], i);
			mark_object(ops, object, other);
		}
	}
	return NULL;
}

/* Reads the word of each object of a batch, and gives all back. */
static __always_inline const char *give_batch_back(const struct object_ops *ops,
						   struct object_bench *b, unsigned int first,
						   unsigned int end, bool check)
{
	const char *problem = NULL;

	if (b->loop == LOOP_STREAM_RANDOM)
		problem = shuffle_batch(ops, b, first, end, check);
	for (unsigned int i = first; i < end; i++) {
		(void)*(volatile u64 *)room_of(ops, b->slots[i]);
		if (check && !is_marked(ops, b->slots[i], i))
			problem = NOT_ALONE;
	}
	give_range_back(ops, b, first, end);
	return problem;
}

/* Goes on to the end whatever it finds: the sender waits for it. */
static __always_inline const char *stream_half(const struct object_ops *ops, struct object_bench *b,
					       bool check)
{
	unsigned int batch = stream_batch(b->c), first = b->at;
	unsigned long held = stream_held(b->c), sent = held, done = 0;
	const char *problem = NULL, *found;

	be_ready(b);
	while (done + held < atomic_load_explicit(&b->last, memory_order_relaxed)) {
		if (done + held == sent)
			sent = await_counter(b, &b->sent, done + held + batch);
		if (done + held == sent)
			break; /* the sender gave up */
		found = give_batch_back(ops, b, first, first + batch, check);
		if (found)
			problem = found;
		done += batch;
		atomic_store_explicit(&b->returned, done, memory_order_release);
		first = next_batch(b->c, first, batch);
	}
	return problem;
}

/* From the first object's birth to the last one's end. */
static __always_inline const char *stream_turn(const struct object_ops *ops, struct object_bench *b,
					       bool check, struct sample *out)
{
	unsigned long held = stream_held(b->c), objects = stream_objects(b->c);
	const char *problem;
	u64 start;

	atomic_store_explicit(&b->sent, held, memory_order_relaxed);
	atomic_store_explicit(&b->returned, 0, memory_order_relaxed);
	atomic_store_explicit(&b->last, held + objects, memory_order_relaxed);
	begin_partner(b);
	start = start_both(b);
	if (!start)
		return b->remote_problem;
	problem = send_stream(ops, b, check);
	partner_wait(b->partner);
	out->ns += wall_ns() - start;
	out->objects += objects;
	b->at = slot_behind(b->c, b->at, objects);
	return problem ? problem : b->remote_problem;
}

#endif
