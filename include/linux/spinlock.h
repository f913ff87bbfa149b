/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks between simulated CPUs. Those are threads that the host may
 * preempt while they hold a lock, so a waiter that spun in vain sleeps: the
 * type is a pthread mutex of the adaptive kind, whose cost without contention
 * is one compare-and-swap.
 */
#ifndef SKBSIM_LINUX_SPINLOCK_H
#define SKBSIM_LINUX_SPINLOCK_H

#include <linux/bottom_half.h>
#include <linux/compiler.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/types.h>

#include <pthread.h>

typedef struct spinlock {
	pthread_mutex_t mutex;
} spinlock_t;

#define DEFINE_SPINLOCK(name) spinlock_t name = { PTHREAD_MUTEX_INITIALIZER }

static inline void spin_lock_init(spinlock_t *lock)
{
	pthread_mutex_init(&lock->mutex, NULL);
}

static inline void spin_lock(spinlock_t *lock)
{
	pthread_mutex_lock(&lock->mutex);
}

static inline void spin_unlock(spinlock_t *lock)
{
	pthread_mutex_unlock(&lock->mutex);
}

#endif
