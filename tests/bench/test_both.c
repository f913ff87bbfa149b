/* SPDX-License-Identifier: MIT */
/* What two CPUs do at once: of each turn the slower one's time counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>

#include "object_loops.h"

#define SLOW_NS 100

static pthread_t first;
static bool first_is_slow;

/* No CPU can be faster than the clock says. */
static __always_inline void *take(void *arg)
{
	static u64 object;
	u64 start = wall_ns();

	(void)arg;
	if (pthread_equal(pthread_self(), first) == first_is_slow)
		while (wall_ns() - start < SLOW_NS)
			;
	return &object;
}

static __always_inline void give(void *arg, void *object)
{
	(void)arg;
	(void)object;
}

static const struct object_ops ops = { .alloc = take, .free = give };

static void give_back(void *bench)
{
	give_back_remotely(&ops, bench);
}

static void the_slower_cpu_counts(void **state)
{
	static const struct bench_case c = { "both", 1, 4, 2, 0, LOOP_BOTH };
	struct object_bench bench;
	struct sample sample;
	int slow;

	(void)state;
	first = pthread_self();
	for (slow = 0; slow < 2; slow++) {
		first_is_slow = slow;
		assert_null(object_bench_start(&bench, &c, false));
		bench.give_back = give_back;
		assert_null(hold_objects(&ops, &bench));
		assert_null(run_objects(&ops, &bench, 2, &sample));
		assert_null(release_objects(&ops, &bench));
		object_bench_end(&bench);
		assert_true(sample.objects);
		assert_true(sample.ns >= sample.objects * SLOW_NS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_slower_cpu_counts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
