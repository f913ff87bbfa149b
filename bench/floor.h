/* SPDX-License-Identifier: MIT */
/*
 * The floor of a received packet's round trip: what must be written, by hand.
 *
 * A birth pops a head off a stack, cuts 2 KiB off a block, clears the head up to tail,
 * sets the fields behind it and skb_shared_info. A death drops the block's reference and
 * pushes the head. Nothing is asked, counted, refilled or flushed: no allocator that
 * hands out these bytes can do less.
 */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <linux/skbuff.h>

#define FLOOR_FRAG   2048
#define FLOOR_BLOCK  32768
#define FLOOR_FRAGS  (FLOOR_BLOCK / FLOOR_FRAG)
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

typedef u64 floor_vec __attribute__((__vector_size__(16), __aligned__(4), __may_alias__));

/* The stores that the library makes too: no "rep stos", whose start costs more than they do. */
static __always_inline void floor_clear(void *at, size_t bytes)
{
	size_t done;

#pragma GCC unroll 16
	for (done = 0; done + sizeof(floor_vec) <= bytes; done += sizeof(floor_vec))
		*(floor_vec *)((char *)at + done) = (floor_vec){ 0 };
	*(floor_vec *)((char *)at + bytes - sizeof(floor_vec)) = (floor_vec){ 0 };
}

static __always_inline struct sk_buff *floor_birth(struct floor *f)
{
	struct sk_buff *skb = f->stack[--f->free];
	struct skb_shared_info *shinfo;
	unsigned char *data;

	if (!f->offset) {
		f->block = f->block + 1 == f->blocks ? 0 : f->block + 1;
		f->offset = FLOOR_BLOCK;
	}
	f->offset -= FLOOR_FRAG;
	data = (unsigned char *)f->data + (size_t)f->block * FLOOR_BLOCK + f->offset;

	floor_clear(skb, offsetof(struct sk_buff, tail));
	skb->truesize = SKB_TRUESIZE(SKB_WITH_OVERHEAD(FLOOR_FRAG));
	refcount_set(&skb->users, 1);
	skb->head = data;
	skb->data = data;
	skb->tail = 0;
	skb->end = SKB_WITH_OVERHEAD(FLOOR_FRAG);
	skb->mac_header = (u16)~0U;
	skb->transport_header = (u16)~0U;
	skb->head_frag = 1;
	shinfo = (struct skb_shared_info *)(data + SKB_WITH_OVERHEAD(FLOOR_FRAG));
	floor_clear(shinfo, offsetof(struct skb_shared_info, dataref));
	atomic_set(&shinfo->dataref, 1);
	return skb;
}

static __always_inline void floor_death(struct floor *f, struct sk_buff *skb)
{
	atomic_dec(floor_count(f, skb->head));
	refcount_set(&skb->users, 0);
	f->stack[f->free++] = skb;
}

#endif
