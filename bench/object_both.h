/* SPDX-License-Identifier: MIT */
/* What both CPUs of a case do at once: their common start, and loops of each with objects of its own. */
#ifndef BENCH_OBJECT_BOTH_H
#define BENCH_OBJECT_BOTH_H

#include "bench_clock.h"
#include "object_single.h"

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

/* Of one CPU in a turn. */
static inline u64 both_loops(const struct object_bench *own)
{
	bool random = own->loop == LOOP_BOTH_RANDOM;

	return BOTH_OBJECTS / (random ? own->c->outstanding : own->c->bulk);
}

static inline u64 both_objects(const struct object_bench *own)
{
	bool random = own->loop == LOOP_BOTH_RANDOM;

	return both_loops(own) * (random ? own->c->outstanding : own->c->bulk);
}

static __always_inline const char *loop_both(const struct object_ops *ops, struct object_bench *own,
					     bool check)
{
	if (own->loop == LOOP_BOTH_RANDOM)
		return loop_random(ops, own, both_loops(own), check);
	return loop_pair(ops, own, both_loops(own), check);
}

static __always_inline const char *both_half(const struct object_ops *ops, struct object_bench *b)
{
	struct object_bench *own = b->second;
	const char *problem;
	u64 start;

	be_ready(b);
	start = wall_ns();
	problem = own->check ? loop_both(ops, own, true) : loop_both(ops, own, false);
	b->remote_ns = wall_ns() - start;
	return problem;
}

/* Each CPU's time, an object of its own. */
static __always_inline const char *both_turn(const struct object_ops *ops, struct object_bench *b,
					     bool check, struct sample *out)
{
	const char *problem;
	u64 ns;

	begin_partner(b);
	ns = start_both(b);
	if (!ns)
		return b->remote_problem;
	problem = loop_both(ops, b, check);
	out->ns += wall_ns() - ns;
	if (b->partner) {
		partner_wait(b->partner);
		out->partner_ns += b->remote_ns;
	}
	out->objects += both_objects(b);
	return problem ? problem : b->remote_problem;
}

#endif
