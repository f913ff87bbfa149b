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
 *     grow    give back one of @outstanding at random, take one in its place, touch both
 *     hold    take @outstanding, and keep them
 */
#ifndef BENCH_OBJECT_LOOPS_H
#define BENCH_OBJECT_LOOPS_H

#include <linux/compiler.h>
#include <linux/kernel.h>

#include <stddef.h>

#include "bench_clock.h"
#include "host_cpus.h"
#include "partner.h"
#include "suite.h"

enum object_loop {
	LOOP_PAIR,
	LOOP_BULK,
	LOOP_REMOTE,
	LOOP_USED,
	LOOP_CYCLE,
	LOOP_GROW,
	LOOP_HOLD,
	LOOP_RANDOM,
};

/* Objects of a call, at most, where they do not lie side by side. */
#define MAX_SHUFFLED_BULK 64

struct object_ops {
	unsigned int offset; /* of the bytes in an object that its owner may write */
	unsigned int size;   /* ... and how many they are */
	void *(*alloc)(void *arg);
	void (*free)(void *arg, void *object);
	/* All or none; @objects may be clobbered by free_bulk. NULL: it has no such calls, and a
	 * bulk is a loop. */
	bool (*alloc_bulk)(void *arg, unsigned int nr, void **objects);
	void (*free_bulk)(void *arg, unsigned int nr, void **objects);
};

struct object_bench {
	const struct bench_case *c;
	enum object_loop loop;
	void *arg; /* for the ops */
	bool check;
	unsigned int at; /* pair: the first of the slots that are empty */
	u64 random;	 /* grow */
	void **slots;	 /* of the objects, c->outstanding */
	u32 *order;	 /* random: the slots' numbers, shuffled; else NULL */
	struct partner *partner;
	/* The partner's side of a remote run, and what it found. */
	void (*give_back)(void *bench);
	u64 remote_ns;
	long remote_preemptions; /* so far */
	const char *remote_problem;
};

/* ---- Filling and checking ------------------------------------------------------------ */

#define NO_MEMORY "memory is out"
#define NOT_ALONE "an object in use was written by somebody else"

/* Where its owner may write. */
static __always_inline void *room_of(const struct object_ops *ops, void *object)
{
	return (char *)object + ops->offset;
}

/* Its owner's slot decides what is in an object: if two own it, one of them will notice. */
static inline void mark_object(const struct object_ops *ops, void *object, u64 slot)
{
	u64 *words = room_of(ops, object);

	for (unsigned int i = 0; i < ops->size / sizeof(u64); i++)
		words[i] = (slot + 1) * 0x9e3779b97f4a7c15ULL + i;
}

static inline bool is_marked(const struct object_ops *ops, void *object, u64 slot)
{
	const u64 *words = room_of(ops, object);

	for (unsigned int i = 0; i < ops->size / sizeof(u64); i++)
		if (words[i] != (slot + 1) * 0x9e3779b97f4a7c15ULL + i)
			return false;
	return true;
}

/* Somebody might look at @object: its allocation cannot be optimised away. */
static __always_inline void use_object(void *object)
{
	__asm__ volatile("" : : "r"(object) : "memory");
}

/* ---- Taking and giving back ----------------------------------------------------------- */

/* For the @nr slots from @first on. */
static __always_inline bool take_bulk(const struct object_ops *ops, struct object_bench *b,
				      unsigned int first, unsigned int nr)
{
	if (ops->alloc_bulk)
		return ops->alloc_bulk(b->arg, nr, b->slots + first);
	for (unsigned int i = first; i < first + nr; i++) {
		b->slots[i] = ops->alloc(b->arg);
		if (unlikely(!b->slots[i]))
			return false;
	}
	return true;
}

static __always_inline void give_bulk_back(const struct object_ops *ops, struct object_bench *b,
					   void **objects, unsigned int nr)
{
	if (ops->free_bulk) {
		ops->free_bulk(b->arg, nr, objects);
		return;
	}
	for (unsigned int i = 0; i < nr; i++)
		ops->free(b->arg, objects[i]);
}

