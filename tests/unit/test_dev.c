/* SPDX-License-Identifier: MIT */
/* Softirqs, NAPI polls, delivery by protocol, transmit. */
#include "harness.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>

#include <errno.h>
#include <pthread.h>

/* ---- Contexts ---- */

static void contexts_are_what_was_entered(void **state)
{
	(void)state;
	assert_false(in_interrupt());
	local_bh_disable();
	assert_true(in_softirq());
	assert_false(in_serving_softirq());
	irq_enter();
	assert_true(in_hardirq());
	irq_exit();
	assert_false(in_hardirq());
	local_bh_enable();
	assert_false(in_softirq());
	local_irq_disable();
	assert_true(irqs_disabled());
	local_irq_enable();
	assert_false(irqs_disabled());
}

static void unbalanced_calls_warn_and_do_no_harm(void **state)
{
	(void)state;
	expect_warnings(1, local_bh_enable());
	expect_warnings(1, irq_exit());
	assert_false(in_interrupt());
	/* Softirqs must not run in a hard interrupt. */
	irq_enter();
	local_bh_disable();
	expect_warnings(1, local_bh_enable());
	irq_exit();
	assert_false(in_interrupt());
}

/* ---- Softirqs ---- */

static int runs[NR_SOFTIRQS];
static int order[8], nr_order;
static int raise_again;

static void timer_softirq(struct softirq_action *unused)
{
	(void)unused;
	assert_true(in_serving_softirq());
	assert_false(irqs_disabled());
	runs[TIMER_SOFTIRQ]++;
	order[nr_order++ % 8] = TIMER_SOFTIRQ;
	if (raise_again-- > 0)
		raise_softirq(TIMER_SOFTIRQ);
}

static void hi_softirq(struct softirq_action *unused)
{
	(void)unused;
	runs[HI_SOFTIRQ]++;
	order[nr_order++ % 8] = HI_SOFTIRQ;
}

static int softirq_setup(void **state)
{
	memset(runs, 0, sizeof(runs));
	nr_order = 0;
	raise_again = 0;
	if (fresh_simulation(state))
		return -1;
	open_softirq(TIMER_SOFTIRQ, timer_softirq);
	open_softirq(HI_SOFTIRQ, hi_softirq);
	return 0;
}

#define softirq_test(f) cmocka_unit_test_setup_teardown(f, softirq_setup, nothing_left_alive)

static void a_softirq_waits_for_the_outermost_enable(void **state)
{
	(void)state;
	local_bh_disable();
	local_bh_disable();
	raise_softirq(TIMER_SOFTIRQ);
	local_bh_enable();
	assert_int_equal(runs[TIMER_SOFTIRQ], 0);
	local_bh_enable();
	assert_int_equal(runs[TIMER_SOFTIRQ], 1);
	assert_int_equal(local_softirq_pending(), 0);
}

static void a_softirq_raised_by_an_interrupt_runs_at_its_end(void **state)
{
	(void)state;
	irq_enter();
	raise_softirq(TIMER_SOFTIRQ);
	assert_int_equal(runs[TIMER_SOFTIRQ], 0);
	irq_exit();
	assert_int_equal(runs[TIMER_SOFTIRQ], 1);
	/* With interrupts on, whatever they were before. */
	local_irq_disable();
	irq_enter();
	raise_softirq(TIMER_SOFTIRQ);
	irq_exit();
	assert_true(irqs_disabled());
	local_irq_enable();
	runs[TIMER_SOFTIRQ]--;
	/* But not while bottom halves are off. */
	local_bh_disable();
	irq_enter();
	raise_softirq(TIMER_SOFTIRQ);
	irq_exit();
	assert_int_equal(runs[TIMER_SOFTIRQ], 1);
	local_bh_enable();
	assert_int_equal(runs[TIMER_SOFTIRQ], 2);
}

static void the_lowest_number_runs_first(void **state)
{
	(void)state;
	raise_softirq(TIMER_SOFTIRQ);
	raise_softirq(HI_SOFTIRQ);
	do_softirq();
	assert_int_equal(order[0], HI_SOFTIRQ);
	assert_int_equal(order[1], TIMER_SOFTIRQ);
}

