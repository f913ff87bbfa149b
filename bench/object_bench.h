/* SPDX-License-Identifier: MIT */
/*
 * What the loops of object_loops.h work on: ways of taking and giving back objects, the
 * slots that objects are kept in, and how they are filled and checked.
 */
#ifndef BENCH_OBJECT_BENCH_H
#define BENCH_OBJECT_BENCH_H

#include <linux/compiler.h>
#include <linux/kernel.h>

#include <stdatomic.h>
#include <stddef.h>

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
	LOOP_STREAM,
	LOOP_STREAM_RANDOM,
	LOOP_BOTH,
	LOOP_BOTH_RANDOM,
};

/* What the partner is asked for. */
enum partner_task { PARTNER_RUNS, PARTNER_HOLDS, PARTNER_RELEASES };

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
	unsigned int at; /* pair: the first of the slots that are empty; stream: of those held */
	u64 random;	 /* grow */
	void **slots;	 /* of the objects, c->outstanding */
	/* random: the slots' numbers, shuffled. stream, random: how far behind each slot the one is that
	 * its object changes places with. Else NULL. */
	u32 *order;
	struct partner *partner;
	/* The partner's side of a remote run, and what it found. */
	void (*give_back)(void *bench);
	enum partner_task task;
	struct object_bench *second; /* both: the partner's own slots; else NULL */
	u64 remote_ns;
	long remote_preemptions; /* so far */
	const char *remote_problem;
	atomic_bool remote_ready, go; /* both set, and the clock starts */
	/* stream, in a turn: objects sent, with those held before, given back, and sent at its end; a
	 * cache line for each writer. */
	atomic_ulong sent __aligned(SMP_CACHE_BYTES);
	atomic_ulong last;
	atomic_ulong returned __aligned(SMP_CACHE_BYTES);
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

/* For the slots from @first to before @end, in calls of a bulk; a bulk of 1 is single calls. */
static __always_inline bool take_range(const struct object_ops *ops, struct object_bench *b,
				       unsigned int first, unsigned int end)
{
	unsigned int bulk = b->c->bulk, i;

	if (bulk == 1) {
		for (i = first; i < end; i++) {
			b->slots[i] = ops->alloc(b->arg);
			if (unlikely(!b->slots[i]))
				return false;
		}
		return true;
	}
	for (i = first; i < end; i += bulk)
		if (unlikely(!take_bulk(ops, b, i, min(bulk, end - i))))
			return false;
	return true;
}

static __always_inline void give_range_back(const struct object_ops *ops, struct object_bench *b,
					    unsigned int first, unsigned int end)
{
	unsigned int bulk = b->c->bulk, i;

	if (bulk == 1) {
		for (i = first; i < end; i++)
			ops->free(b->arg, b->slots[i]);
		return;
	}
	for (i = first; i < end; i += bulk)
		give_bulk_back(ops, b, b->slots + i, min(bulk, end - i));
}

static __always_inline const char *take_all(const struct object_ops *ops, struct object_bench *b,
					    bool check)
{
	unsigned int n = b->c->outstanding;

	if (unlikely(!take_range(ops, b, 0, n)))
		return NO_MEMORY;
	for (unsigned int i = 0; check && i < n; i++)
		mark_object(ops, b->slots[i], i);
	return NULL;
}

static __always_inline const char *give_all_back(const struct object_ops *ops,
						 struct object_bench *b, bool check)
{
	unsigned int n = b->c->outstanding;

	for (unsigned int i = 0; check && i < n; i++)
		if (!is_marked(ops, b->slots[i], i))
			return NOT_ALONE;
	give_range_back(ops, b, 0, n);
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

/* ---- Kinds of loops -------------------------------------------------------------------- */

/* Has each CPU of the case objects of its own? */
static inline bool is_both(enum object_loop loop)
{
	return loop == LOOP_BOTH || loop == LOOP_BOTH_RANDOM;
}

static inline bool is_stream(enum object_loop loop)
{
	return loop == LOOP_STREAM || loop == LOOP_STREAM_RANDOM;
}

/* ---- What is held from the start ------------------------------------------------------- */

static inline bool holds_pairs(const struct object_bench *b)
{
	return b->loop == LOOP_PAIR || b->loop == LOOP_BOTH;
}

/* Objects of a stream that the CPUs tell each other of at a time: whole bulks, and four times as many
 * have room, so that each CPU may have a batch in hand while a half of all is held. */
#define STREAM_BATCH 64U

static inline unsigned int stream_batch(const struct bench_case *c)
{
	unsigned int bulks = min(STREAM_BATCH, c->outstanding / 4) / c->bulk;

	return max(bulks, 1U) * c->bulk;
}

/* Objects of a stream that are held between turns, and all through them. */
static inline unsigned int stream_held(const struct bench_case *c)
{
	unsigned int batch = stream_batch(c);

	return c->outstanding / 2 / batch * batch;
}

/* Is there an object in slot @i whenever no run is under way? */
static inline bool is_held(const struct object_bench *b, unsigned int i)
{
	unsigned int n = b->c->outstanding;

	if (holds_pairs(b))
		return i - b->at >= b->c->bulk;
	if (is_stream(b->loop))
		return (i + n - b->at) % n < stream_held(b->c);
	return b->loop == LOOP_GROW || b->loop == LOOP_HOLD;
}

static __always_inline const char *hold_slots(const struct object_ops *ops, struct object_bench *b)
{
	for (unsigned int i = 0; i < b->c->outstanding; i++) {
		if (!is_held(b, i))
			continue;
		b->slots[i] = ops->alloc(b->arg);
		if (!b->slots[i])
			return NO_MEMORY;
		mark_object(ops, b->slots[i], i);
	}
	return NULL;
}

static __always_inline const char *release_slots(const struct object_ops *ops,
						 struct object_bench *b)
{
	const char *problem = NULL;

	for (unsigned int i = 0; i < b->c->outstanding; i++) {
		if (!is_held(b, i))
			continue;
		if (b->check && !is_marked(ops, b->slots[i], i))
			problem = NOT_ALONE;
		ops->free(b->arg, b->slots[i]);
	}
	return problem;
}

/* ---- Random numbers, the same in every process ------------------------------------------- */

static inline u64 next_random(u64 random)
{
	return random * 6364136223846793005ULL + 1442695040888963407ULL;
}

/* 0 to @n - 1 */
static inline unsigned int random_below(u64 random, unsigned int n)
{
	return (random >> 32) * n >> 32;
}

/* ---- object_bench.c ------------------------------------------------------------------ */

/* Slots and partner for @c; everything else of @b is the suite's. NULL, or what could not be had. */
const char *object_bench_start(struct object_bench *b, const struct bench_case *c, bool check);
void object_bench_end(struct object_bench *b);

/* Fills b->order, the same for everybody. NULL, or what could not be had. */
const char *object_bench_shuffle(struct object_bench *b);

/* Fills b->order with numbers below @n, the same for everybody. NULL, or what could not be had. */
const char *object_bench_scatter(struct object_bench *b, unsigned int n);

/* Makes b->second, which is like @b but for its order, for the partner. NULL, or what could not be had. */
const char *object_bench_second(struct object_bench *b);

#endif
