/* SPDX-License-Identifier: MIT */
/*
 * Readers and grace periods: liburcu's, of the flavour whose readers need only be
 * registered, so that a CPU whose thread sleeps holds nobody up.
 *
 * A grace period in the background is a callback of liburcu's own. It runs on
 * liburcu's thread, which is no CPU, and so does nothing but tell that it ran.
 */
#include "kernel/rcu.h"

#include "kernel/percpu.h"
#include "kernel/tsan.h"

#include <linux/bug.h>

#include <urcu.h>

/* Static: liburcu may come back to one after the simulation has ended. */
static struct background {
	struct rcu_head head;
	bool running;
} backgrounds[SKBSIM_MAX_CPUS];

/* Stands for "all readers of before" to a checker that does not see into liburcu. */
static char readers;

void rcu_cpu_online(void)
{
	rcu_register_thread();
}

void rcu_cpu_offline(void)
{
	if (WARN(rcu_read_ongoing(), "a CPU is detached inside rcu_read_lock()"))
		while (rcu_read_ongoing())
			rcu_read_unlock();
	rcu_unregister_thread();
}

void gp_read_lock(void)
{
	rcu_read_lock();
}

void gp_read_unlock(void)
{
	tsan_release(&readers);
	rcu_read_unlock();
}

bool gp_is_reader(void)
{
	return rcu_read_ongoing();
}

void gp_wait(void)
{
	synchronize_rcu();
	tsan_acquire(&readers);
}

static void background_ended(struct rcu_head *head)
{
	tsan_acquire(&readers);
	/* Release pairs with the acquire below: who sees the end comes after all readers. */
	__atomic_store_n(&container_of(head, struct background, head)->running, false,
			 __ATOMIC_RELEASE);
}

void gp_start(int cpu)
{
	WRITE_ONCE(backgrounds[cpu].running, true);
	call_rcu(&backgrounds[cpu].head, background_ended);
}

bool gp_is_running(int cpu)
{
	return __atomic_load_n(&backgrounds[cpu].running, __ATOMIC_ACQUIRE);
}
