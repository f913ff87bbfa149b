/* SPDX-License-Identifier: MIT */
/*
 * The floor of a received packet's round trip: what must be written, by hand.
 *
 * A birth pops a head off a stack, cuts 2 KiB off a block and writes both: packet_bytes.h.
 * A death drops the block's reference and pushes the head. Nothing is asked, counted, refilled or flushed: no allocator that
 * hands out these bytes can do less.
 */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include "packet_bytes.h"

#define FLOOR_BLOCK  32768
#define FLOOR_FRAGS  (FLOOR_BLOCK / PACKET_FRAG)
#define FLOOR_HEAD   SKB_DATA_ALIGN(sizeof(struct sk_buff))
#define FLOOR_COUNTS 64 /* bytes from one block's count to the next */

struct floor {
	unsigned int free;   /* heads on the stack */
	unsigned int offset; /* in the block, top down */
	unsigned int block;  /* that fragments are cut from */
	unsigned int blocks; /* enough that the next one is free when its turn comes */
	unsigned int heads;  /* in all */
	struct sk_buff **stack;
	char *data;   /* all blocks */
	char *counts; /* their references, a cache line each */
};

/* Room for @outstanding packets at a time. False if memory is out. */
bool floor_start(struct floor *f, unsigned int outstanding);
void floor_end(struct floor *f);

static __always_inline atomic_t *floor_count(const struct floor *f, const void *data)
{
	size_t block = (size_t)((const char *)data - f->data) / FLOOR_BLOCK;

	return (atomic_t *)(f->counts + block * FLOOR_COUNTS);
}

/* The next data; then the head for it. */
static __always_inline void *floor_frag(struct floor *f)
{
	if (!f->offset) {
		f->block = f->block + 1 == f->blocks ? 0 : f->block + 1;
		f->offset = FLOOR_BLOCK;
	}
	f->offset -= PACKET_FRAG;
	return f->data + (size_t)f->block * FLOOR_BLOCK + f->offset;
}

static __always_inline struct sk_buff *floor_build(struct floor *f, void *data)
{
	struct sk_buff *skb = f->stack[--f->free];

	packet_write(skb, data);
	return skb;
}

static __always_inline void floor_death(struct floor *f, struct sk_buff *skb)
{
	atomic_dec(floor_count(f, skb->head));
	refcount_set(&skb->users, 0);
	f->stack[f->free++] = skb;
}

#endif
