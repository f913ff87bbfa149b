/* SPDX-License-Identifier: MIT */
/*
 * A ring of pointers from one CPU to another: veth's and cpumap's.
 *
 * A place that holds NULL is empty, so producer and consumer share no counter: each
 * finds out from the place it stands at. The consumer does not empty each place at
 * once, but batch of them together, the last one first, so that the two CPUs do not
 * fight for a cache line. Until then those places look full to the producer.
 *
 *   consumer_tail <= consumer_head < size   places between them are read, not yet emptied
 *
 * Producers share producer_lock, consumers consumer_lock. The functions whose names
 * start with __ leave the lock to the caller; the others may be called in process
 * context with softirqs that do not use the ring, those with _bh also if they do. No
 * pointer is NULL. Mirrors the functions of their names of Linux 5.12, without resize.
 */
#ifndef SKBSIM_LINUX_PTR_RING_H
#define SKBSIM_LINUX_PTR_RING_H

#include <asm/barrier.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <errno.h>

struct ptr_ring {
	int producer ____cacheline_aligned_in_smp; /* the next place to fill */
	spinlock_t producer_lock;

	int consumer_head ____cacheline_aligned_in_smp; /* the next place to read */
	int consumer_tail;				/* the first one to empty */
	spinlock_t consumer_lock;

	/* Read only. */
	int size ____cacheline_aligned_in_smp;
	int batch;
	void **queue;
};

/* Is there no room for another one? The producer's to ask. */
static inline bool __ptr_ring_full(struct ptr_ring *r)
{
	return READ_ONCE(r->queue[r->producer]);
}

/* Appends @ptr: 0, or -ENOSPC. */
static inline int __ptr_ring_produce(struct ptr_ring *r, void *ptr)
{
	if (unlikely(!r->size) || __ptr_ring_full(r))
		return -ENOSPC;
	/* Pairs with the acquire in __ptr_ring_peek(): what @ptr points to is seen whole. */
	smp_store_release(&r->queue[r->producer++], ptr);
	if (unlikely(r->producer >= r->size))
		r->producer = 0;
	return 0;
}

static inline int ptr_ring_produce(struct ptr_ring *r, void *ptr)
{
	int err;

	spin_lock(&r->producer_lock);
	err = __ptr_ring_produce(r, ptr);
	spin_unlock(&r->producer_lock);
	return err;
}

static inline int ptr_ring_produce_bh(struct ptr_ring *r, void *ptr)
{
	int err;

	local_bh_disable();
	err = ptr_ring_produce(r, ptr);
	local_bh_enable();
	return err;
}

/* The oldest one, which stays; NULL if there is none. The consumer's to ask. */
static inline void *__ptr_ring_peek(struct ptr_ring *r)
{
	return likely(r->size) ? smp_load_acquire(&r->queue[r->consumer_head]) : NULL;
}

/* Nothing to read? Of a ring that others use, a moment's answer. Any context. */
static inline bool __ptr_ring_empty(struct ptr_ring *r)
{
	return unlikely(!r->size) || !READ_ONCE(r->queue[READ_ONCE(r->consumer_head)]);
}

static inline bool ptr_ring_empty(struct ptr_ring *r)
{
	bool empty;

	spin_lock(&r->consumer_lock);
	empty = __ptr_ring_empty(r);
	spin_unlock(&r->consumer_lock);
	return empty;
}

/* The places up to @end were read: the producer may have them. It meets the first of them first,
 * which so is emptied last. */
static inline void __ptr_ring_empty_places(struct ptr_ring *r, int end)
{
	int i;

	for (i = end; i-- > r->consumer_tail;)
		WRITE_ONCE(r->queue[i], NULL);
	r->consumer_tail = end == r->size ? 0 : end;
}

/* The place at consumer_head was read. */
static inline void __ptr_ring_discard_one(struct ptr_ring *r)
{
	int next = r->consumer_head + 1;
	bool wraps = next == r->size;

	if (unlikely(wraps || next - r->consumer_tail == r->batch))
		__ptr_ring_empty_places(r, next);
	WRITE_ONCE(r->consumer_head, wraps ? 0 : next);
}

/* Takes the oldest one out; NULL if there is none. */
static inline void *__ptr_ring_consume(struct ptr_ring *r)
{
	void *ptr = __ptr_ring_peek(r);

	if (ptr)
		__ptr_ring_discard_one(r);
	return ptr;
}

/* Takes up to @n out, into @array, oldest first: how many. */
static inline int __ptr_ring_consume_batched(struct ptr_ring *r, void **array, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		array[i] = __ptr_ring_consume(r);
		if (!array[i])
			break;
	}
	return i;
}

static inline void *ptr_ring_consume(struct ptr_ring *r)
{
	void *ptr;

	spin_lock(&r->consumer_lock);
	ptr = __ptr_ring_consume(r);
	spin_unlock(&r->consumer_lock);
	return ptr;
}

static inline int ptr_ring_consume_batched(struct ptr_ring *r, void **array, int n)
{
	int got;

	spin_lock(&r->consumer_lock);
	got = __ptr_ring_consume_batched(r, array, n);
	spin_unlock(&r->consumer_lock);
	return got;
}

/* An empty ring of @size places: 0, or -ENOMEM. Process context; given back by
 * ptr_ring_cleanup(). */
static inline int ptr_ring_init(struct ptr_ring *r, int size, gfp_t gfp)
{
	*r = (struct ptr_ring){ .size = size };
	r->queue = kvmalloc_array(size, sizeof(*r->queue), gfp | __GFP_ZERO);
	if (!r->queue)
		return -ENOMEM;
	/* Two cache lines of places, but a small ring must not look full when it is half empty. */
	r->batch = SMP_CACHE_BYTES * 2 / (int)sizeof(*r->queue);
	if (r->batch > size / 2 || !r->batch)
		r->batch = 1;
	spin_lock_init(&r->producer_lock);
	spin_lock_init(&r->consumer_lock);
	return 0;
}

/* Calls @destroy, unless NULL, for each pointer left, oldest first, and frees the ring. Process
 * context, when nobody else uses it. */
static inline void ptr_ring_cleanup(struct ptr_ring *r, void (*destroy)(void *))
{
	void *ptr;

	if (destroy)
		while ((ptr = ptr_ring_consume(r)))
			destroy(ptr);
	kvfree(r->queue);
}

#endif