static void a_softirq_that_keeps_raising_itself_is_left_pending_after_ten_rounds(void **state)
{
	(void)state;
	raise_again = 1000;
	raise_softirq(TIMER_SOFTIRQ);
	do_softirq();
	/* Fewer if a tick passed meanwhile. */
	assert_in_range(runs[TIMER_SOFTIRQ], 1, 10);
	assert_int_equal(local_softirq_pending(), 1 << TIMER_SOFTIRQ);
	raise_again = 0;
	do_softirq();
	assert_int_equal(local_softirq_pending(), 0);
}

/* ---- NAPI ---- */

static struct net_device dev = { .name = "test", .dev_addr = { 2, 0, 0, 0, 0, 1 }, .ifindex = 7 };
static struct napi_struct napi;
static int polls, packets_waiting, schedule_in_poll;

static int poll(struct napi_struct *n, int budget)
{
	int work = packets_waiting < budget ? packets_waiting : budget;

	assert_true(in_serving_softirq());
	polls++;
	packets_waiting -= work;
	if (schedule_in_poll-- > 0)
		napi_schedule(n);
	if (work < budget)
		napi_complete_done(n, work);
	return work;
}

static int napi_setup(void **state)
{
	polls = packets_waiting = schedule_in_poll = 0;
	if (fresh_simulation(state))
		return -1;
	netif_napi_add(&dev, &napi, poll, NAPI_POLL_WEIGHT);
	napi_enable(&napi);
	return 0;
}

/* A run of softirqs that a tick ended early, or a test that failed, may have left a poll to do. */
static int napi_teardown(void **state)
{
	while (local_softirq_pending())
		do_softirq();
	napi_disable(&napi);
	netif_napi_del(&napi);
	return nothing_left_alive(state);
}

#define napi_test(f) cmocka_unit_test_setup_teardown(f, napi_setup, napi_teardown)

static u64 squeezed(void)
{
	struct skbsim_softnet_stats stats;

	skbsim_softnet_stats(&stats);
	return stats.time_squeeze;
}

static void interrupt(void)
{
	irq_enter();
	napi_schedule(&napi);
	irq_exit();
}

/* What was raised again is left to the next interrupt when two jiffies have gone by meanwhile: a
 * report may take so long. */
static void finish_softirqs(void)
{
	while (local_softirq_pending())
		do_softirq();
}

/* Has @f lead to polls, anew until no tick passes meanwhile: what is raised again then is polled in
 * the same run. */
static void within_a_tick(void (*f)(void))
{
	unsigned long start;

	do {
		finish_softirqs();
		polls = 0;
		start = jiffies;
		f();
	} while (jiffies != start);
}

static void an_interrupt_leads_to_one_poll(void **state)
{
	(void)state;
	packets_waiting = 10;
	interrupt();
	assert_int_equal(polls, 1);
	assert_int_equal(packets_waiting, 0);
	interrupt();
	assert_int_equal(polls, 2);
}

static void schedule_twice(void)
{
	local_bh_disable();
	napi_schedule(&napi);
	assert_false(napi_schedule_prep(&napi));
	local_bh_enable();
}

static void scheduling_twice_polls_once(void **state)
{
	(void)state;
	within_a_tick(schedule_twice);
	/* The second one was missed by a poll that was not under way: it polls once more. */
	assert_int_equal(polls, 2);
}

static void receive_100(void)
{
	packets_waiting = 100;
	interrupt();
}

static void a_poll_that_used_its_weight_is_polled_again(void **state)
{
	(void)state;
	within_a_tick(receive_100);
	assert_int_equal(polls, 2);
	assert_int_equal(packets_waiting, 0);
}

static int busy_poll(struct napi_struct *n, int budget)
{
	polls++;
	/* Its second poll finds nothing more. */
	if (n->dev->mtu++ % 2) {
		napi_complete_done(n, 0);
		return 0;
	}
	return budget;
}

