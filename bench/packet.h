/* SPDX-License-Identifier: MIT */
/*
 * Packets of every contender, behind one table each: a suite is then a list of cases.
 *
 * The struct object_ops of a kind of packet are in its header, packet_KIND.h; packet_KIND.c
 * has the loops of object_loops.h compiled for them.
 */
#ifndef BENCH_PACKET_H
#define BENCH_PACKET_H

#include "object_loops.h"

/* Between start() and end() the three in the middle are what a suite's setup(), run() and teardown()
 * do with its bench. Each returns NULL, or what went wrong. */
struct packets {
	/* Makes what @outstanding packets at a time take, and enters the context they need. */
	const char *(*start)(unsigned int outstanding);
	const char *(*hold)(struct object_bench *b);
	const char *(*run)(struct object_bench *b, u64 loops, struct sample *out);
	const char *(*release)(struct object_bench *b);
	/* After the partner ended, and all was released. Finds out if something is left. */
	const char *(*end)(void);
	/* On the partner: for b->give_back. */
	void (*give_back)(void *b);
};

extern const struct packets packets_napi_build; /* napi_build_skb(), napi_consume_skb() */
extern const struct packets packets_build;	/* build_skb(), consume_skb() */
extern const struct packets packets_napi_alloc; /* napi_alloc_skb(), napi_consume_skb() */
extern const struct packets packets_alloc;	/* alloc_skb(), kfree_skb() */
extern const struct packets packets_malloc;
extern const struct packets packets_floor;
extern const struct packets packets_floor_called;
/* Only in the program that is linked with DPDK; elsewhere its address is NULL. */
extern const struct packets packets_mbuf __attribute__((__weak__));

/* The packets that compete with napi_build_skb() in a contender's process. */
const struct packets *packets_of(enum contender_kind kind);

/* The loops compiled for @ops, as functions whose names begin with @kind. */
#define PACKET_LOOPS(kind, ops)                                                              \
	static const char *kind##_hold(struct object_bench *b)                               \
	{                                                                                    \
		return hold_objects(&(ops), b);                                              \
	}                                                                                    \
	static const char *kind##_run(struct object_bench *b, u64 loops, struct sample *out) \
	{                                                                                    \
		return run_objects(&(ops), b, loops, out);                                   \
	}                                                                                    \
	static const char *kind##_release(struct object_bench *b)                            \
	{                                                                                    \
		return release_objects(&(ops), b);                                           \
	}

/* The table of packets whose functions begin with @kind, but for start() and end(). */
#define PACKET_TABLE(kind)                      \
	const struct packets packets_##kind = { \
		.start = start,                 \
		.hold = kind##_hold,            \
		.run = kind##_run,              \
		.release = kind##_release,      \
		.end = end,                     \
		.give_back = kind##_give_back,  \
	}

#endif
