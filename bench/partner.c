// SPDX-License-Identifier: MIT
/* A second thread that runs calls for the first, without a sleep in between while a run goes on. */
#include "partner.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host_cpus.h"

/*
 * If they have a CPU each, the partner watches for calls so often before it
 * sleeps, some tenths of a millisecond, and its caller as often for the end of one
 * before it offers its own CPU to whoever else wants it.
 */
#define PATIENCE 20000

/*
 * IDLE -> CALLED (caller, release: the call's fields) -> DONE (partner, release:
 * what the call did) -> IDLE; or IDLE -> ASLEEP (partner) -> CALLED (caller, who
 * then wakes it). Each reads the other's change with acquire.
 */
enum { IDLE, ASLEEP, CALLED, DONE };

struct partner {
	pthread_t thread;
	unsigned int patience; /* spins before it sleeps or its caller yields */
	_Alignas(64) atomic_uint state;
	void (*fn)(void *arg); /* NULL: end */
	void *arg;
};

static void futex(atomic_uint *word, int op, unsigned int value)
{
	syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
}

static void await_call(struct partner *p)
{
	unsigned int spins = 0, expected;

	while (atomic_load_explicit(&p->state, memory_order_acquire) != CALLED) {
		__builtin_ia32_pause();
		if (++spins < p->patience)
			continue;
		expected = IDLE;
		atomic_compare_exchange_strong(&p->state, &expected, ASLEEP);
		futex(&p->state, FUTEX_WAIT, ASLEEP);
	}
}

static void *partner_main(void *arg)
{
	struct partner *p = arg;

	pin_thread(1);
	for (;;) {
		await_call(p);
		if (!p->fn)
			return NULL;
		p->fn(p->arg);
		atomic_store_explicit(&p->state, DONE, memory_order_release);
	}
}

struct partner *partner_start(void)
{
	struct partner *p = aligned_alloc(_Alignof(struct partner), sizeof(*p));

	if (!p)
		return NULL;
	atomic_init(&p->state, IDLE);
	p->patience = host_cpus() > 1 ? PATIENCE : 1;
	if (pthread_create(&p->thread, NULL, partner_main, p)) {
		free(p);
		return NULL;
	}
	return p;
}

void partner_begin(struct partner *p, void (*fn)(void *arg), void *arg)
{
	p->fn = fn;
	p->arg = arg;
	if (atomic_exchange(&p->state, CALLED) == ASLEEP)
		futex(&p->state, FUTEX_WAKE, 1);
}

void partner_spin(const struct partner *p, unsigned int *spins)
{
	__builtin_ia32_pause();
	if (++*spins >= p->patience)
		sched_yield();
}

bool partner_is_done(const struct partner *p)
{
	return atomic_load_explicit(&p->state, memory_order_acquire) != CALLED;
}

void partner_wait(struct partner *p)
{
	unsigned int spins = 0;

	while (atomic_load_explicit(&p->state, memory_order_acquire) != DONE)
		partner_spin(p, &spins);
	atomic_store_explicit(&p->state, IDLE, memory_order_relaxed);
}

void partner_call(struct partner *p, void (*fn)(void *arg), void *arg)
{
	partner_begin(p, fn, arg);
	partner_wait(p);
}

void partner_stop(struct partner *p)
{
	partner_begin(p, NULL, NULL);
	pthread_join(p->thread, NULL);
	free(p);
}