/* 300 packets are used up by the fifth of six instances of weight 64. */
static void after_the_budget_the_rest_is_left_to_the_next_softirq(void **state)
{
	struct net_device devs[6] = { 0 };
	struct napi_struct napis[6];
	int i;

	(void)state;
	local_bh_disable();
	for (i = 0; i < 6; i++) {
		netif_napi_add(&devs[i], &napis[i], busy_poll, NAPI_POLL_WEIGHT);
		napi_enable(&napis[i]);
		napi_schedule(&napis[i]);
	}
	local_bh_enable();
	while (local_softirq_pending())
		do_softirq();
	assert_int_equal(polls, 12);
	assert_true(squeezed() >= 1);
	for (i = 0; i < 6; i++)
		napi_disable(&napis[i]);
}

/* Seven instances: the first five use their whole weight in their first poll, 300 packets in all;
 * the last one is scheduled by the first. */
static struct napi_struct seven[7];
static int polled[32], nr_polled;

static int poll_of_seven(struct napi_struct *n, int budget)
{
	int me = n - seven, first = nr_polled == me;

	polled[nr_polled++ % 32] = me;
	if (first && !me)
		napi_schedule(&seven[6]);
	if (first && me < 5)
		return budget;
	napi_complete_done(n, 0);
	return 0;
}

/* False if a tick passed meanwhile, which may end a run before its budget does. */
static bool poll_all_seven(void)
{
	unsigned long start;
	bool undisturbed;
	int i;

	nr_polled = 0;
	local_bh_disable();
	for (i = 0; i < 7; i++) {
		netif_napi_add(&dev, &seven[i], poll_of_seven, 60);
		napi_enable(&seven[i]);
		if (i < 6)
			napi_schedule(&seven[i]);
	}
	start = jiffies;
	local_bh_enable();
	while (local_softirq_pending())
		do_softirq();
	undisturbed = jiffies == start;
	for (i = 0; i < 7; i++) {
		napi_disable(&seven[i]);
		netif_napi_del(&seven[i]);
	}
	return undisturbed;
}

static void at_the_budget_a_run_ends_and_the_next_begins_with_what_was_left(void **state)
{
	static const int order_of_polls[] = { 0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4 };
	u64 before;

	(void)state;
	do
		before = squeezed();
	while (!poll_all_seven());
	assert_int_equal(squeezed() - before, 1);
	assert_int_equal(nr_polled, 12);
	assert_memory_equal(polled, order_of_polls, sizeof(order_of_polls));
}

static struct napi_struct slow;
static int slow_polls, slow_jiffies;

/* Finds nothing, but takes until some jiffies have begun since it was called. */
static int slow_poll(struct napi_struct *n, int budget)
{
	unsigned long start = jiffies;

	(void)budget;
	slow_polls++;
	while (time_before(jiffies, start + slow_jiffies))
		;
	napi_complete_done(n, 0);
	return 0;
}

static void after_two_jiffies_the_rest_is_left_to_the_next_softirq(void **state)
{
	u64 before = squeezed();

	(void)state;
	slow_polls = 0;
	slow_jiffies = 2;
	netif_napi_add(&dev, &slow, slow_poll, NAPI_POLL_WEIGHT);
	napi_enable(&slow);
	irq_enter();
	napi_schedule(&slow);
	napi_schedule(&napi);
	irq_exit();
	assert_int_equal(slow_polls, 1);
	assert_int_equal(polls, 0);
	assert_int_equal(squeezed() - before, 1);
	assert_true(local_softirq_pending() & 1 << NET_RX_SOFTIRQ);
	do_softirq();
	assert_int_equal(polls, 1);
	assert_int_equal(slow_polls, 1);
	napi_disable(&slow);
	netif_napi_del(&slow);
}

/* Tried again until no other jiffy begins meanwhile. */
static void one_jiffy_is_not_too_long(void **state)
{
	unsigned long start;
	u64 before;

	(void)state;
	slow_jiffies = 1;
	netif_napi_add(&dev, &slow, slow_poll, NAPI_POLL_WEIGHT);
	napi_enable(&slow);
	do {
		finish_softirqs();
		before = squeezed();
		polls = 0;
		start = jiffies;
		irq_enter();
		napi_schedule(&slow);
		napi_schedule(&napi);
		irq_exit();
	} while (jiffies != start + 1);
	assert_int_equal(polls, 1);
	assert_int_equal(squeezed(), before);
	napi_disable(&slow);
	netif_napi_del(&slow);
}

