/* SPDX-License-Identifier: MIT */
/* RCU: when callbacks run, where, in which order, and that nothing is left behind. */
#include "harness.h"

#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ITEMS 6

struct item {
	long number;
	struct rcu_head rcu;
};

static struct item items[ITEMS + 1];
static long order[4 * ITEMS];
static int ran, in_softirqs;

static void note(struct rcu_head *head)
{
	in_softirqs += in_serving_softirq();
	order[ran] = container_of(head, struct item, rcu)->number;
	__atomic_store_n(&ran, ran + 1, __ATOMIC_RELEASE);
}

static int number_items(void **state)
{
	int i;

	ran = in_softirqs = 0;
	for (i = 0; i <= ITEMS; i++)
		items[i].number = i;
	return fresh_simulation(state);
}

#define rcu_test(f) cmocka_unit_test_setup_teardown(f, number_items, nothing_left_alive)

static int ran_so_far(void)
{
	return __atomic_load_n(&ran, __ATOMIC_ACQUIRE);
}

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

static void interrupt(void)
{
	irq_enter();
	irq_exit();
}

static void *in_a_thread(void *(*work)(void *), void *arg)
{
	pthread_t thread;
	void *result;

	assert_int_equal(pthread_create(&thread, NULL, work, arg), 0);
	pthread_join(thread, &result);
	return result;
}

/* ---- Callbacks ---- */

static void callbacks_run_in_order_and_as_softirqs(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < ITEMS; i++)
		call_rcu(&items[i].rcu, note);
	rcu_barrier();
	assert_int_equal(ran, ITEMS);
	assert_int_equal(in_softirqs, ITEMS);
	for (i = 0; i < ITEMS; i++)
		assert_int_equal(order[i], i);
	assert_false(in_interrupt());
}

/* Five seconds is never, next to the milliseconds of a grace period. */
static void an_interrupt_runs_what_is_due(void **state)
{
	int i;

	(void)state;
	call_rcu(&items[0].rcu, note);
	for (i = 0; i < 500 && !ran; i++) {
		sleep_ms(10);
		interrupt();
	}
	assert_int_equal(ran, 1);
	assert_int_equal(in_softirqs, 1);
}

static void with_bottom_halves_off_callbacks_wait_for_their_enable(void **state)
{
	int i;

	(void)state;
	local_bh_disable();
	call_rcu(&items[0].rcu, note);
	for (i = 0; i < 500 && !(local_softirq_pending() & 1U << RCU_SOFTIRQ); i++) {
		sleep_ms(10);
		interrupt();
	}
	assert_int_equal(ran, 0);
	local_bh_enable();
	assert_int_equal(ran, 1);
}

/* A program that is never interrupted would else keep all it ever freed. */
static void queueing_runs_what_is_due(void **state)
{
	long queued = 0;

	(void)state;
	while (queued < 1000000 && skbsim_objects_alive() >= queued) {
		struct item *p = kmalloc(sizeof(*p), GFP_KERNEL);

		kfree_rcu(p, rcu);
		queued++;
		if (queued % 64 == 0)
			sleep_ms(1);
	}
	assert_true(queued < 1000000);
	rcu_barrier();
	assert_int_equal(skbsim_objects_alive(), 0);
}

static void no_callback_runs_while_its_reader_reads(void **state)
{
	int i;

	(void)state;
	rcu_read_lock();
	rcu_read_lock();
	assert_true(rcu_read_lock_held());
	for (i = 0; i < ITEMS; i++)
		call_rcu(&items[i].rcu, note);
	rcu_read_unlock();
	for (i = 0; i < 10; i++) {
		sleep_ms(10);
		interrupt();
	}
	assert_int_equal(ran, 0);
	rcu_read_unlock();
	assert_false(rcu_read_lock_held());
	rcu_barrier();
	assert_int_equal(ran, ITEMS);
}

static void queue_another(struct rcu_head *head)
{
	note(head);
	call_rcu(&items[ITEMS].rcu, note);
}

static void a_callback_may_queue_another(void **state)
{
	(void)state;
	call_rcu(&items[0].rcu, queue_another);
	rcu_barrier();
	assert_int_equal(ran, 1);
	rcu_barrier();
	assert_int_equal(ran, 2);
	assert_int_equal(order[1], ITEMS);
}

static void a_barrier_waits_for_nothing_if_there_is_nothing(void **state)
{
	(void)state;
	rcu_barrier();
	rcu_read_lock_bh();
	assert_true(in_softirq());
	rcu_read_unlock_bh();
	assert_false(in_softirq());
}

/* ---- Several CPUs ---- */

static pthread_barrier_t step;

static void *queue_and_sleep(void *unused)
{
	call_rcu(&items[0].rcu, note);
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	return unused;
}

