/* SPDX-License-Identifier: MIT */
/* Waiting for a spinlock. */
#include <linux/spinlock.h>

#include <sched.h>
#include <urcu/arch.h>

/* Looks at a lock that somebody has before others are let run: some microseconds. */
#define SPINS 200

noinline __cold void skbsim_spin_wait(spinlock_t *lock)
{
	unsigned int spins = 0;

	/* Reading leaves the line with the owner until there is something to be had. */
	do
		while (READ_ONCE(lock->taken)) {
			caa_cpu_relax();
			if (++spins % SPINS == 0)
				sched_yield();
		}
	while (!spin_trylock(lock));
}