/* As in the kernel, which asks for the time before it asks whether anything is left. */
static void time_that_the_last_poll_takes_is_counted_too(void **state)
{
	u64 before = squeezed();

	(void)state;
	slow_jiffies = 2;
	netif_napi_add(&dev, &slow, slow_poll, NAPI_POLL_WEIGHT);
	napi_enable(&slow);
	irq_enter();
	napi_schedule(&slow);
	irq_exit();
	assert_int_equal(squeezed() - before, 1);
	assert_int_equal(local_softirq_pending(), 0);
	napi_disable(&slow);
	netif_napi_del(&slow);
}

static void *disable_it(void *n)
{
	napi_disable(n);
	return NULL;
}

static pthread_t disabler;

/* Always busy; its first poll sees how another CPU begins to disable the instance. */
static int poll_while_disabled(struct napi_struct *n, int budget)
{
	if (polls++ == 0) {
		pthread_create(&disabler, NULL, disable_it, n);
		while (!(READ_ONCE(n->state) & 1UL << NAPI_STATE_DISABLE))
			;
		/* Too late. */
		napi_schedule(n);
	}
	if (polls < 100)
		return budget;
	napi_complete_done(n, 0);
	return 0;
}

static void a_busy_poll_ends_when_its_instance_is_being_disabled(void **state)
{
	(void)state;
	napi.poll = poll_while_disabled;
	interrupt();
	finish_softirqs();
	pthread_join(disabler, NULL);
	assert_int_equal(polls, 1);
	napi_enable(&napi);
}

static int poll_too_much(struct napi_struct *n, int budget)
{
	if (polls++ == 0)
		return budget + 1;
	napi_complete_done(n, 0);
	return 0;
}

static void a_poll_above_its_budget_is_reported_and_polled_again(void **state)
{
	(void)state;
	napi.poll = poll_too_much;
	expect_warnings(1, interrupt());
	finish_softirqs();
	assert_int_equal(polls, 2);
}

static bool done[2];

static int poll_that_asks(struct napi_struct *n, int budget)
{
	(void)budget;
	if (!polls)
		napi_schedule(n);
	done[polls++ % 2] = napi_complete_done(n, 0);
	return 0;
}

static void a_poll_is_told_whether_it_was_scheduled_meanwhile(void **state)
{
	(void)state;
	napi.poll = poll_that_asks;
	interrupt();
	finish_softirqs();
	assert_int_equal(polls, 2);
	assert_false(done[0]);
	assert_true(done[1]);
}

static void enabling_an_enabled_instance_panics(void **state)
{
	(void)state;
	expect_panic(napi_enable(&napi), "SCHED");
}

