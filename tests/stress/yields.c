/* SPDX-License-Identifier: MIT */
/* Timers whose signals make threads give way at places they did not choose. */
#include "yields.h"

#include "owner.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

/* From the end of one stop to the next, nanoseconds: so much, and up to as much again. */
#define PERIOD 20000

/* Every so manieth stop is a sleep of up to so many nanoseconds. */
#define SLEEP_EVERY 8
#define SLEEP_MAX   200000

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static __thread timer_t timer;
static __thread struct dice timer_dice;
static atomic_ulong count;

/* Once, and anew after each stop: a period that went on meanwhile would stop a thread that has just
 * been given its turn. */
static int set_timer(void)
{
	struct itimerspec spec = { .it_value.tv_nsec = PERIOD + roll(&timer_dice, PERIOD) };

	return timer_settime(timer, 0, &spec, NULL);
}

/* Mostly one turn of whoever else wants to run; sometimes so long that many get theirs. */
static void give_way(int signal)
{
	struct timespec nap = { .tv_nsec = roll(&timer_dice, SLEEP_MAX) };
	int saved_errno = errno;

	(void)signal;
	if (!owner_checking) {
		atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
		if (one_in(&timer_dice, SLEEP_EVERY))
			nanosleep(&nap, NULL);
		else
			sched_yield();
	}
	set_timer();
	errno = saved_errno;
}

void yields_begin(const struct dice *dice)
{
	struct sigaction action = { .sa_handler = give_way, .sa_flags = SA_RESTART };
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGUSR1,
		.sigev_notify_thread_id = gettid(),
	};

	timer_dice = dice_seeded(dice->state, 0);
	sigaction(SIGUSR1, &action, NULL);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) || set_timer())
		wrong("no timer for a thread");
}

void yields_end(void)
{
	timer_delete(timer);
}

unsigned long yields_count(void)
{
	return atomic_load_explicit(&count, memory_order_relaxed);
}
