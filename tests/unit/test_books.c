/* SPDX-License-Identifier: MIT */
/*
 * What a CPU booked for itself becomes the node's now and then, and somebody asks how many pages
 * are free: they are neither counted twice then nor left out.
 *
 * A CPU takes pages and gives them back. Of the calls of a kind that have the same number of
 * instructions one is stepped through, in a turn of its own for every instruction: there it is stopped until another
 * thread has asked. Those that go to the free blocks of the node have many more than those that book,
 * and are left out.
 */
#include "harness.h"
#include "stepping.h"

#include <linux/mm.h>
#include <skbsim/memory.h>

#include <pthread.h>
#include <sched.h>

#define NODE_PAGES 4096

/* So many that a CPU, which books 64 pages for itself, hands them over twice each way. */
#define NR_CALLS  320
#define NEVER	  (~0UL)
#define MAX_STEPS 10000

/* Turns of the processor in which the other thread is done, if it need not wait for this one. */
#define PATIENCE 200

/* ---- The other thread ---- */

static bool asked, answered, leave; /* answered: its release, this thread's acquire */
static long answer;

static void *ask_when_told(void *unused)
{
	(void)unused;
	while (!__atomic_load_n(&leave, __ATOMIC_ACQUIRE)) {
		if (__atomic_exchange_n(&asked, false, __ATOMIC_ACQUIRE)) {
			answer = skbsim_node_free_pages(0);
			__atomic_store_n(&answered, true, __ATOMIC_RELEASE);
		}
		sched_yield();
	}
	return NULL;
}

static bool is_answered(void)
{
	return __atomic_load_n(&answered, __ATOMIC_ACQUIRE);
}

static void let_it_ask(void)
{
	__atomic_store_n(&asked, true, __ATOMIC_RELEASE);
	for (int i = 0; i < PATIENCE && !is_answered(); i++)
		sched_yield();
}

/* ---- Calls ---- */

static struct page *pages[NR_CALLS];
static unsigned int nr_pages;

/* Half of them take pages, and then the other half give them back. */
static void call(unsigned int nr)
{
	if (nr < NR_CALLS / 2)
		pages[nr_pages++] = alloc_page(GFP_KERNEL);
	else
		__free_page(pages[--nr_pages]);
}

/* The same simulation each time, after the first @nr calls. */
static void simulate(unsigned int nr)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = 2,
		.nodes = 1,
		.node_bytes = NODE_PAGES * PAGE_SIZE,
	};

	while (nr_pages)
		__free_page(pages[--nr_pages]);
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	for (unsigned int i = 0; i < nr; i++)
		call(i);
}

static unsigned long steps_of(unsigned int nr)
{
	start_stepping(NEVER, let_it_ask);
	call(nr);
	stop_stepping();
	return stepping.steps;
}

/* ---- Turns ---- */

/* False if the call has not so many instructions. */
static bool asked_at(unsigned int nr, unsigned long stop_at)
{
	long before, after;
	bool stopped;

	simulate(nr);
	before = NODE_PAGES - nr_pages;
	answered = false;
	start_stepping(stop_at, let_it_ask);
	call(nr);
	stopped = stop_stepping();
	after = NODE_PAGES - nr_pages;
	while (stopped && !is_answered())
		sched_yield();
	if (stopped && answer != before && answer != after)
		fail_msg("call %u, stopped after %lu instructions: expected %ld or %ld pages "
			 "free, got %ld",
			 nr, stop_at, before, after, answer);
	return stopped;
}

static void asked_throughout(unsigned int nr)
{
	unsigned long stop_at = 0;

	while (asked_at(nr, stop_at))
		assert_in_range(++stop_at, 0, MAX_STEPS);
	assert_in_range(stop_at, 10, MAX_STEPS);
}

static void pages_are_counted_once_while_they_are_booked(void **state)
{
	unsigned long steps[NR_CALLS], fewest = NEVER;
	pthread_t thread;

	(void)state;
	watch_for_traps();
	simulate(0);
	for (unsigned int i = 0; i < NR_CALLS; i++) {
		steps[i] = steps_of(i);
		fewest = min(fewest, steps[i]);
	}
	assert_int_equal(pthread_create(&thread, NULL, ask_when_told, NULL), 0);
	for (unsigned int i = 0; i < NR_CALLS; i++) {
		unsigned int first = i < NR_CALLS / 2 ? 0 : NR_CALLS / 2;

		while (steps[first] != steps[i])
			first++;
		if (first == i && steps[i] < 2 * fewest)
			asked_throughout(i);
	}
	__atomic_store_n(&leave, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	simulate(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(pages_are_counted_once_while_they_are_booked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
