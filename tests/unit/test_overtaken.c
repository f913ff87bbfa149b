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

#include <linux/mm.h>

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

/* In the flags: a trap after the next instruction. The kernel clears it for a handler. */
#define TRAP_FLAG 0x100

#define PER_SLAB 16

/* ---- The other CPU ---- */

static void *to_free; /* by it; NULL when it has done so */
static bool leave;

static void *free_what_it_is_given(void *unused)
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

/* ---- Stepping ---- */

static struct {
	bool on;
	int steps, stop_at;
	void *object; /* that the other CPU frees meanwhile */
} stepping;

static void trap(int signal, siginfo_t *info, void *context)
{
	greg_t *flags = &((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL];

	(void)signal, (void)info;
	if (stepping.on && stepping.steps++ == stepping.stop_at) {
		free_on_the_other_cpu(stepping.object);
		stepping.on = false;
	}
	*flags = stepping.on ? *flags | TRAP_FLAG : *flags & ~TRAP_FLAG;
}

static void watch_for_traps(void)
{
	struct sigaction action = { .sa_sigaction = trap, .sa_flags = SA_SIGINFO };

	sigaction(SIGTRAP, &action, NULL);
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
	stepping.object = objects[1];
	stepping.steps = 0;
	stepping.stop_at = stop_at;
	stepping.on = true;
	raise(SIGTRAP);
	kmem_cache_free(cache, objects[0]);
	stopped = !stepping.on;
	stepping.on = false;
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
	pthread_create(&thread, NULL, free_what_it_is_given, NULL);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(a_free_that_was_overtaken_is_tried_again_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