static void an_instance_takes_its_unused_skb_along(void **state)
{
	struct napi_struct n;

	(void)state;
	netif_napi_add(&dev, &n, poll, NAPI_POLL_WEIGHT);
	local_bh_disable();
	assert_non_null(napi_get_frags(&n));
	local_bh_enable();
	assert_int_equal(skbsim_skbs_alive(), 1);
	netif_napi_del(&n);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void be_scheduled_in_poll(void)
{
	schedule_in_poll = 1;
	interrupt();
}

static void scheduled_during_its_poll_it_is_polled_once_more(void **state)
{
	(void)state;
	within_a_tick(be_scheduled_in_poll);
	assert_int_equal(polls, 2);
}

static void a_disabled_instance_cannot_be_scheduled(void **state)
{
	(void)state;
	napi_disable(&napi);
	assert_false(napi_schedule_prep(&napi));
	interrupt();
	assert_int_equal(polls, 0);
	napi_enable(&napi);
	interrupt();
	assert_true(polls >= 1);
}

static void *leave_polls_behind(void *unused)
{
	(void)unused;
	packets_waiting = 64 * 40;
	interrupt();
	return NULL;
}

/* Ten rounds of one poll each are not enough for forty. */
static void a_cpu_that_goes_finishes_its_polls(void **state)
{
	pthread_t thread;

	(void)state;
	pthread_create(&thread, NULL, leave_polls_behind, NULL);
	pthread_join(thread, NULL);
	assert_int_equal(packets_waiting, 0);
	/* And napi_disable(), in the teardown, does not wait for ever. */
}

/* ---- Delivery ---- */

static struct sk_buff *delivered;

static int take(struct sk_buff *skb, struct net_device *d, struct packet_type *pt,
		struct net_device *orig)
{
	(void)d, (void)pt, (void)orig;
	delivered = skb;
	return NET_RX_SUCCESS;
}

static struct packet_type ip_handler = { .func = take };

static struct sk_buff *frame(const char *type_and_tag, int len)
{
	struct sk_buff *skb = netdev_alloc_skb(&dev, 128);
	unsigned char *p = skb_put(skb, 100);

	memset(p, 0, 100);
	memcpy(p, dev.dev_addr, 6);
	memcpy(p + 12, type_and_tag, len);
	skb->protocol = eth_type_trans(skb, &dev);
	return skb;
}

static void a_packet_goes_to_the_handler_of_its_protocol(void **state)
{
	struct skbsim_softnet_stats stats;
	struct skbsim_skb_stats ends;

	(void)state;
	ip_handler.type = __cpu_to_be16(ETH_P_IP);
	dev_add_pack(&ip_handler);
	local_bh_disable();
	assert_int_equal(netif_receive_skb(frame("\x08\x00", 2)), NET_RX_SUCCESS);
	assert_int_equal(delivered->skb_iif, 7);
	assert_ptr_equal(skb_network_header(delivered), delivered->data);
	consume_skb(delivered);
	/* A tag is taken off first. */
	assert_int_equal(netif_receive_skb(frame("\x81\x00\x00\x64\x08\x00", 6)), NET_RX_SUCCESS);
	assert_int_equal(skb_vlan_tag_get(delivered), 100);
	consume_skb(delivered);
	/* ARP is nobody's. */
	assert_int_equal(netif_receive_skb(frame("\x08\x06", 2)), NET_RX_DROP);
	dev_remove_pack(&ip_handler);
	assert_int_equal(netif_receive_skb(frame("\x08\x00", 2)), NET_RX_DROP);
	local_bh_enable();
	skbsim_softnet_stats(&stats);
	assert_int_equal(stats.processed, 4);
	assert_int_equal(stats.rx_nohandler, 2);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.kfree_skb, 2);
	assert_int_equal(ends.consume_skb, 2);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* 0x0810 shares a hash bucket with IPv4. */
static void a_handler_gets_packets_of_no_other_protocol(void **state)
{
	(void)state;
	ip_handler.type = __cpu_to_be16(ETH_P_IP);
	dev_add_pack(&ip_handler);
	local_bh_disable();
	assert_int_equal(netif_receive_skb(frame("\x08\x10", 2)), NET_RX_DROP);
	local_bh_enable();
	dev_remove_pack(&ip_handler);
}

static void a_transport_header_that_was_found_before_stays(void **state)
{
	struct sk_buff *skb = frame("\x08\x00", 2);

	(void)state;
	ip_handler.type = __cpu_to_be16(ETH_P_IP);
	dev_add_pack(&ip_handler);
	local_bh_disable();
	skb_set_transport_header(skb, 20);
	netif_receive_skb(skb);
	assert_ptr_equal(skb_transport_header(delivered), delivered->data + 20);
	kfree_skb(delivered);
	netif_receive_skb(frame("\x08\x00", 2));
	assert_ptr_equal(skb_transport_header(delivered), delivered->data);
	kfree_skb(delivered);
	local_bh_enable();
	dev_remove_pack(&ip_handler);
}

/* ---- Transmit ---- */

static struct sk_buff *sent;
static netdev_tx_t tx_answer;

static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *d)
{
	(void)d;
	if (tx_answer == NETDEV_TX_OK)
		sent = skb;
	return tx_answer;
}

static const struct net_device_ops ops = { .ndo_start_xmit = xmit };

static struct sk_buff *tagged_for_xmit(void)
{
	struct sk_buff *skb = netdev_alloc_skb(&dev, 128);

	skb_put(skb, 60);
	skb_reset_mac_header(skb);
	skb_vlan_push(skb, __cpu_to_be16(ETH_P_8021Q), 200);
	return skb;
}

