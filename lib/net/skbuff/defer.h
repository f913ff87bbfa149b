/* SPDX-License-Identifier: MIT */
/* Heads that other CPUs leave to the one they were born on. */
#ifndef SKBSIM_NET_SKBUFF_DEFER_H
#define SKBSIM_NET_SKBUFF_DEFER_H

#include "kernel/percpu.h"

#include <linux/skbuff.h>

/*
 * One for each CPU; any CPU adds to it, under the lock, which guards all fields. List and
 * count are written in one piece, so that who finds nothing to do need not take it.
 */
struct skb_defer {
	spinlock_t lock;
	bool online;	      /* the CPU has a thread, which stays */
	unsigned int count;   /* skbs in the list */
	struct sk_buff *list; /* linked by next; each with its last reference */
} __aligned(SMP_CACHE_BYTES);

DECLARE_PER_CPU(struct skb_defer, skb_defer);

/* Nothing is left to any CPU. At start. */
void skb_defer_init(void);

/* Other CPUs leave nothing more here, and what they left will be freed by NET_RX. On a CPU that
 * goes. */
void skb_defer_close(void);

noinline void skb_defer_free_list(struct skb_defer *defer);

/* Frees what was left to this CPU. Softirq context. Mirrors skb_defer_free_flush() of Linux 6.1. */
static inline void skb_defer_free_flush(void)
{
	struct skb_defer *defer = this_cpu_ptr(&skb_defer);

	if (unlikely(READ_ONCE(defer->list)))
		skb_defer_free_list(defer);
}

#endif
