/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks between simulated CPUs. Those are threads that the host may preempt
 * while they hold a lock, so a waiter that spun in vain lets others run. Without
 * contention a lock costs one atomic exchange, an unlock one store.
 */
#ifndef SKBSIM_LINUX_SPINLOCK_H
#define SKBSIM_LINUX_SPINLOCK_H

#include <asm/barrier.h>
#include <linux/bottom_half.h>
#include <linux/compiler.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/types.h>

typedef struct spinlock {
	u32 taken;
} spinlock_t;

#define DEFINE_SPINLOCK(name) spinlock_t name = { 0 }

/* spin_lock() of a lock that somebody has: returns when it is ours. */
SKBSIM_API void skbsim_spin_wait(spinlock_t *lock);

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->taken = 0;
}

/* Acquire pairs with the release of the last owner's spin_unlock(). */
static inline bool spin_trylock(spinlock_t *lock)
{
	return !__atomic_exchange_n(&lock->taken, 1, __ATOMIC_ACQUIRE);
}

static inline void spin_lock(spinlock_t *lock)
{
	if (unlikely(!spin_trylock(lock)))
		skbsim_spin_wait(lock);
}

static inline void spin_unlock(spinlock_t *lock)
{
	__atomic_store_n(&lock->taken, 0, __ATOMIC_RELEASE);
}

#endif
