/* SPDX-License-Identifier: MIT */
/*
 * A __GFP_NOFAIL request waits, and the last other CPU frees what it waits for and
 * goes. Wherever the request is at that moment, it must find what was freed: once it
 * panicked, because it had looked for memory before that moment and looked for CPUs
 * after it.
 *
 * One turn of its wait, from one sched_yield() to the next, is stepped through an
 * instruction at a time. Then, in a turn of its own for every third instruction, the
 * request is stopped there until the other CPU has freed and gone, and goes on.
 */
#include "harness.h"

#include <linux/mm.h>
#include <skbsim/memory.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <ucontext.h>
#include <unistd.h>

#define MIN_PAGES 128

/* In the flags: a trap after the next instruction. The kernel clears it for a handler. */
#define TRAP_FLAG 0x100

#define NEVER (~0UL)

/* Where it went wrong a turn had some fifty instructions: every third one is close enough. */
#define STRIDE 3

/* ---- The other CPU ---- */

static pthread_barrier_t there;
static atomic_bool may_go, gone;

static void *free_and_go(void *page)
{
	skbsim_cpu_attach(1);
	pthread_barrier_wait(&there);
	while (!atomic_load(&may_go))
		usleep(10);
	__free_page(page);
	skbsim_cpu_detach();
	atomic_store(&gone, true);
	return NULL;
}

/*
 * Waits for it, though not long: stopped inside a lock that the other needs, the
 * request would wait for ever. Whether it was gone in time.
 */
static bool let_it_go(void)
{
	int tries;

	atomic_store(&may_go, true);
	for (tries = 0; tries < 50 && !atomic_load(&gone); tries++)
		usleep(20);
	return atomic_load(&gone);
}

/* ---- Stepping ---- */

/* Of the request's thread only. */
static struct {
	bool waiting, on; /* the request was made; its instructions are counted */
	int yields;
	unsigned long steps, stop_at;
	bool met; /* the other CPU went while it was stopped there */
} stepping;

static void trap(int signal, siginfo_t *info, void *context)
{
	greg_t *flags = &((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL];

	(void)signal, (void)info;
	if (stepping.on && stepping.steps++ == stepping.stop_at) {
		stepping.met = let_it_go();
		stepping.on = false;
	}
	*flags = stepping.on ? *flags | TRAP_FLAG : *flags & ~TRAP_FLAG;
}

/* In place of the C library's: the library under test waits with it. */
int sched_yield(void)
{
	if (!stepping.waiting)
		return 0;
	stepping.yields++;
	if (stepping.yields == 1) {
		stepping.on = true;
		raise(SIGTRAP);
	} else if (stepping.yields == 2) {
		stepping.on = false;
		let_it_go();
	}
	return 0;
}

/*
 * A request that must wait, stopped after @stop_at instructions of its first turn;
 * at the end of that turn the other CPU goes anyway. Returns the turn's instructions
 * up to there.
 */
static unsigned long wait_stopped_at(unsigned long stop_at)
{
	struct page *page = alloc_page(GFP_KERNEL);
	pthread_t thread;

	assert_non_null(page);
	assert_int_equal(skbsim_node_set_free(0, MIN_PAGES * 3 / 4), 0);
	atomic_store(&may_go, false);
	atomic_store(&gone, false);
	pthread_create(&thread, NULL, free_and_go, page);
	pthread_barrier_wait(&there);

	memset(&stepping, 0, sizeof(stepping));
	stepping.stop_at = stop_at;
	stepping.waiting = true;
	page = alloc_page(GFP_KERNEL | __GFP_NOFAIL);
	stepping.waiting = false;

	pthread_join(thread, NULL);
	assert_non_null(page);
	__free_page(page);
	assert_int_equal(skbsim_node_set_free(0, -1), 0);
	return stepping.steps;
}

static void panicked(const char *report)
{
	stepping.on = false;
	fail_msg("expected memory, stopped after %lu instructions; got '%s'", stepping.stop_at,
		 report);
}

static void what_the_last_other_cpu_frees_as_it_goes_is_found(void **state)
{
	struct sigaction action = { .sa_sigaction = trap, .sa_flags = SA_SIGINFO }, before;
	unsigned long turn, at, met = 0;

	(void)state;
	pthread_barrier_init(&there, NULL, 2);
	skbsim_set_bug_handler(panicked);
	sigaction(SIGTRAP, &action, &before);
	turn = wait_stopped_at(NEVER);
	for (at = 0; at < turn; at += STRIDE) {
		wait_stopped_at(at);
		met += stepping.met;
	}
	sigaction(SIGTRAP, &before, NULL);
	skbsim_set_bug_handler(NULL);
	pthread_barrier_destroy(&there);
	assert_int_not_equal(met, 0);
}

static int setup(void **state)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = 2,
		.node_bytes = 16 << 20,
		.min_free_kbytes = MIN_PAGES * 4,
	};

	(void)state;
	if (skbsim_init(&cfg))
		return -1;
	return skbsim_cpu_attach(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_the_last_other_cpu_frees_as_it_goes_is_found,
						setup, nothing_left_alive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
