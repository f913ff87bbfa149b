/* SPDX-License-Identifier: MIT */
/*
 * The floor's packets. Those that are given back in another order than they were taken
 * in may share their data with living ones: it counts blocks, and never asks.
 */
#ifndef BENCH_PACKET_FLOOR_H
#define BENCH_PACKET_FLOOR_H

#include "floor.h"
#include "object_loops.h"

/* Started by whoever takes packets of it. */
extern struct floor packet_floor;

static __always_inline void *packet_by_hand(void *arg)
{
	(void)arg;
	return floor_build(&packet_floor, floor_frag(&packet_floor));
}

static __always_inline void packet_by_hand_end(void *arg, void *skb)
{
	(void)arg;
	floor_death(&packet_floor, skb);
}

static const struct object_ops packet_floor_ops = {
	.offset = offsetof(struct sk_buff, cb),
	.size = sizeof(((struct sk_buff *)0)->cb),
	.alloc = packet_by_hand,
	.free = packet_by_hand_end,
};

#endif