static void a_barrier_runs_the_callbacks_of_a_cpu_that_sleeps(void **state)
{
	pthread_t thread;

	(void)state;
	pthread_barrier_init(&step, NULL, 2);
	pthread_create(&thread, NULL, queue_and_sleep, NULL);
	pthread_barrier_wait(&step);
	rcu_barrier();
	assert_int_equal(ran, 1);
	pthread_barrier_wait(&step);
	pthread_join(thread, NULL);
}

static int slow_state; /* 1: the callback runs, 2: it has ended */

static void run_slowly(struct rcu_head *head)
{
	(void)head;
	__atomic_store_n(&slow_state, 1, __ATOMIC_RELEASE);
	sleep_ms(100);
	__atomic_store_n(&slow_state, 2, __ATOMIC_RELEASE);
}

static void *queue_and_run_slowly(void *unused)
{
	call_rcu(&items[0].rcu, run_slowly);
	while (__atomic_load_n(&slow_state, __ATOMIC_ACQUIRE) != 2)
		interrupt();
	return unused;
}

static void a_barrier_waits_for_a_callback_that_runs(void **state)
{
	pthread_t thread;

	(void)state;
	slow_state = 0;
	pthread_create(&thread, NULL, queue_and_run_slowly, NULL);
	while (!__atomic_load_n(&slow_state, __ATOMIC_ACQUIRE))
		sleep_ms(1);
	rcu_barrier();
	assert_int_equal(__atomic_load_n(&slow_state, __ATOMIC_ACQUIRE), 2);
	pthread_join(thread, NULL);
}

static void *queue_and_go(void *unused)
{
	call_rcu(&items[0].rcu, queue_another);
	return unused;
}

static void a_cpu_that_goes_runs_its_callbacks_and_theirs(void **state)
{
	(void)state;
	in_a_thread(queue_and_go, NULL);
	assert_int_equal(ran, 2);
}

static bool has_read;

static void *read_for_a_while(void *unused)
{
	rcu_read_lock();
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	sleep_ms(50);
	assert_int_equal(ran_so_far(), 0);
	__atomic_store_n(&has_read, true, __ATOMIC_RELAXED);
	rcu_read_unlock();
	return unused;
}

static void waiting_waits_for_the_readers_of_other_cpus(void **state)
{
	pthread_t thread;

	(void)state;
	has_read = false;
	pthread_barrier_init(&step, NULL, 2);
	pthread_create(&thread, NULL, read_for_a_while, NULL);
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	synchronize_rcu();
	assert_true(__atomic_load_n(&has_read, __ATOMIC_RELAXED));
	pthread_join(thread, NULL);
}

static void a_callback_waits_for_the_readers_of_other_cpus(void **state)
{
	pthread_t thread;

	(void)state;
	has_read = false;
	pthread_barrier_init(&step, NULL, 2);
	pthread_create(&thread, NULL, read_for_a_while, NULL);
	pthread_barrier_wait(&step);
	call_rcu(&items[0].rcu, note);
	pthread_barrier_wait(&step);
	while (!__atomic_load_n(&has_read, __ATOMIC_RELAXED))
		interrupt();
	rcu_barrier();
	assert_int_equal(ran, 1);
	pthread_join(thread, NULL);
}

#define VERSIONS 3000

struct version {
	unsigned long a, not_a;
	struct rcu_head rcu;
	char rest[200];
};

static struct version __rcu *current;

static void *publish_versions(void *unused)
{
	unsigned long i;

	for (i = 1; i <= VERSIONS; i++) {
		struct version *new = kmalloc(sizeof(*new), GFP_KERNEL), *old;

		new->a = i;
		new->not_a = ~i;
		old = rcu_replace_pointer(current, new, true);
		kfree_rcu(old, rcu);
		if (i % 256 == 0)
			sleep_ms(1);
	}
	rcu_assign_pointer(current, NULL);
	return unused;
}

/* What is freed is taken again at once, by the very thread that frees: only a reader protects it. */
static void a_reader_never_sees_what_was_freed(void **state)
{
	pthread_t thread;
	struct version *v;

	(void)state;
	RCU_INIT_POINTER(current, NULL);
	v = kzalloc(sizeof(*v), GFP_KERNEL);
	v->not_a = ~0UL;
	rcu_assign_pointer(current, v);
	pthread_create(&thread, NULL, publish_versions, NULL);
	for (;;) {
		unsigned long a, not_a;

		rcu_read_lock();
		v = rcu_dereference(current);
		if (!v) {
			rcu_read_unlock();
			break;
		}
		a = v->a;
		not_a = v->not_a;
		rcu_read_unlock();
		assert_true(a == ~not_a);
	}
	pthread_join(thread, &(void *){ NULL });
	rcu_barrier();
	/* The last version is nobody's: the writer only took it away. */
	assert_int_equal(skbsim_objects_alive(), 1);
	skbsim_exit();
	fresh_simulation(state);
}

/* ---- Freeing ---- */

struct trailing {
	char bytes[3000];
	struct rcu_head rcu;
};

