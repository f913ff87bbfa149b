/* SPDX-License-Identifier: MIT */
/*
 * Two CPUs free to one slab, and one is overtaken by the other: its swap of the slab's
 * word fails, it tries again, and that is counted.
 *
 * A free is stepped through an instruction at a time. In a turn of its own for every
 * instruction it is stopped there until the other CPU has freed an object of that slab,
 * and goes on. Wherever that was, no object may be lost.
 */
#include "slab_cache.h"
#include "stderr_text.h"
#include "stepping.h"

#include <linux/jiffies.h>
#include <linux/mm.h>

#include <pthread.h>
#include <sched.h>

#define PER_SLAB 16

/* Turns of the processor in which the other CPU is done, if it can be, and jiffies: where others run,
 * too, a turn may be long. */
#define PATIENCE	 2000
#define PATIENCE_JIFFIES 5

/* ---- The other CPU ---- */

static void *to_free; /* by it; NULL when it has done so */
/* Objects that it is to have taken, and has, since the start: each counter has one writer. */
static unsigned int to_take, taken;
static void *its_objects[PER_SLAB]; /* the last ones */
static bool leave;

static void take_more(void)
{
	its_objects[taken % PER_SLAB] = kmem_cache_alloc(cache, GFP_KERNEL);
	__atomic_store_n(&taken, taken + 1, __ATOMIC_RELEASE);
}

static void *do_as_it_is_told(void *unused)
{
	(void)unused;
	if (skbsim_cpu_attach(1) != 1)
		return NULL;
	while (!__atomic_load_n(&leave, __ATOMIC_ACQUIRE)) {
		void *object = __atomic_load_n(&to_free, __ATOMIC_ACQUIRE);

		if (object) {
			kmem_cache_free(cache, object);
			__atomic_store_n(&to_free, NULL, __ATOMIC_RELEASE);
		}
		if (taken < __atomic_load_n(&to_take, __ATOMIC_ACQUIRE))
			take_more();
		sched_yield();
	}
	return NULL;
}

static void free_on_the_other_cpu(void *object)
{
	__atomic_store_n(&to_free, object, __ATOMIC_RELEASE);
	while (__atomic_load_n(&to_free, __ATOMIC_ACQUIRE))
		sched_yield();
}

/* Until the other CPU has taken so many more, or @patience ends, which it does not below 0: it may
 * have to wait for this one. */
static void take_on_the_other_cpu(unsigned int objects, long patience)
{
	unsigned long end = jiffies + PATIENCE_JIFFIES;

	__atomic_store_n(&to_take, to_take + objects, __ATOMIC_RELEASE);
	while (__atomic_load_n(&taken, __ATOMIC_ACQUIRE) != to_take && patience--) {
		if (patience > 0 && time_after(jiffies, end))
			break;
		sched_yield();
	}
}

/* ---- Stepping ---- */

static void *freed_meanwhile; /* by the other CPU; NULL: it takes one */

static void let_it_act(void)
{
	if (freed_meanwhile)
		free_on_the_other_cpu(freed_meanwhile);
	else
		take_on_the_other_cpu(1, PATIENCE);
}

/* Frees @x; when @stop_at instructions of that have been run, the other CPU acts: see above. False if
 * there are not so many. */
static bool step_through_free(void *x, int stop_at, void *object)
{
	freed_meanwhile = object;
	start_stepping(stop_at, let_it_act);
	kmem_cache_free(cache, x);
	return stop_stepping();
}

/*
 * Frees two objects of a full slab that is nobody's, the second one by the other CPU
 * when @stop_at instructions of the first one's free have been run. False if that free
 * has not so many.
 */
