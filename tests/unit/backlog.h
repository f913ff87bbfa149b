/* SPDX-License-Identifier: MIT */
/* Numbered packets without a driver, and a handler that notes what the stack delivers. */
#ifndef SKBSIM_TESTS_BACKLOG_H
#define SKBSIM_TESTS_BACKLOG_H

#include "harness.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>

static struct net_device backlog_dev = { .name = "test", .dev_addr = { 2, 0, 0, 0, 0, 1 } };

/* By whom, and how many: on the CPU that delivers. */
static u32 delivered_numbers[2048];
static int nr_delivered;

static int note_delivered(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
			  struct net_device *orig)
{
	(void)dev, (void)pt, (void)orig;
	assert_true(in_serving_softirq());
	delivered_numbers[nr_delivered++ % 2048] = skb->mark;
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

static struct packet_type backlog_handler = { .func = note_delivered };

static inline struct sk_buff *numbered_packet(u32 number)
{
	struct sk_buff *skb = netdev_alloc_skb(&backlog_dev, 128);

	assert_non_null(skb);
	skb_put_zero(skb, 60);
	memcpy(skb->data, backlog_dev.dev_addr, ETH_ALEN);
	memcpy(skb->data + 2 * ETH_ALEN, "\x08\x00", 2);
	skb->protocol = eth_type_trans(skb, &backlog_dev);
	skb->mark = number;
	return skb;
}

static inline int backlog_setup(void **state)
{
	nr_delivered = 0;
	if (fresh_simulation(state))
		return -1;
	backlog_handler.type = __cpu_to_be16(ETH_P_IP);
	backlog_handler.func = note_delivered;
	dev_add_pack(&backlog_handler);
	return 0;
}

#define backlog_test(f) cmocka_unit_test_setup_teardown(f, backlog_setup, nothing_left_alive)

static inline struct skbsim_softnet_stats softnet_stats(void)
{
	struct skbsim_softnet_stats stats;

	skbsim_softnet_stats(&stats);
	return stats;
}

/* A tick may end a run of softirqs early. */
static inline void finish_softirqs(void)
{
	while (local_softirq_pending())
		do_softirq();
}

#endif
