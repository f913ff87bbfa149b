/* SPDX-License-Identifier: MIT */
/* CPUs that sleep, wake each other, and send each other packets. */
#include "backlog.h"

#include <linux/rcupdate.h>

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

static long long now_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* A thread that is CPU 1 and idles until it is told to stop. */
static struct idler {
	pthread_t thread;
	int woken;	  /* times that it idled and was woken */
	int order, heard; /* what it was told before it was woken, and what it saw then */
	long long cpu_ms; /* what all that took of a processor */
	bool attached;
} idler;

static void *idle_until_stopped(void *unused)
{
	(void)unused;
	if (skbsim_cpu_attach(1) != 1)
		return NULL;
	__atomic_store_n(&idler.attached, true, __ATOMIC_RELEASE);
	while (skbsim_cpu_idle(-1) >= 0) {
		idler.heard = idler.order;
		__atomic_fetch_add(&idler.woken, 1, __ATOMIC_RELAXED);
	}
	idler.cpu_ms = now_ms(CLOCK_THREAD_CPUTIME_ID);
	return NULL;
}

static void start_idler(void)
{
	idler = (struct idler){ 0 };
	pthread_create(&idler.thread, NULL, idle_until_stopped, NULL);
	while (!__atomic_load_n(&idler.attached, __ATOMIC_ACQUIRE))
		usleep(100);
}

static void stop_idler(void)
{
	assert_int_equal(skbsim_cpu_stop(1), 0);
	pthread_join(idler.thread, NULL);
}

/* ---- Sleeping and waking ---- */

static void an_idle_cpu_takes_no_processor_time(void **state)
{
	(void)state;
	start_idler();
	usleep(500000);
	stop_idler();
	/* One that spun would have had 500 ms, or half of it on a busy machine. */
	assert_in_range(idler.cpu_ms, 0, 25);
	assert_int_equal(idler.woken, 0);
}

static void its_time_may_be_limited(void **state)
{
	long long start = now_ms(CLOCK_MONOTONIC), took;

	(void)state;
	assert_int_equal(skbsim_cpu_idle(0), 0);
	assert_int_equal(skbsim_cpu_idle(50), 0);
	took = now_ms(CLOCK_MONOTONIC) - start;
	assert_in_range(took, 49, 5000);
}

/* The order is a plain variable: ThreadSanitizer sees whether the kick publishes it. */
static void a_kick_wakes_it_and_shows_what_was_done_before(void **state)
{
	(void)state;
	start_idler();
	idler.order = 42;
	assert_int_equal(skbsim_cpu_kick(1), 0);
	while (!__atomic_load_n(&idler.woken, __ATOMIC_RELAXED))
		usleep(100);
	stop_idler();
	assert_int_equal(idler.woken, 1);
	assert_int_equal(idler.heard, 42);
}

static void kicks_that_came_before_wake_it_once(void **state)
{
	(void)state;
	skbsim_cpu_kick(0);
	skbsim_cpu_kick(0);
	/* Not taken by what else looks at softirqs. */
	local_bh_disable();
	local_bh_enable();
	do_softirq();
	assert_int_equal(skbsim_cpu_idle(-1), 1);
	assert_int_equal(skbsim_cpu_idle(0), 0);
}

static void a_cpu_is_stopped_once_for_each_time_it_is_told(void **state)
{
	(void)state;
	assert_int_equal(skbsim_cpu_stop(0), 0);
	assert_int_equal(skbsim_cpu_idle(-1), -ECANCELED);
	assert_int_equal(skbsim_cpu_idle(0), 0);
	/* It waits for a thread that is yet to come. */
	skbsim_cpu_stop(1);
	start_idler();
	pthread_join(idler.thread, NULL);
	assert_int_equal(idler.woken, 0);
}

static void a_number_that_is_no_cpus_is_refused(void **state)
{
	static const int no_cpu[] = { -1, 64, 1000, INT_MIN, INT_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(no_cpu); i++) {
		assert_int_equal(skbsim_cpu_kick(no_cpu[i]), -EINVAL);
		assert_int_equal(skbsim_cpu_stop(no_cpu[i]), -EINVAL);
	}
}

static void only_process_context_may_idle(void **state)
{
	(void)state;
	local_bh_disable();
	expect_warnings(1, assert_int_equal(skbsim_cpu_idle(0), -EINVAL));
	local_bh_enable();
	irq_enter();
	expect_warnings(1, assert_int_equal(skbsim_cpu_idle(0), -EINVAL));
	irq_exit();
	local_irq_disable();
	expect_warnings(1, assert_int_equal(skbsim_cpu_idle(0), -EINVAL));
	local_irq_enable();
}

