/* SPDX-License-Identifier: MIT */
/*
 * Deferred deaths: an skb that ends on another CPU than it was born on is left to that
 * one, whose NET_RX puts its head into its NAPI cache. Not so before 6.1.
 */
#include "heads.h"

#include <linux/interrupt.h>

#include <pthread.h>
#include <unistd.h>

#define DEFER_MAX 64

static bool defers(void)
{
	return is_profile("v6.1");
}

static int defer_setup(void **state)
{
	return fresh_simulation(state) || skbsim_set_profile("v6.1");
}

static int older_setup(void **state)
{
	return fresh_simulation(state) || skbsim_set_profile("v5.12");
}

#define defer_test(f) cmocka_unit_test_setup_teardown(f, defer_setup, nothing_left_alive)
#define older_test(f) cmocka_unit_test_setup_teardown(f, older_setup, nothing_left_alive)

static struct sk_buff *skbs[DEFER_MAX + 1];
static int nr_skbs;

static void born_here(int n)
{
	for (nr_skbs = 0; nr_skbs < n; nr_skbs++)
		skbs[nr_skbs] = born_from_slab();
}

static void *end_them_on_cpu_1(void *unused)
{
	(void)unused;
	if (skbsim_cpu_attach(1) != 1)
		return NULL;
	while (nr_skbs)
		skb_attempt_defer_free(skbs[--nr_skbs]);
	return NULL;
}

static void end_them_elsewhere(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, end_them_on_cpu_1, NULL);
	pthread_join(thread, NULL);
	assert_int_equal(nr_skbs, 0);
}

static void run_net_rx(void)
{
	local_bh_disable();
	raise_softirq(NET_RX_SOFTIRQ);
	local_bh_enable();
}

static void a_head_goes_into_the_cache_of_the_cpu_it_was_born_on(void **state)
{
	struct skbsim_skb_stats ends;
	long slab;

	(void)state;
	born_here(10);
	slab = out_of_slab();
	end_them_elsewhere();
	/* They wait, and still are what they were. */
	assert_int_equal(skbsim_skbs_alive(), 10);
	assert_int_equal(cached(), 0);
	run_net_rx();
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(cached(), 10);
	assert_int_equal(out_of_slab(), slab);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.consume_skb, 10);
}

static void before_6_1_it_is_freed_where_it_ends(void **state)
{
	struct skbsim_skb_stats ends;

	(void)state;
	born_here(10);
	end_them_elsewhere();
	assert_int_equal(skbsim_skbs_alive(), 0);
	run_net_rx();
	assert_int_equal(cached(), 0);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.consume_skb, 0);
}

static void one_that_ends_where_it_was_born_is_freed_at_once(void **state)
{
	(void)state;
	skb_attempt_defer_free(born_from_slab());
	assert_int_equal(skbsim_skbs_alive(), 0);
	run_net_rx();
	assert_int_equal(cached(), 0);
}

static void a_pair_goes_to_its_slab(void **state)
{
	(void)state;
	skbs[0] = alloc_skb_fclone(100, GFP_ATOMIC);
	nr_skbs = 1;
	end_them_elsewhere();
	assert_int_equal(skbsim_skbs_alive(), 1);
	run_net_rx();
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(cached(), 0);
}

