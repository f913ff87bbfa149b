// SPDX-License-Identifier: MIT
/* The workload "rx-drop": a protocol handler that wants none of the packets it gets. */
#include "sink.h"
#include "workload.h"

static int drop(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		struct net_device *orig_dev)
{
	(void)dev;
	(void)orig_dev;
	sink_note(pt);
	kfree_skb(skb);
	return NET_RX_DROP;
}

static void *start(unsigned int cpus)
{
	(void)cpus;
	return sink_start(drop);
}

static void count(void *state, const struct skbsim_nic_stats *nic, struct figures *figures)
{
	(void)nic;
	figures_add(figures, FIGURE_DROP, "handler", "by the protocol handler", sink_count(state));
}

static void stop(void *state)
{
	sink_stop(state);
}

const struct workload workload_rx_drop = {
	.name = "rx-drop",
	.start = start,
	.count = count,
	.stop = stop,
};