static int timer_runs;

static void timer_softirq(struct softirq_action *unused)
{
	(void)unused;
	timer_runs++;
}

static void softirqs_that_are_pending_run_without_a_sleep(void **state)
{
	(void)state;
	timer_runs = 0;
	open_softirq(TIMER_SOFTIRQ, timer_softirq);
	raise_softirq(TIMER_SOFTIRQ);
	assert_int_equal(skbsim_cpu_idle(-1), 1);
	assert_int_equal(timer_runs, 1);
	/* And one that always has some can be stopped. */
	raise_softirq(TIMER_SOFTIRQ);
	skbsim_cpu_stop(0);
	assert_int_equal(skbsim_cpu_idle(-1), -ECANCELED);
	assert_int_equal(timer_runs, 2);
}

static bool called_back;

static void call_back(struct rcu_head *unused)
{
	(void)unused;
	called_back = true;
}

static void rcu_callbacks_are_called_while_it_idles(void **state)
{
	struct rcu_head head;

	(void)state;
	called_back = false;
	call_rcu(&head, call_back);
	while (!called_back)
		assert_true(skbsim_cpu_idle(10000) > 0);
}

/* ---- Packets for other CPUs ---- */

static u32 delivered_on[64], wrong_order;
static u32 last_number;

static int count_delivered(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
			   struct net_device *orig)
{
	(void)dev, (void)pt, (void)orig;
	__atomic_fetch_add(&delivered_on[smp_processor_id()], 1, __ATOMIC_RELAXED);
	if (smp_processor_id() == 1) {
		wrong_order += skb->mark <= last_number;
		last_number = skb->mark;
	}
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

static u32 count_of(int cpu)
{
	return __atomic_load_n(&delivered_on[cpu], __ATOMIC_RELAXED);
}

static int counting_setup(void **state)
{
	if (backlog_setup(state))
		return -1;
	memset(delivered_on, 0, sizeof(delivered_on));
	wrong_order = last_number = 0;
	backlog_handler.func = count_delivered;
	return 0;
}

#define counting_test(f) cmocka_unit_test_setup_teardown(f, counting_setup, nothing_left_alive)

static void a_packet_wakes_the_cpu_it_is_for(void **state)
{
	(void)state;
	start_idler();
	assert_int_equal(skbsim_netif_rx_on(numbered_packet(1), 1), NET_RX_SUCCESS);
	while (!count_of(1))
		usleep(100);
	stop_idler();
	assert_int_equal(count_of(0), 0);
	assert_int_equal(softnet_stats().received_rps, 1);
}

static void one_for_this_cpu_needs_no_other(void **state)
{
	(void)state;
	skbsim_netif_rx_on(numbered_packet(1), 0);
	assert_int_equal(count_of(0), 1);
	assert_int_equal(softnet_stats().received_rps, 0);
}

static void one_for_nobody_is_delivered_here(void **state)
{
	static const int nobody[] = { 1, 63, 64, -1, INT_MAX, INT_MIN };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(nobody); i++) {
		skbsim_netif_rx_on(numbered_packet(1), nobody[i]);
		assert_int_equal(count_of(0), i + 1);
	}
}

/* The CPUs are told at the end of the NET_RX that follows. */
static void many_packets_make_one_interrupt(void **state)
{
	u32 i;

	(void)state;
	start_idler();
	local_bh_disable();
	for (i = 1; i <= 1000; i++)
		skbsim_netif_rx_on(numbered_packet(i), 1);
	assert_int_equal(count_of(1), 0);
	local_bh_enable();
	finish_softirqs();
	while (count_of(1) < 1000)
		usleep(100);
	stop_idler();
	assert_int_equal(wrong_order, 0);
	assert_int_equal(softnet_stats().received_rps, 1);
}

static void *ask_for_softirqs(void *unused)
{
	(void)unused;
	if (skbsim_cpu_attach(1) != 1)
		return NULL;
	__atomic_store_n(&idler.attached, true, __ATOMIC_RELEASE);
	while (!count_of(1)) {
		if (local_softirq_pending())
			do_softirq();
		usleep(100);
	}
	return NULL;
}