static void everything_kmalloced_can_be_freed_after_a_grace_period(void **state)
{
	struct item *small = kmalloc(sizeof(*small), GFP_KERNEL), *none = NULL;
	struct trailing *trailing = kmalloc(sizeof(*trailing), GFP_KERNEL);
	struct item *large = kmalloc(50000, GFP_KERNEL), *mapped = vmalloc(50000);

	(void)state;
	rcu_read_lock();
	kfree_rcu(small, rcu);
	kfree_rcu(trailing, rcu);
	kfree_rcu(large, rcu);
	kvfree_rcu(mapped, rcu);
	kfree_rcu(none, rcu);
	assert_int_equal(skbsim_objects_alive(), 4);
	rcu_read_unlock();
	rcu_barrier();
	assert_int_equal(skbsim_objects_alive(), 0);
}

static void freeing_without_a_head_waits(void **state)
{
	char *p = kmalloc(20, GFP_KERNEL), *q = kvmalloc(8 << 20, GFP_KERNEL), *none = NULL;

	(void)state;
	assert_true(is_vmalloc_addr(q));
	kfree_rcu(p);
	kvfree_rcu(q);
	kvfree_rcu(none);
	assert_int_equal(skbsim_objects_alive(), 0);
}

static void nothing_is_left_when_the_simulation_ends(void **state)
{
	struct item *p = kmalloc(sizeof(*p), GFP_KERNEL);

	kfree_rcu(p, rcu);
	assert_int_equal(skbsim_exit(), 0);
	fresh_simulation(state);
}

/* The grace period of one simulation may end in the next. */
static void simulations_may_follow_each_other_at_once(void **state)
{
	int i;

	for (i = 0; i < 20; i++) {
		struct item *p = kmalloc(sizeof(*p), GFP_KERNEL);

		kfree_rcu(p, rcu);
		assert_int_equal(skbsim_exit(), 0);
		fresh_simulation(state);
	}
}

/* ---- Misuse ---- */

static void who_reads_must_not_wait_for_readers(void **state)
{
	(void)state;
	rcu_read_lock();
	expect_panic(synchronize_rcu(), "synchronize_rcu");
	expect_panic(rcu_barrier(), "rcu_barrier");
	rcu_read_unlock();
}

static void waiting_in_interrupt_context_is_warned_about(void **state)
{
	(void)state;
	local_bh_disable();
	expect_warnings(1, synchronize_rcu());
	local_bh_enable();
}

static void wait_for_callbacks(struct rcu_head *head)
{
	(void)head;
	rcu_barrier();
}

static void leave(const char *report)
{
	_exit(strstr(report, "rcu_barrier() in an RCU callback") ? 42 : 1);
}

/* In a child: what the panicking callback holds stays held. */
static void a_callback_must_not_wait_for_callbacks(void **state)
{
	pid_t child;
	int status;

	(void)state;
	child = fork();
	if (!child) {
		skbsim_set_bug_handler(leave);
		call_rcu(&items[0].rcu, wait_for_callbacks);
		rcu_barrier();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
}

static void *read_and_go(void *unused)
{
	rcu_read_lock();
	rcu_read_lock();
	return unused;
}

static void a_cpu_that_goes_as_a_reader_is_warned_about(void **state)
{
	(void)state;
	expect_warnings(1, in_a_thread(read_and_go, NULL));
	synchronize_rcu();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First, while the process has no other thread. */
		rcu_test(a_callback_must_not_wait_for_callbacks),
		rcu_test(callbacks_run_in_order_and_as_softirqs),
		rcu_test(an_interrupt_runs_what_is_due),
		rcu_test(with_bottom_halves_off_callbacks_wait_for_their_enable),
		rcu_test(queueing_runs_what_is_due),
		rcu_test(no_callback_runs_while_its_reader_reads),
		rcu_test(a_callback_may_queue_another),
		rcu_test(a_barrier_waits_for_nothing_if_there_is_nothing),
		rcu_test(a_barrier_runs_the_callbacks_of_a_cpu_that_sleeps),
		rcu_test(a_barrier_waits_for_a_callback_that_runs),
		rcu_test(a_cpu_that_goes_runs_its_callbacks_and_theirs),
		rcu_test(waiting_waits_for_the_readers_of_other_cpus),
		rcu_test(a_callback_waits_for_the_readers_of_other_cpus),
		rcu_test(a_reader_never_sees_what_was_freed),
		rcu_test(everything_kmalloced_can_be_freed_after_a_grace_period),
		rcu_test(freeing_without_a_head_waits),
		rcu_test(nothing_is_left_when_the_simulation_ends),
		rcu_test(simulations_may_follow_each_other_at_once),
		rcu_test(who_reads_must_not_wait_for_readers),
		rcu_test(waiting_in_interrupt_context_is_warned_about),
		rcu_test(a_cpu_that_goes_as_a_reader_is_warned_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
