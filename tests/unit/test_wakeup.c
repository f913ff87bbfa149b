/* SPDX-License-Identifier: MIT */
/*
 * A CPU goes to sleep, and somebody asks it to wake up: whenever that is, it must not sleep.
 *
 * skbsim_cpu_idle() is stepped through up to where the host would put the thread to sleep.
 * In a turn of its own for every instruction before that it is stopped there, asked, and goes on.
 * The host's part is played here: nobody sleeps, so no clock decides.
 */
#include "harness.h"
#include "stepping.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

/* So many instructions no way to sleep has. */
#define MAX_STEPS 100000

/* ---- The other CPU ---- */

static int (*ask)(int cpu);
static bool asked;

static void ask_now(void)
{
	asked = true;
	ask(0);
}

/* ---- The host ---- */

static unsigned int sleeps, wakes;
static bool overslept; /* it would have slept though it had been asked */

/*
 * Nothing comes between the host's look at the word and the sleep. Who sleeps is asked then; if it
 * was before, that was lost: again, or the test would not end.
 */
static long futex_wait(const uint32_t *word, uint32_t value)
{
	stop_stepping();
	if (__atomic_load_n(word, __ATOMIC_RELAXED) != value) {
		errno = EAGAIN;
		return -1;
	}
	sleeps++;
	overslept |= asked;
	ask_now();
	return 0;
}

/* In place of the C library's: the library under test sleeps and wakes with it. */
long syscall(long nr, ...)
{
	static long (*next)(long nr, ...);
	long args[6];
	va_list list;

	va_start(list, nr);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(list, long);
	va_end(list);
	if (nr == SYS_futex && args[1] == FUTEX_WAIT_BITSET_PRIVATE)
		return futex_wait((const uint32_t *)args[0], (uint32_t)args[2]);
	if (nr == SYS_futex && args[1] == FUTEX_WAKE_PRIVATE)
		return wakes++, 0;
	if (!next)
		next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	return next(nr, args[0], args[1], args[2], args[3], args[4], args[5]);
}

/* ---- Turns ---- */

/* Idles, and is asked after @stop_at instructions, or when it sleeps. False if it was then. */
static bool idle_asked_at(unsigned long stop_at, int expected)
{
	int result;

	asked = overslept = false;
	sleeps = wakes = 0;
	start_stepping(stop_at, ask_now);
	result = skbsim_cpu_idle(-1);
	stop_stepping();
	if (overslept)
		fail_msg("expected no sleep when asked after %lu instructions", stop_at);
	assert_int_equal(result, expected);
	/* It was asked once. */
	assert_int_equal(skbsim_cpu_idle(0), 0);
	return !sleeps;
}

static void asked_at_every_instruction(int (*how)(int cpu), int expected)
{
	unsigned long stop_at = 0;

	ask = how;
	watch_for_traps();
	while (idle_asked_at(stop_at, expected))
		assert_in_range(++stop_at, 0, MAX_STEPS);
	assert_int_equal(sleeps, 1);
	/* Else it would sleep on. */
	assert_int_equal(wakes, 1);
	assert_in_range(stop_at, 10, MAX_STEPS);
}

static void a_kick_is_never_slept_through(void **state)
{
	(void)state;
	asked_at_every_instruction(skbsim_cpu_kick, 1);
}

static void nor_is_the_last_one(void **state)
{
	(void)state;
	asked_at_every_instruction(skbsim_cpu_stop, -ECANCELED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(a_kick_is_never_slept_through),
		sim_test(nor_is_the_last_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