static void a_cpu_that_never_idles_finds_them_pending(void **state)
{
	(void)state;
	idler = (struct idler){ 0 };
	pthread_create(&idler.thread, NULL, ask_for_softirqs, NULL);
	while (!__atomic_load_n(&idler.attached, __ATOMIC_ACQUIRE))
		usleep(100);
	skbsim_netif_rx_on(numbered_packet(1), 1);
	pthread_join(idler.thread, NULL);
	assert_int_equal(count_of(1), 1);
}

#define FLOOD 100000

/* What the backlog had no room for is dropped; the rest arrives, in order. */
static void a_flood_is_delivered_or_counted(void **state)
{
	u32 i, dropped = 0;

	(void)state;
	start_idler();
	for (i = 1; i <= FLOOD; i++)
		dropped += skbsim_netif_rx_on(numbered_packet(i), 1) == NET_RX_DROP;
	stop_idler();
	assert_int_equal(count_of(1) + dropped, FLOOD);
	assert_int_equal(softnet_stats().dropped, dropped);
	assert_int_equal(wrong_order, 0);
	assert_true(softnet_stats().received_rps <= FLOOD);
}

static bool leave_for_good;

static void *come_and_go(void *unused)
{
	(void)unused;
	while (!__atomic_load_n(&leave_for_good, __ATOMIC_RELAXED)) {
		if (skbsim_cpu_attach(1) != 1)
			return NULL;
		skbsim_cpu_idle(1);
		skbsim_cpu_detach();
	}
	return NULL;
}