static bool free_two(int stop_at)
{
	void *objects[PER_SLAB + 1];
	bool stopped;
	int i;

	kmem_cache_shrink(cache);
	for (i = 0; i <= PER_SLAB; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_ptr_equal(virt_to_head_page(objects[0]), virt_to_head_page(objects[PER_SLAB - 1]));
	/* So that what follows is not the first free to it, which takes other ways. */
	kmem_cache_free(cache, objects[2]);
	stopped = step_through_free(objects[0], stop_at, objects[1]);
	if (!stopped)
		free_on_the_other_cpu(objects[1]);
	assert_int_equal(skbsim_slab_objects(cache), PER_SLAB + 1 - 3);
	for (i = 3; i <= PER_SLAB; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(skbsim_slab_objects(cache), 0);
	return stopped;
}

static void a_free_that_was_overtaken_is_tried_again_and_counted(void **state)
{
	pthread_t thread;
	u64 before, overtaken = 0;
	int stop_at = 0;

	(void)state;
	watch_for_traps();
	leave = false;
	pthread_create(&thread, NULL, do_as_it_is_told, NULL);
	do {
		before = stat(CMPXCHG_DOUBLE_FAIL);
		if (!free_two(stop_at))
			break;
		overtaken += stat(CMPXCHG_DOUBLE_FAIL) - before;
		/* It is overtaken once, and then it is not. */
		assert_in_range(stat(CMPXCHG_DOUBLE_FAIL) - before, 0, 1);
	} while (++stop_at < 10000);
	__atomic_store_n(&leave, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	assert_in_range(stop_at, 10, 9999);
	/* Only between the look at the word and the swap, a few instructions later. */
	assert_in_range(overtaken, 1, stop_at / 2);
}

/*
 * Frees the last object in use of a slab on its node's list. When @stop_at instructions of
 * that have been run, the other CPU takes an object, and with it the slab. If it was
 * first, it finds its list without the one that is freed, which is counted as one that
 * came to a slab that somebody holds. False if the free has not so many instructions.
 */
static bool free_last(int stop_at, u64 *frozen)
{
	unsigned int taken_before = to_take;
	u64 frozen_before, refills_before;
	void *objects[PER_SLAB + 1];
	bool stopped;
	int i;

	for (i = 0; i <= PER_SLAB; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (i = 1; i <= PER_SLAB; i++)
		kmem_cache_free(cache, objects[i]);
	kmem_cache_shrink(cache);
	assert_int_equal(skbsim_slab_slabs(cache), 1);
	frozen_before = stat(FREE_FROZEN);
	refills_before = stat(ALLOC_REFILL);
	stopped = step_through_free(objects[0], stop_at, NULL);
	take_on_the_other_cpu(PER_SLAB - (to_take - taken_before), -1);
	*frozen = stat(FREE_FROZEN) - frozen_before;
	assert_int_equal(*frozen, stat(ALLOC_REFILL) - refills_before);
	assert_int_equal(skbsim_slab_objects(cache), PER_SLAB);
	assert_int_equal(skbsim_slab_slabs(cache), 1);
	for (i = 0; i < PER_SLAB; i++)
		kmem_cache_free(cache, its_objects[i]);
	kmem_cache_shrink(cache);
	assert_int_equal(skbsim_slab_slabs(cache), 0);
	return stopped;
}

static void a_last_free_may_find_its_slab_taken_from_the_node(void **state)
{
	u64 frozen, first = 0, second = 0;
	pthread_t thread;
	int stop_at = 0;

	(void)state;
	watch_for_traps();
	leave = false;
	pthread_create(&thread, NULL, do_as_it_is_told, NULL);
	while (free_last(stop_at, &frozen) && ++stop_at < 10000) {
		first += frozen;
		second += !frozen;
	}
	__atomic_store_n(&leave, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	assert_in_range(stop_at, 10, 9999);
	assert_int_not_equal(first, 0);
	assert_int_not_equal(second, 0);
}

/* An object that is freed twice is reported, and the run goes on: seen here. */
static int teardown_unreported(void **state)
{
	bool reported;

	stderr_release();
	reported = *stderr_text;
	if (reported)
		print_error("expected nothing on stderr, got '%s'\n", stderr_text);
	return teardown_cache(state) || reported;
}

static int setup_unreported(void **state)
{
	stderr_catch();
	return setup_cache(state);
}

#define unreported_test(f) cmocka_unit_test_setup_teardown(f, setup_unreported, teardown_unreported)

int main(void)
{
	const struct CMUnitTest tests[] = {
		unreported_test(a_free_that_was_overtaken_is_tried_again_and_counted),
		unreported_test(a_last_free_may_find_its_slab_taken_from_the_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
