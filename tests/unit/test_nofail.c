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
#include "stepping.h"

#include <linux/mm.h>
#include <skbsim/memory.h>

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define MIN_PAGES 128

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
	bool waiting; /* the request was made */
	int yields;
	unsigned long stop_at;
	bool met; /* the other CPU went while it was stopped there */
} request;

static void meet(void)
{
	request.met = let_it_go();
}

/* In place of the C library's: the library under test waits with it. */
int sched_yield(void)
{
	if (!request.waiting)
		return 0;
	request.yields++;
	if (request.yields == 1) {
		start_stepping(request.stop_at, meet);
	} else if (request.yields == 2) {
		stop_stepping();
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

	memset(&request, 0, sizeof(request));
	request.stop_at = stop_at;
	request.waiting = true;
	page = alloc_page(GFP_KERNEL | __GFP_NOFAIL);
	request.waiting = false;

	pthread_join(thread, NULL);
	assert_non_null(page);
	__free_page(page);
	assert_int_equal(skbsim_node_set_free(0, -1), 0);
	return stepping.steps;
}

static void panicked(const char *report)
{
	stop_stepping();
	fail_msg("expected memory, stopped after %lu instructions; got '%s'", request.stop_at,
		 report);
}

static void what_the_last_other_cpu_frees_as_it_goes_is_found(void **state)
{
	unsigned long turn, at, met = 0;

	(void)state;
	pthread_barrier_init(&there, NULL, 2);
	skbsim_set_bug_handler(panicked);
	watch_for_traps();
	turn = wait_stopped_at(NEVER);
	for (at = 0; at < turn; at += STRIDE) {
		wait_stopped_at(at);
		met += request.met;
	}
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
