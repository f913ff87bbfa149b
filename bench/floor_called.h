/* SPDX-License-Identifier: MIT */
/*
 * The floor as an allocator would have to be used: three calls a packet, into a shared library.
 *
 * It does what floor.h says, and asks nothing. What it takes beyond the floor is the calls.
 */
#ifndef BENCH_FLOOR_CALLED_H
#define BENCH_FLOOR_CALLED_H

#include <linux/skbuff.h>

/* Room for @outstanding packets at a time. False if memory is out. */
SKBSIM_API bool floor_called_start(unsigned int outstanding);

/* False if one of them was not given back. */
SKBSIM_API bool floor_called_end(void);

SKBSIM_API void *floor_called_frag(void);
SKBSIM_API struct sk_buff *floor_called_build(void *data);
SKBSIM_API void floor_called_consume(struct sk_buff *skb);

#endif
