/* SPDX-License-Identifier: MIT */
/* The loops of object_loops.h that run on one CPU. */
#ifndef BENCH_OBJECT_SINGLE_H
#define BENCH_OBJECT_SINGLE_H

#include "object_bench.h"

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

#endif