static void a_device_that_cannot_tag_gets_a_tagged_frame(void **state)
{
	(void)state;
	dev.netdev_ops = &ops;
	tx_answer = NETDEV_TX_OK;
	assert_int_equal(dev_queue_xmit(tagged_for_xmit()), 0);
	assert_int_equal(sent->len, 64);
	assert_false(skb_vlan_tag_present(sent));
	kfree_skb(sent);
	dev.features = NETIF_F_HW_VLAN_CTAG_TX;
	assert_int_equal(dev_queue_xmit(tagged_for_xmit()), 0);
	assert_int_equal(sent->len, 60);
	assert_true(skb_vlan_tag_present(sent));
	kfree_skb(sent);
	dev.features = 0;
}

/* It frees the frame itself and says so. */
static netdev_tx_t drop_in_xmit(struct sk_buff *skb, struct net_device *d)
{
	(void)d;
	kfree_skb(skb);
	return NET_XMIT_DROP;
}

static void a_device_that_dropped_the_frame_has_consumed_it(void **state)
{
	static const struct net_device_ops dropping = { .ndo_start_xmit = drop_in_xmit };

	(void)state;
	dev.netdev_ops = &dropping;
	assert_int_equal(dev_queue_xmit(tagged_for_xmit()), NET_XMIT_DROP);
	assert_int_equal(skbsim_skbs_alive(), 0);
	/* It was freed once: its object comes once. */
	assert_int_equal(skbsim_slab_objects(skbuff_head_cache), 0);
}

static void a_frame_the_device_refuses_is_dropped(void **state)
{
	(void)state;
	dev.netdev_ops = &ops;
	tx_answer = NETDEV_TX_BUSY;
	assert_int_equal(dev_queue_xmit(tagged_for_xmit()), -ENETDOWN);
	/* The lowest answer that says so. */
	tx_answer = NET_XMIT_MASK;
	assert_int_equal(dev_queue_xmit(tagged_for_xmit()), -ENETDOWN);
	assert_int_equal(skbsim_skbs_alive(), 0);
	dev.netdev_ops = NULL;
	assert_int_equal(dev_queue_xmit(tagged_for_xmit()), -ENETDOWN);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		softirq_test(contexts_are_what_was_entered),
		softirq_test(unbalanced_calls_warn_and_do_no_harm),
		softirq_test(a_softirq_waits_for_the_outermost_enable),
		softirq_test(a_softirq_raised_by_an_interrupt_runs_at_its_end),
		softirq_test(the_lowest_number_runs_first),
		softirq_test(a_softirq_that_keeps_raising_itself_is_left_pending_after_ten_rounds),
		napi_test(an_interrupt_leads_to_one_poll),
		napi_test(scheduling_twice_polls_once),
		napi_test(a_poll_that_used_its_weight_is_polled_again),
		napi_test(after_the_budget_the_rest_is_left_to_the_next_softirq),
		napi_test(after_two_jiffies_the_rest_is_left_to_the_next_softirq),
		napi_test(one_jiffy_is_not_too_long),
		napi_test(time_that_the_last_poll_takes_is_counted_too),
		napi_test(at_the_budget_a_run_ends_and_the_next_begins_with_what_was_left),
		napi_test(a_busy_poll_ends_when_its_instance_is_being_disabled),
		napi_test(a_poll_above_its_budget_is_reported_and_polled_again),
		napi_test(a_poll_is_told_whether_it_was_scheduled_meanwhile),
		napi_test(enabling_an_enabled_instance_panics),
		napi_test(an_instance_takes_its_unused_skb_along),
		napi_test(scheduled_during_its_poll_it_is_polled_once_more),
		napi_test(a_cpu_that_goes_finishes_its_polls),
		napi_test(a_disabled_instance_cannot_be_scheduled),
		sim_test(a_packet_goes_to_the_handler_of_its_protocol),
		sim_test(a_handler_gets_packets_of_no_other_protocol),
		sim_test(a_transport_header_that_was_found_before_stays),
		sim_test(a_device_that_cannot_tag_gets_a_tagged_frame),
		sim_test(a_device_that_dropped_the_frame_has_consumed_it),
		sim_test(a_frame_the_device_refuses_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
