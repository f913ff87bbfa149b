/* SPDX-License-Identifier: MIT */
/* Rings of pointers: order, what full and empty mean, places that are emptied in batches, and two
 * CPUs at work. */
#include "harness.h"

#include <linux/kernel.h>
#include <linux/ptr_ring.h>

#include <pthread.h>
#include <sched.h>

static struct ptr_ring ring;

/* Pointers that are numbers from 1 on. */
static void *pointer(long nr)
{
	return (void *)nr;
}

static void produce(long from, long n)
{
	long i;

	for (i = 0; i < n; i++)
		assert_int_equal(ptr_ring_produce(&ring, pointer(from + i)), 0);
}

static void consume(long from, long n)
{
	long i;

	for (i = 0; i < n; i++)
		assert_ptr_equal(ptr_ring_consume(&ring), pointer(from + i));
}

static void start(int size)
{
	assert_int_equal(ptr_ring_init(&ring, size, GFP_KERNEL), 0);
}

static void pointers_come_out_as_they_went_in(void **state)
{
	long round;

	(void)state;
	start(5);
	assert_true(ptr_ring_empty(&ring));
	assert_null(ptr_ring_consume(&ring));
	for (round = 1; round < 100; round += 3) {
		produce(round, 3);
		assert_false(ptr_ring_empty(&ring));
		assert_ptr_equal(__ptr_ring_peek(&ring), pointer(round));
		consume(round, 3);
		assert_true(ptr_ring_empty(&ring));
	}
	ptr_ring_cleanup(&ring, NULL);
}

static void a_full_ring_takes_no_more(void **state)
{
	(void)state;
	start(5);
	produce(1, 5);
	assert_int_equal(ptr_ring_produce(&ring, pointer(6)), -ENOSPC);
	consume(1, 1);
	produce(6, 1);
	assert_int_equal(ptr_ring_produce_bh(&ring, pointer(7)), -ENOSPC);
	consume(2, 5);
	assert_null(ptr_ring_consume(&ring));
	ptr_ring_cleanup(&ring, NULL);
}

/* Sixteen pointers fill two cache lines: only then does the consumer empty their places. */
static void places_are_emptied_sixteen_at_a_time(void **state)
{
	(void)state;
	start(64);
	produce(1, 64);
	consume(1, 15);
	assert_int_equal(ptr_ring_produce(&ring, pointer(65)), -ENOSPC);
	consume(16, 1);
	produce(65, 16);
	assert_int_equal(ptr_ring_produce(&ring, pointer(81)), -ENOSPC);
	consume(17, 64);
	ptr_ring_cleanup(&ring, NULL);
}

/* At the end of the ring they are emptied, too, however few they are. */
static void places_before_the_end_are_emptied_at_the_end(void **state)
{
	(void)state;
	start(40);
	produce(1, 40);
	consume(1, 39);
	/* 32 were emptied. */
	produce(41, 32);
	assert_int_equal(ptr_ring_produce(&ring, pointer(73)), -ENOSPC);
	consume(40, 1);
	produce(73, 8);
	assert_int_equal(ptr_ring_produce(&ring, pointer(81)), -ENOSPC);
	consume(41, 40);
	ptr_ring_cleanup(&ring, NULL);
}

static void many_can_be_taken_at_once(void **state)
{
	void *batch[8];
	int i;

	(void)state;
	start(32);
	assert_int_equal(ptr_ring_consume_batched(&ring, batch, 8), 0);
	produce(1, 13);
	assert_int_equal(ptr_ring_consume_batched(&ring, batch, 8), 8);
	for (i = 0; i < 8; i++)
		assert_ptr_equal(batch[i], pointer(1 + i));
	assert_int_equal(ptr_ring_consume_batched(&ring, batch, 8), 5);
	assert_ptr_equal(batch[4], pointer(13));
	ptr_ring_cleanup(&ring, NULL);
}

static void a_ring_without_places_is_full_and_empty(void **state)
{
	(void)state;
	start(0);
	assert_int_equal(ptr_ring_produce(&ring, pointer(1)), -ENOSPC);
	assert_null(ptr_ring_consume(&ring));
	assert_true(ptr_ring_empty(&ring));
	ptr_ring_cleanup(&ring, NULL);
}

static void what_is_left_goes_to_its_destructor(void **state)
{
	int i;

	(void)state;
	start(16);
	for (i = 0; i < 10; i++)
		assert_int_equal(ptr_ring_produce(&ring, kmalloc(100, GFP_KERNEL)), 0);
	kfree(ptr_ring_consume(&ring));
	ptr_ring_cleanup(&ring, (void (*)(void *))kfree);
}

static void a_ring_that_finds_no_memory_is_enomem(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(ptr_ring_init(&ring, 16, GFP_KERNEL), -ENOMEM);
}

#define POINTERS 200000L

static void *consume_all(void *arg)
{
	long *got = arg, last = 0;

	while (*got < POINTERS) {
		long nr = (long)ptr_ring_consume(&ring);

		if (!nr)
			sched_yield();
		else if (nr <= last)
			return "out of order";
		else
			last = nr, (*got)++;
	}
	return NULL;
}

static void two_cpus_lose_nothing(void **state)
{
	pthread_t thread;
	void *problem;
	long i, got = 0;

	(void)state;
	start(256);
	assert_int_equal(pthread_create(&thread, NULL, consume_all, &got), 0);
	for (i = 1; i <= POINTERS; i++)
		while (ptr_ring_produce(&ring, pointer(i)))
			sched_yield();
	pthread_join(thread, &problem);
	assert_null(problem);
	assert_int_equal(got, POINTERS);
	ptr_ring_cleanup(&ring, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(pointers_come_out_as_they_went_in),
		sim_test(a_full_ring_takes_no_more),
		sim_test(places_are_emptied_sixteen_at_a_time),
		sim_test(places_before_the_end_are_emptied_at_the_end),
		sim_test(many_can_be_taken_at_once),
		sim_test(a_ring_without_places_is_full_and_empty),
		sim_test(what_is_left_goes_to_its_destructor),
		sim_test(a_ring_that_finds_no_memory_is_enomem),
		sim_test(two_cpus_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