/* Between them, one CPU has its thread and has it not; packets are in flight whenever it goes. */
static void packets_for_a_cpu_that_goes_are_not_lost(void **state)
{
	pthread_t thread;
	u32 i, dropped = 0;

	(void)state;
	leave_for_good = false;
	pthread_create(&thread, NULL, come_and_go, NULL);
	for (i = 1; i <= FLOOD; i++)
		dropped += skbsim_netif_rx_on(numbered_packet(i), 1) == NET_RX_DROP;
	__atomic_store_n(&leave_for_good, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	finish_softirqs();
	assert_int_equal(count_of(0) + count_of(1) + dropped, FLOOD);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* CPU 1 goes when it has a packet of which it has not been told yet. */
static void a_packet_before_its_interrupt_is_delivered_too(void **state)
{
	(void)state;
	start_idler();
	local_bh_disable();
	skbsim_netif_rx_on(numbered_packet(1), 1);
	stop_idler();
	assert_int_equal(count_of(1), 1);
	/* Now nobody is there. */
	skbsim_netif_rx_on(numbered_packet(2), 1);
	local_bh_enable();
	finish_softirqs();
	assert_int_equal(count_of(0), 1);
}

static pthread_barrier_t both;

static struct napi_struct behind;
static int polls_behind;

static int poll_behind(struct napi_struct *napi, int budget)
{
	(void)budget;
	polls_behind++;
	napi_complete_done(napi, 0);
	return 0;
}

/* Has a packet of its own, and something else to poll, when the interrupt comes. */
static void *meet_a_late_interrupt(void *unused)
{
	(void)unused;
	if (skbsim_cpu_attach(1) != 1)
		return NULL;
	local_bh_disable();
	netif_rx(numbered_packet(2));
	napi_schedule(&behind);
	pthread_barrier_wait(&both);
	pthread_barrier_wait(&both);
	local_bh_enable();
	return NULL;
}

static void an_interrupt_that_comes_late_does_no_harm(void **state)
{
	pthread_t thread;

	(void)state;
	polls_behind = 0;
	netif_napi_add(&backlog_dev, &behind, poll_behind, NAPI_POLL_WEIGHT);
	napi_enable(&behind);
	pthread_barrier_init(&both, NULL, 2);
	start_idler();
	local_bh_disable();
	skbsim_netif_rx_on(numbered_packet(1), 1);
	stop_idler();
	pthread_create(&thread, NULL, meet_a_late_interrupt, NULL);
	pthread_barrier_wait(&both);
	local_bh_enable();
	pthread_barrier_wait(&both);
	pthread_join(thread, NULL);
	assert_int_equal(count_of(1), 2);
	assert_int_equal(polls_behind, 1);
	/* The same for one that has no packet. */
	start_idler();
	local_bh_disable();
	skbsim_netif_rx_on(numbered_packet(3), 1);
	stop_idler();
	start_idler();
	local_bh_enable();
	skbsim_netif_rx_on(numbered_packet(4), 1);
	stop_idler();
	assert_int_equal(count_of(1), 4);
	napi_disable(&behind);
	netif_napi_del(&behind);
	pthread_barrier_destroy(&both);
}

#define SPRAYERS 4
#define SPRAYS	 5000

static u32 sprays_to_come;

/* A packet to each other CPU, before any of them is told of it. */
static void spray(int from)
{
	int to;

	local_bh_disable();
	for (to = 0; to < SPRAYERS; to++)
		if (to != from)
			skbsim_netif_rx_on(numbered_packet(1), to);
	local_bh_enable();
}

static void *spray_and_idle(void *cpu)
{
	int me = (long)cpu, i;

	if (skbsim_cpu_attach(me) != me)
		return NULL;
	pthread_barrier_wait(&both);
	for (i = 0; i < SPRAYS; i++)
		spray(me);
	/* The last one stops all. */
	if (__atomic_sub_fetch(&sprays_to_come, 1, __ATOMIC_RELAXED) == 0)
		for (i = 0; i < SPRAYERS; i++)
			skbsim_cpu_stop(i);
	while (skbsim_cpu_idle(-1) >= 0)
		;
	return NULL;
}

static void all_cpus_may_send_to_all(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = SPRAYERS };
	pthread_t threads[SPRAYERS];
	u32 delivered = 0;
	long i;

	(void)state;
	memset(delivered_on, 0, sizeof(delivered_on));
	assert_int_equal(skbsim_init(&cfg), 0);
	backlog_handler.type = __cpu_to_be16(ETH_P_IP);
	backlog_handler.func = count_delivered;
	dev_add_pack(&backlog_handler);
	skbsim_cpu_detach();
	sprays_to_come = SPRAYERS;
	pthread_barrier_init(&both, NULL, SPRAYERS);
	for (i = 0; i < SPRAYERS; i++)
		pthread_create(&threads[i], NULL, spray_and_idle, (void *)i);
	for (i = 0; i < SPRAYERS; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < SPRAYERS; i++)
		delivered += count_of(i);
	assert_int_equal(delivered + softnet_stats().dropped, SPRAYERS * (SPRAYERS - 1) * SPRAYS);
	pthread_barrier_destroy(&both);
	assert_int_equal(skbsim_exit(), 0);
}

#define PASSES 100000

/* One packet goes to and fro; whoever gets it for the last time stops both CPUs. */
static int pass_on(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		   struct net_device *orig)
{
	(void)dev, (void)pt, (void)orig;
	if (++skb->mark < PASSES)
		return skbsim_netif_rx_on(skb, !smp_processor_id());
	delivered_on[0] = skb->mark;
	consume_skb(skb);
	skbsim_cpu_stop(0);
	skbsim_cpu_stop(1);
	return NET_RX_SUCCESS;
}

/* Were a single wake-up lost, both would sleep until the time is up. */
static void no_wake_up_is_lost_in_100000_passes(void **state)
{
	int woken;

	(void)state;
	backlog_handler.func = pass_on;
	start_idler();
	skbsim_netif_rx_on(numbered_packet(0), 1);
	while ((woken = skbsim_cpu_idle(10000)) > 0)
		;
	assert_int_equal(woken, -ECANCELED);
	pthread_join(idler.thread, NULL);
	assert_int_equal(delivered_on[0], PASSES);
	assert_int_equal(softnet_stats().received_rps, PASSES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(an_idle_cpu_takes_no_processor_time),
		sim_test(its_time_may_be_limited),
		sim_test(a_kick_wakes_it_and_shows_what_was_done_before),
		sim_test(kicks_that_came_before_wake_it_once),
		sim_test(a_cpu_is_stopped_once_for_each_time_it_is_told),
		sim_test(a_number_that_is_no_cpus_is_refused),
		sim_test(only_process_context_may_idle),
		sim_test(softirqs_that_are_pending_run_without_a_sleep),
		sim_test(rcu_callbacks_are_called_while_it_idles),
		counting_test(a_packet_wakes_the_cpu_it_is_for),
		counting_test(one_for_this_cpu_needs_no_other),
		counting_test(one_for_nobody_is_delivered_here),
		counting_test(many_packets_make_one_interrupt),
		counting_test(a_cpu_that_never_idles_finds_them_pending),
		counting_test(a_flood_is_delivered_or_counted),
		counting_test(packets_for_a_cpu_that_goes_are_not_lost),
		counting_test(a_packet_before_its_interrupt_is_delivered_too),
		counting_test(an_interrupt_that_comes_late_does_no_harm),
		cmocka_unit_test(all_cpus_may_send_to_all),
		counting_test(no_wake_up_is_lost_in_100000_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
