/* SPDX-License-Identifier: MIT */
/* The backlog: netif_rx() and its kin leave packets to it, NET_RX delivers them. */
#include "backlog.h"

#include <pthread.h>

static void packets_wait_until_softirqs_run(void **state)
{
	u32 i;

	(void)state;
	local_bh_disable();
	for (i = 0; i < 3; i++)
		assert_int_equal(netif_rx(numbered_packet(i)), NET_RX_SUCCESS);
	assert_int_equal(nr_delivered, 0);
	local_bh_enable();
	assert_int_equal(nr_delivered, 3);
	for (i = 0; i < 3; i++)
		assert_int_equal(delivered_numbers[i], i);
	assert_int_equal(local_softirq_pending(), 0);
	/* And once more, now that the backlog has been empty. */
	local_bh_disable();
	netif_rx(numbered_packet(3));
	local_bh_enable();
	assert_int_equal(nr_delivered, 4);
	assert_int_equal(softnet_stats().processed, 4);
}

static void in_an_interrupt_they_wait_for_its_end(void **state)
{
	int (*const functions[])(struct sk_buff *) = { netif_rx, __netif_rx, netif_rx_any_context };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		irq_enter();
		assert_int_equal(functions[i](numbered_packet(0)), NET_RX_SUCCESS);
		assert_int_equal(nr_delivered, i);
		irq_exit();
		assert_int_equal(nr_delivered, i + 1);
	}
}

static void process_context_may_deliver_at_once(void **state)
{
	(void)state;
	netif_rx_ni(numbered_packet(0));
	assert_int_equal(nr_delivered, 1);
	netif_rx_any_context(numbered_packet(0));
	assert_int_equal(nr_delivered, 2);
	/* Before 6.1 netif_rx() itself does not. */
	netif_rx(numbered_packet(0));
	assert_int_equal(nr_delivered, is_profile("v6.1") ? 3 : 2);
	finish_softirqs();
	assert_int_equal(nr_delivered, 3);
}

static void the_one_for_interrupts_says_when_it_is_none(void **state)
{
	(void)state;
	expect_warnings(1, __netif_rx(numbered_packet(0)));
	finish_softirqs();
	assert_int_equal(nr_delivered, 1);
}

/* The queue takes one more while it holds 1,000. */
static void the_1002nd_packet_is_dropped(void **state)
{
	struct skbsim_skb_stats ends;
	u32 i;

	(void)state;
	local_bh_disable();
	for (i = 0; i < 1001; i++)
		assert_int_equal(netif_rx(numbered_packet(i)), NET_RX_SUCCESS);
	assert_int_equal(softnet_stats().dropped, 0);
	assert_int_equal(netif_rx(numbered_packet(i)), NET_RX_DROP);
	assert_int_equal(softnet_stats().dropped, 1);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.kfree_skb, 1);
	local_bh_enable();
	finish_softirqs();
	assert_int_equal(nr_delivered, 1001);
	/* There is room again. */
	assert_int_equal(netif_rx_ni(numbered_packet(0)), NET_RX_SUCCESS);
	assert_int_equal(nr_delivered, 1002);
}

static int delivered_at_poll;

static int look(struct napi_struct *napi, int budget)
{
	(void)budget;
	delivered_at_poll = nr_delivered;
	napi_complete_done(napi, 0);
	return 0;
}

/* An instance behind it is polled after 64 packets, before the rest. */
static void one_poll_delivers_64(void **state)
{
	struct napi_struct napi;
	int i;

	(void)state;
	netif_napi_add(&backlog_dev, &napi, look, NAPI_POLL_WEIGHT);
	napi_enable(&napi);
	local_bh_disable();
	for (i = 0; i < 100; i++)
		netif_rx(numbered_packet(i));
	napi_schedule(&napi);
	local_bh_enable();
	finish_softirqs();
	assert_int_equal(delivered_at_poll, 64);
	assert_int_equal(nr_delivered, 100);
	for (i = 0; i < 100; i++)
		assert_int_equal(delivered_numbers[i], i);
	napi_disable(&napi);
	netif_napi_del(&napi);
}

static struct napi_struct watcher;

/* The first packet has another one follow, and an instance be polled. */
static int answer_the_first(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
			    struct net_device *orig)
{
	if (!skb->mark) {
		netif_rx(numbered_packet(1));
		napi_schedule(&watcher);
	}
	return note_delivered(skb, dev, pt, orig);
}

static void what_comes_during_its_poll_is_delivered_by_the_same_poll(void **state)
{
	(void)state;
	netif_napi_add(&backlog_dev, &watcher, look, NAPI_POLL_WEIGHT);
	napi_enable(&watcher);
	backlog_handler.func = answer_the_first;
	netif_rx_ni(numbered_packet(0));
	finish_softirqs();
	assert_int_equal(delivered_at_poll, 2);
	assert_int_equal(nr_delivered, 2);
	napi_disable(&watcher);
	netif_napi_del(&watcher);
}

static void *leave_packets(void *unused)
{
	(void)unused;
	irq_enter();
	local_bh_disable();
	netif_rx(numbered_packet(0));
	netif_rx(numbered_packet(1));
	irq_exit();
	/* So the thread ends with bottom halves off, which is reported. */
	return NULL;
}

static void a_cpu_that_goes_delivers_what_waits(void **state)
{
	pthread_t thread;

	(void)state;
	expect_warnings(1, {
		pthread_create(&thread, NULL, leave_packets, NULL);
		pthread_join(thread, NULL);
	});
	assert_int_equal(nr_delivered, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		backlog_test(packets_wait_until_softirqs_run),
		backlog_test(in_an_interrupt_they_wait_for_its_end),
		backlog_test(process_context_may_deliver_at_once),
		backlog_test(the_one_for_interrupts_says_when_it_is_none),
		backlog_test(the_1002nd_packet_is_dropped),
		backlog_test(one_poll_delivers_64),
		backlog_test(what_comes_during_its_poll_is_delivered_by_the_same_poll),
		backlog_test(a_cpu_that_goes_delivers_what_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