static void the_33rd_that_waits_tells_the_cpu(void **state)
{
	(void)state;
	born_here(32);
	end_them_elsewhere();
	assert_int_equal(local_softirq_pending(), 0);
	born_here(1);
	end_them_elsewhere();
	assert_int_equal(local_softirq_pending(), 1 << NET_RX_SOFTIRQ);
	do_softirq();
	assert_int_equal(cached(), 33);
	/* And again, when they have been freed. */
	born_here(33);
	end_them_elsewhere();
	assert_int_equal(local_softirq_pending(), 1 << NET_RX_SOFTIRQ);
	do_softirq();
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void the_65th_does_not_wait(void **state)
{
	(void)state;
	born_here(65);
	end_them_elsewhere();
	assert_int_equal(skbsim_skbs_alive(), 64);
	run_net_rx();
	assert_int_equal(skbsim_skbs_alive(), 0);
	/* The full cache gave its upper half back. */
	assert_int_equal(cached(), HALF);
}

/* ---- The other way round: born on CPU 1, which idles or is gone, ended here ---- */

static bool born, woken;

static void *give_birth(void *idle)
{
	if (skbsim_cpu_attach(1) != 1)
		return NULL;
	born_here(33);
	__atomic_store_n(&born, true, __ATOMIC_RELEASE);
	while (idle && skbsim_cpu_idle(-1) >= 0)
		__atomic_store_n(&woken, true, __ATOMIC_RELEASE);
	return NULL;
}

static pthread_t born_there(void *idle)
{
	pthread_t thread;

	born = woken = false;
	pthread_create(&thread, NULL, give_birth, idle);
	while (!__atomic_load_n(&born, __ATOMIC_ACQUIRE))
		usleep(100);
	return thread;
}

static void an_idle_cpu_is_woken_for_them(void **state)
{
	pthread_t thread = born_there("idle");

	(void)state;
	while (nr_skbs)
		skb_attempt_defer_free(skbs[--nr_skbs]);
	while (!__atomic_load_n(&woken, __ATOMIC_ACQUIRE))
		usleep(100);
	skbsim_cpu_stop(1);
	pthread_join(thread, NULL);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void a_cpu_that_goes_frees_what_waits_for_it(void **state)
{
	pthread_t thread = born_there("idle");

	(void)state;
	while (nr_skbs > 13)
		skb_attempt_defer_free(skbs[--nr_skbs]);
	assert_true(skbsim_skbs_alive() >= 20);
	skbsim_cpu_stop(1);
	pthread_join(thread, NULL);
	assert_int_equal(skbsim_skbs_alive(), 13);
	/* Now nobody is there. */
	while (nr_skbs)
		skb_attempt_defer_free(skbs[--nr_skbs]);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void a_number_that_is_no_cpus_is_reported(void **state)
{
	struct sk_buff *skb = born_from_slab();

	(void)state;
	skb->alloc_cpu = 2;
	expect_warnings(1, skb_attempt_defer_free(skb));
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* ---- Where a head was born ---- */

static struct sk_buff *by_alloc_skb(void)
{
	return alloc_skb(100, GFP_ATOMIC);
}

static struct sk_buff *by_build_skb(void)
{
	return build_skb(netdev_alloc_frag(1024), 1024);
}

static struct sk_buff *by_build_skb_around(void)
{
	struct sk_buff *skb = kmem_cache_zalloc(skbuff_head_cache, GFP_ATOMIC);

	return build_skb_around(skb, netdev_alloc_frag(1024), 1024);
}

static struct sk_buff *by_napi_build_skb(void)
{
	struct sk_buff *skb;

	local_bh_disable();
	skb = napi_build_skb(napi_alloc_frag(1024), 1024);
	local_bh_enable();
	return skb;
}

static struct sk_buff *by_fclone(void)
{
	return alloc_skb_fclone(100, GFP_ATOMIC);
}

/* Of a head that was born elsewhere: it is a copy's own, and a clone has its original's. */
static struct sk_buff *by_copy(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC), *copy;

	copy = skb_copy(skb, GFP_ATOMIC);
	kfree_skb(skb);
	return copy;
}

static struct sk_buff *(*const births[])(void) = {
	by_alloc_skb, by_build_skb, by_build_skb_around, by_napi_build_skb, by_fclone, by_copy,
};

static int born_as[ARRAY_SIZE(births)];

static void *note_where(void *cpu)
{
	struct sk_buff *skb;
	size_t i;

	if (skbsim_cpu_attach((long)cpu) != (long)cpu)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(births); i++) {
		skb = births[i]();
		born_as[i] = skb->alloc_cpu;
		kfree_skb(skb);
	}
	return NULL;
}

static void each_birth_notes_its_cpu(void **state)
{
	pthread_t thread;
	size_t i;
	long cpu;

	(void)state;
	skbsim_cpu_detach();
	for (cpu = 0; cpu < 2; cpu++) {
		pthread_create(&thread, NULL, note_where, (void *)cpu);
		pthread_join(thread, NULL);
		for (i = 0; i < ARRAY_SIZE(births); i++)
			assert_int_equal(born_as[i], cpu);
	}
}

/* ---- Both at once ---- */

#define EXCHANGED 20000

static struct sk_buff *mailbox[2]; /* born on the other CPU, for the one of this number */

/* Each gives birth for the other one, and ends what the other one gave birth to. */
static void *exchange(void *cpu)
{
	int me = (long)cpu, sent = 0, ended = 0;
	struct sk_buff *none, *skb;

	if (skbsim_cpu_attach(me) != me)
		return NULL;
	while (sent < EXCHANGED || ended < EXCHANGED) {
		none = NULL;
		if (sent < EXCHANGED && !READ_ONCE(mailbox[!me])) {
			skb = by_napi_build_skb();
			if (__atomic_compare_exchange_n(&mailbox[!me], &none, skb, false,
							__ATOMIC_RELEASE, __ATOMIC_RELAXED))
				sent++;
		}
		skb = __atomic_exchange_n(&mailbox[me], NULL, __ATOMIC_ACQUIRE);
		if (skb) {
			skb_attempt_defer_free(skb);
			ended++;
		} else {
			skbsim_cpu_kick(!me);
			skbsim_cpu_idle(1);
		}
		skbsim_cpu_kick(!me);
	}
	return NULL;
}

static void two_cpus_may_end_each_others(void **state)
{
	struct skbsim_skb_stats ends;
	pthread_t threads[2];
	long cpu;

	(void)state;
	skbsim_cpu_detach();
	for (cpu = 0; cpu < 2; cpu++)
		pthread_create(&threads[cpu], NULL, exchange, (void *)cpu);
	for (cpu = 0; cpu < 2; cpu++)
		pthread_join(threads[cpu], NULL);
	assert_int_equal(skbsim_skbs_alive(), 0);
	skbsim_skb_stats(&ends);
	assert_true(defers() ? ends.consume_skb > EXCHANGED : !ends.consume_skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		defer_test(a_head_goes_into_the_cache_of_the_cpu_it_was_born_on),
		older_test(before_6_1_it_is_freed_where_it_ends),
		sim_test(one_that_ends_where_it_was_born_is_freed_at_once),
		defer_test(a_pair_goes_to_its_slab),
		defer_test(the_33rd_that_waits_tells_the_cpu),
		defer_test(the_65th_does_not_wait),
		defer_test(an_idle_cpu_is_woken_for_them),
		defer_test(a_cpu_that_goes_frees_what_waits_for_it),
		defer_test(a_number_that_is_no_cpus_is_reported),
		sim_test(each_birth_notes_its_cpu),
		sim_test(two_cpus_may_end_each_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