static __always_inline const char *take_all(const struct object_ops *ops, struct object_bench *b,
					    bool check)
{
	unsigned int n = b->c->outstanding, bulk = b->c->bulk, i;

	if (bulk == 1) {
		for (i = 0; i < n; i++) {
			b->slots[i] = ops->alloc(b->arg);
			if (unlikely(!b->slots[i]))
				return NO_MEMORY;
		}
	} else {
		for (i = 0; i < n; i += bulk)
			if (unlikely(!take_bulk(ops, b, i, min(bulk, n - i))))
				return NO_MEMORY;
	}
	for (i = 0; check && i < n; i++)
		mark_object(ops, b->slots[i], i);
	return NULL;
}

static __always_inline const char *give_all_back(const struct object_ops *ops,
						 struct object_bench *b, bool check)
{
	unsigned int n = b->c->outstanding, bulk = b->c->bulk, i;

	for (i = 0; check && i < n; i++)
		if (!is_marked(ops, b->slots[i], i))
			return NOT_ALONE;
	if (bulk == 1) {
		for (i = 0; i < n; i++)
			ops->free(b->arg, b->slots[i]);
	} else {
		for (i = 0; i < n; i += bulk)
			give_bulk_back(ops, b, b->slots + i, min(bulk, n - i));
	}
	return NULL;
}

static __always_inline const char *give_back_shuffled(const struct object_ops *ops,
						      struct object_bench *b, bool check)
{
	unsigned int n = b->c->outstanding, bulk = b->c->bulk, i, j;
	void *batch[MAX_SHUFFLED_BULK];

	for (i = 0; check && i < n; i++)
		if (!is_marked(ops, b->slots[i], i))
			return NOT_ALONE;
	if (bulk == 1) {
		for (i = 0; i < n; i++)
			ops->free(b->arg, b->slots[b->order[i]]);
		return NULL;
	}
	for (i = 0; i < n; i += bulk) {
		for (j = 0; j < bulk && i + j < n; j++)
			batch[j] = b->slots[b->order[i + j]];
		give_bulk_back(ops, b, batch, j);
	}
	return NULL;
}

/* ---- The loops ------------------------------------------------------------------------- */

static __always_inline const char *loop_pair_of_one(const struct object_ops *ops,
						    struct object_bench *b, u64 loops, bool check)
{
	while (loops--) {
		void *object = ops->alloc(b->arg);

		if (unlikely(!object))
			return NO_MEMORY;
		if (check)
			mark_object(ops, object, loops);
		use_object(object);
		if (check && !is_marked(ops, object, loops))
			return NOT_ALONE;
		ops->free(b->arg, object);
	}
	return NULL;
}

static __always_inline const char *loop_pair_single(const struct object_ops *ops,
						    struct object_bench *b, u64 loops, bool check)
{
	unsigned int at = b->at, last = b->c->outstanding - 1;

	while (loops--) {
		void *object = ops->alloc(b->arg);

		if (unlikely(!object))
			return NO_MEMORY;
		if (check)
			mark_object(ops, object, at);
		b->slots[at] = object;
		at = at == last ? 0 : at + 1;
		object = b->slots[at];
		if (check && !is_marked(ops, object, at))
			return NOT_ALONE;
		ops->free(b->arg, object);
	}
	b->at = at;
	return NULL;
}

/* The slots from b->at on, a bulk of them, are empty; @outstanding is a multiple of it. */
static __always_inline const char *loop_pair_bulk(const struct object_ops *ops,
						  struct object_bench *b, u64 loops, bool check)
{
	unsigned int at = b->at, bulk = b->c->bulk, i;

	while (loops--) {
		if (unlikely(!take_bulk(ops, b, at, bulk)))
			return NO_MEMORY;
		for (i = at; check && i < at + bulk; i++)
			mark_object(ops, b->slots[i], i);
		at = at + bulk == b->c->outstanding ? 0 : at + bulk;
		for (i = at; check && i < at + bulk; i++)
			if (!is_marked(ops, b->slots[i], i))
				return NOT_ALONE;
		give_bulk_back(ops, b, b->slots + at, bulk);
	}
	b->at = at;
	return NULL;
}

