// SPDX-License-Identifier: MIT
/* A thread that has nothing to do sleeps here until another one rings. */
#include "bell.h"

#include <asm/barrier.h>
#include <linux/compiler.h>

void bell_init(struct bell *bell)
{
	bell->rung = false;
	pthread_mutex_init(&bell->lock, NULL);
	pthread_cond_init(&bell->ringing, NULL);
}

void bell_destroy(struct bell *bell)
{
	pthread_cond_destroy(&bell->ringing);
	pthread_mutex_destroy(&bell->lock);
}

void bell_ring(struct bell *bell)
{
	/* Pairs with that in bell_wait(). */
	smp_mb();
	if (READ_ONCE(bell->rung))
		return;
	pthread_mutex_lock(&bell->lock);
	WRITE_ONCE(bell->rung, true);
	pthread_cond_signal(&bell->ringing);
	pthread_mutex_unlock(&bell->lock);
}

void bell_wait(struct bell *bell)
{
	pthread_mutex_lock(&bell->lock);
	while (!bell->rung)
		pthread_cond_wait(&bell->ringing, &bell->lock);
	WRITE_ONCE(bell->rung, false);
	pthread_mutex_unlock(&bell->lock);
	/* Pairs with that in bell_ring(). */
	smp_mb();
}
