/* SPDX-License-Identifier: MIT */
/* Netpoll: a poll with budget 0, in any context, that leaves the NAPI cache alone. */
#include "heads.h"

#include <linux/interrupt.h>

#include <pthread.h>
#include <unistd.h>

static struct net_device dev = { .name = "test" };
static struct napi_struct napi;
static struct sk_buff *sent[3];
static int polls, last_budget;
static bool irqs_were_off;

/* Frees what was sent, and would take what has come, of which there is nothing. */
static int clean_tx(struct napi_struct *n, int budget)
{
	int i;

	polls++;
	last_budget = budget;
	irqs_were_off = irqs_disabled();
	for (i = 0; i < 3; i++) {
		napi_consume_skb(sent[i], budget);
		sent[i] = NULL;
	}
	if (budget)
		napi_complete_done(n, 0);
	return 0;
}

static int netpoll_setup(void **state)
{
	if (fresh_simulation(state))
		return -1;
	polls = last_budget = 0;
	netif_napi_add(&dev, &napi, clean_tx, NAPI_POLL_WEIGHT);
	napi_enable(&napi);
	return 0;
}

static int netpoll_teardown(void **state)
{
	while (local_softirq_pending())
		do_softirq();
	napi_disable(&napi);
	netif_napi_del(&napi);
	return nothing_left_alive(state);
}

#define netpoll_test(f) cmocka_unit_test_setup_teardown(f, netpoll_setup, netpoll_teardown)

static void send_three(void)
{
	int i;

	for (i = 0; i < 3; i++)
		sent[i] = born_from_slab();
}

static void it_does_not_touch_the_cache(void **state)
{
	struct skbsim_napi_cache_stats before, after;

	(void)state;
	local_bh_disable();
	put_heads((struct sk_buff *[2]){ NULL }, 2);
	before = cache_stats();
	send_three();
	skbsim_netpoll_napi(&napi);
	after = cache_stats();
	assert_int_equal(polls, 1);
	assert_int_equal(last_budget, 0);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(cached(), 2);
	/* They wait for NET_TX, */
	assert_int_equal(skbsim_skbs_alive(), 3);
	assert_true(local_softirq_pending() & 1 << NET_TX_SOFTIRQ);
	/* which, too, empties the cache in an old kernel. */
	local_bh_enable();
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(cached(), is_profile("v5.10") ? 0 : 5);
}

/* A driver that forgets the budget in its poll would put them there. */
static void a_poll_of_net_rx_does(void **state)
{
	u64 put = cache_stats().put;

	(void)state;
	send_three();
	irq_enter();
	napi_schedule(&napi);
	irq_exit();
	assert_int_equal(polls, 1);
	assert_int_equal(last_budget, NAPI_POLL_WEIGHT);
	assert_int_equal(cache_stats().put - put, 3);
}

static void any_context_will_do(void **state)
{
	(void)state;
	skbsim_netpoll_napi(&napi);
	assert_true(irqs_were_off);
	assert_false(irqs_disabled());
	local_irq_disable();
	skbsim_netpoll_napi(&napi);
	assert_true(irqs_disabled());
	local_irq_enable();
	irq_enter();
	skbsim_netpoll_napi(&napi);
	irq_exit();
	assert_int_equal(polls, 3);
}

static void a_disabled_instance_is_left_alone(void **state)
{
	(void)state;
	napi_disable(&napi);
	skbsim_netpoll_napi(&napi);
	assert_int_equal(polls, 0);
	napi_enable(&napi);
	skbsim_netpoll_napi(&napi);
	assert_int_equal(polls, 1);
}

static bool completed;

static int poll_that_completes(struct napi_struct *n, int budget)
{
	polls++;
	completed = napi_complete_done(n, 0);
	if (!budget) {
		/* From within it, it is not polled again. */
		skbsim_netpoll_napi(n);
	}
	return 0;
}

static void a_scheduled_instance_stays_so_and_is_polled_in_its_turn(void **state)
{
	(void)state;
	napi.poll = poll_that_completes;
	local_bh_disable();
	napi_schedule(&napi);
	skbsim_netpoll_napi(&napi);
	assert_int_equal(polls, 1);
	assert_false(completed);
	assert_false(napi_schedule_prep(&napi));
	local_bh_enable();
	while (local_softirq_pending())
		do_softirq();
	/* Once for the schedule, once more for what was asked meanwhile. */
	assert_int_equal(polls, 3);
	assert_true(completed);
}

static int poll_that_receives(struct napi_struct *n, int budget)
{
	(void)n;
	return budget + 1;
}

static void a_poll_above_a_budget_of_0_is_reported(void **state)
{
	(void)state;
	napi.poll = poll_that_receives;
	expect_warnings(1, skbsim_netpoll_napi(&napi));
	napi.poll = clean_tx;
}

static bool disabled;
static pthread_t disabler;

static void *disable_it(void *unused)
{
	(void)unused;
	napi_disable(&napi);
	__atomic_store_n(&disabled, true, __ATOMIC_RELEASE);
	return NULL;
}

static int poll_while_disabled(struct napi_struct *n, int budget)
{
	(void)budget;
	pthread_create(&disabler, NULL, disable_it, NULL);
	while (!(READ_ONCE(n->state) & BIT(NAPI_STATE_SCHED)))
		;
	usleep(20000);
	polls += !__atomic_load_n(&disabled, __ATOMIC_ACQUIRE);
	return 0;
}

static void disabling_waits_for_it(void **state)
{
	(void)state;
	disabled = false;
	napi.poll = poll_while_disabled;
	skbsim_netpoll_napi(&napi);
	pthread_join(disabler, NULL);
	assert_int_equal(polls, 1);
	assert_true(disabled);
	napi_enable(&napi);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		netpoll_test(it_does_not_touch_the_cache),
		netpoll_test(a_poll_of_net_rx_does),
		netpoll_test(any_context_will_do),
		netpoll_test(a_disabled_instance_is_left_alone),
		netpoll_test(a_scheduled_instance_stays_so_and_is_polled_in_its_turn),
		netpoll_test(a_poll_above_a_budget_of_0_is_reported),
		netpoll_test(disabling_waits_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
