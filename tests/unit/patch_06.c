/* SPDX-License-Identifier: MIT */
/*
 * Patch 6, no more __kfree_skb_flush(): heads that a poll freed used to be sent to
 * the slab when NET_RX ended, however it ended, and when NET_TX had freed what
 * interrupts left to it. What is promised: neither does that any more, so that the
 * next poll finds the heads of this one, in their order, and the slab is left alone.
 */
#include "heads.h"

static const int edges[] = { 0, 1, 15, 16, 17, 31, 32, 63 };

/* ---- Devices whose polls free packets ---- */

/* So many polls of a whole weight use up NET_RX's budget of 300. */
#define SQUEEZED 5

static struct net_device dev = { .name = "test" };
static struct napi_struct queues[SQUEEZED + 1];
static int heads_a_poll;

static int free_heads(struct napi_struct *napi, int budget)
{
	int i;

	for (i = 0; i < heads_a_poll; i++)
		napi_consume_skb(born_from_slab(), budget);
	napi_complete_done(napi, 0);
	return 0;
}

/* Frees one and claims its whole weight; has nothing to do the next time. */
static int use_whole_weight(struct napi_struct *napi, int budget)
{
	napi_consume_skb(born_from_slab(), budget);
	napi->poll = free_heads;
	return budget;
}

/* Schedules one poll of each of @nr queues and runs the softirqs until all are through. */
static void poll_queues(int nr, int (*poll)(struct napi_struct *, int))
{
	int i;

	for (i = 0; i < nr; i++) {
		netif_napi_add(&dev, &queues[i], poll, NAPI_POLL_WEIGHT);
		napi_enable(&queues[i]);
		napi_schedule(&queues[i]);
	}
	local_bh_enable();
	while (local_softirq_pending())
		do_softirq();
	local_bh_disable();
	for (i = 0; i < nr; i++) {
		napi_disable(&queues[i]);
		netif_napi_del(&queues[i]);
	}
}

static void run_poll(int heads)
{
	heads_a_poll = heads;
	poll_queues(1, free_heads);
}

/* NET_RX ends with work left, and comes again; on a slow machine more than once. */
static void run_squeezed_polls(void)
{
	struct skbsim_softnet_stats softnet;

	heads_a_poll = 0;
	poll_queues(SQUEEZED + 1, use_whole_weight);
	skbsim_softnet_stats(&softnet);
	assert_in_range(softnet.time_squeeze, 1, SQUEEZED + 1);
}

static void run_net_tx(void)
{
	raise_softirq(NET_TX_SOFTIRQ);
	local_bh_enable();
	local_bh_disable();
}

/* ---- With the patch ---- */

static void the_cache_is_the_same_after_a_poll(void **state)
{
	struct sk_buff *heads[CACHE];
	size_t c;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(edges); c++) {
		u64 events;

		put_heads(heads, edges[c]);
		events = slab_events();
		run_poll(0);
		assert_int_equal(cached(), edges[c]);
		assert_int_equal(slab_events(), events);
		expect_births(heads, edges[c]);
	}
	assert_int_equal(cache_stats().flush, 0);
}

static void what_a_poll_freed_is_there_for_the_next_one(void **state)
{
	u64 events;

	(void)state;
	run_poll(HALF);
	assert_int_equal(cached(), HALF);
	run_poll(HALF - 1);
	assert_int_equal(cached(), CACHE - 1);
	events = slab_events();
	run_poll(0);
	assert_int_equal(slab_events(), events);
	assert_int_equal(cache_stats().flush, 0);
}

static void a_run_that_is_squeezed_flushes_nothing_either(void **state)
{
	(void)state;
	run_squeezed_polls();
	assert_int_equal(cached(), SQUEEZED + 1);
	assert_int_equal(cache_stats().flush, 0);
}

static void net_tx_adds_what_interrupts_freed(void **state)
{
	struct sk_buff *heads[CACHE], *late[2];
	size_t c;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(edges) - 1; c++) {
		put_heads(heads, edges[c]);
		late[0] = born_from_slab();
		late[1] = born_from_slab();
		dev_consume_skb_irq(late[0]);
		dev_kfree_skb_irq(late[1]);
		assert_int_equal(cached(), edges[c]);
		run_net_tx();
		assert_int_equal(cached(), edges[c] + 2);
		/* The completion queue is a stack: the one freed last went in first. */
		expect_births(&late[0], 1);
		expect_births(&late[1], 1);
		expect_births(heads, edges[c]);
	}
	assert_int_equal(cache_stats().flush, 0);
}

static void net_tx_that_fills_the_cache_flushes_its_upper_half_only(void **state)
{
	struct sk_buff *heads[CACHE];

	(void)state;
	put_heads(heads, CACHE - 1);
	dev_consume_skb_irq(born_from_slab());
	run_net_tx();
	assert_int_equal(cached(), HALF);
	expect_births(heads, HALF);
}

/* ---- Before ---- */

static void before_the_end_of_a_poll_emptied_the_cache(void **state)
{
	struct sk_buff *heads[CACHE];
	size_t c;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(edges); c++) {
		u64 flushes = cache_stats().flush;

		put_heads(heads, edges[c]);
		run_poll(0);
		assert_int_equal(cached(), 0);
		assert_int_equal(out_of_slab(), 0);
		/* One bulk free, whatever lay there; none for nothing. */
		assert_int_equal(cache_stats().flush - flushes, edges[c] > 0);
	}
}

static void before_a_squeezed_run_emptied_it_too(void **state)
{
	(void)state;
	run_squeezed_polls();
	assert_int_equal(cached(), 0);
	/* After the run that was squeezed, and after the one that freed the last head. */
	assert_in_range(cache_stats().flush, 2, SQUEEZED + 1);
}

static void before_net_tx_emptied_the_cache_if_it_had_freed_something(void **state)
{
	struct sk_buff *heads[CACHE];
	size_t c;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(edges) - 1; c++) {
		put_heads(heads, edges[c]);
		run_net_tx();
		assert_int_equal(cached(), edges[c]);
		dev_consume_skb_irq(born_from_slab());
		run_net_tx();
		assert_int_equal(cached(), 0);
		assert_int_equal(out_of_slab(), 0);
	}
	assert_int_equal(cache_stats().flush, ARRAY_SIZE(edges) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		series_test(the_cache_is_the_same_after_a_poll),
		series_test(what_a_poll_freed_is_there_for_the_next_one),
		series_test(a_run_that_is_squeezed_flushes_nothing_either),
		series_test(net_tx_adds_what_interrupts_freed),
		series_test(net_tx_that_fills_the_cache_flushes_its_upper_half_only),
		before_test(before_the_end_of_a_poll_emptied_the_cache),
		before_test(before_a_squeezed_run_emptied_it_too),
		before_test(before_net_tx_emptied_the_cache_if_it_had_freed_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