static __always_inline const char *loop_pair(const struct object_ops *ops, struct object_bench *b,
					     u64 loops, bool check)
{
	if (b->c->bulk > 1)
		return loop_pair_bulk(ops, b, loops, check);
	if (b->c->outstanding > 1)
		return loop_pair_single(ops, b, loops, check);
	return loop_pair_of_one(ops, b, loops, check);
}

static __always_inline const char *loop_bulk(const struct object_ops *ops, struct object_bench *b,
					     u64 loops, bool check)
{
	const char *problem = NULL;

	while (loops-- && !problem) {
		problem = take_all(ops, b, check);
		if (likely(!problem))
			problem = give_all_back(ops, b, check);
	}
	return problem;
}

static __always_inline const char *loop_random(const struct object_ops *ops, struct object_bench *b,
					       u64 loops, bool check)
{
	const char *problem = NULL;

	while (loops-- && !problem) {
		problem = take_all(ops, b, check);
		if (likely(!problem))
			problem = give_back_shuffled(ops, b, check);
	}
	return problem;
}

static inline u64 next_random(u64 random)
{
	return random * 6364136223846793005ULL + 1442695040888963407ULL;
}

/* 0 to @n - 1 */
static inline unsigned int random_below(u64 random, unsigned int n)
{
	return (random >> 32) * n >> 32;
}

static __always_inline const char *loop_grow(const struct object_ops *ops, struct object_bench *b,
					     u64 loops, bool check)
{
	u64 random = b->random;

	while (loops--) {
		unsigned int at;
		void *object;

		random = next_random(random);
		at = random_below(random, b->c->outstanding);
		object = b->slots[at];
		if (check && !is_marked(ops, object, at))
			return NOT_ALONE;
		(void)*(volatile u64 *)room_of(ops, object);
		ops->free(b->arg, object);
		object = ops->alloc(b->arg);
		if (unlikely(!object))
			return NO_MEMORY;
		*(volatile u64 *)room_of(ops, object) = random;
		if (check)
			mark_object(ops, object, at);
		b->slots[at] = object;
	}
	b->random = random;
	return NULL;
}

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
		return loop_remote(ops, b, loops, check, out);
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

/* Does b's loop start with all slots, but perhaps the first bulk, taken? */
static inline bool holds_objects(const struct object_bench *b)
{
	return b->loop == LOOP_PAIR || b->loop == LOOP_GROW || b->loop == LOOP_HOLD;
}

/* ---- object_bench.c ------------------------------------------------------------------ */

/* Slots and partner for @c; everything else of @b is the suite's. NULL, or what could not be had. */
const char *object_bench_start(struct object_bench *b, const struct bench_case *c, bool check);
void object_bench_end(struct object_bench *b);

/* Fills b->order, the same for everybody. NULL, or what could not be had. */
const char *object_bench_shuffle(struct object_bench *b);

/* ---- What is held ---------------------------------------------------------------------- */

/* Gets what b's loop needs from the start, and takes what it holds. */
static __always_inline const char *hold_objects(const struct object_ops *ops,
						struct object_bench *b)
{
	if (b->loop == LOOP_RANDOM)
		return object_bench_shuffle(b);
	for (unsigned int i = b->loop == LOOP_PAIR ? b->c->bulk : 0;
	     holds_objects(b) && i < b->c->outstanding; i++) {
		b->slots[i] = ops->alloc(b->arg);
		if (!b->slots[i])
			return NO_MEMORY;
		mark_object(ops, b->slots[i], i);
	}
	return NULL;
}

/* Gives it back. */
static __always_inline const char *release_objects(const struct object_ops *ops,
						   struct object_bench *b)
{
	const char *problem = NULL;

	for (unsigned int i = 0; holds_objects(b) && i < b->c->outstanding; i++) {
		if (b->loop == LOOP_PAIR && i - b->at < b->c->bulk)
			continue;
		if (b->check && !is_marked(ops, b->slots[i], i))
			problem = NOT_ALONE;
		ops->free(b->arg, b->slots[i]);
	}
	return problem;
}

#endif
