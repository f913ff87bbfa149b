/* SPDX-License-Identifier: MIT */
/*
 * Frames through the router: whatever they are, each one leaves it or is counted for
 * one reason, and nothing is left of it.
 */
#include "frames.h"
#include "sim.h"
#include "target.h"

#include <linux/etherdevice.h>
#include <skbsim/router.h>
#include <skbsim/stats.h>

static u64 left_packets;

/* Reads all of a frame that leaves, as a device would. */
static netdev_tx_t transmit(struct sk_buff *skb, struct net_device *dev)
{
	static u32 seen;

	(void)dev;
	sim_check(skb->len >= ETH_HLEN);
	WRITE_ONCE(seen, seen + skb_checksum(skb, 0, skb->len, 0));
	left_packets++;
	napi_consume_skb(skb, 1);
	return NETDEV_TX_OK;
}

static const struct net_device_ops ops = { .ndo_start_xmit = transmit };

static struct net_device device = {
	.name = "fuzz0",
	.netdev_ops = &ops,
	.dev_addr = { 2, 0, 0, 0, 0, 1 },
	.ifindex = 1,
};

static u64 counted(const struct skbsim_router_stats *s)
{
	return s->forwarded + s->bad_header + s->ttl_expired + s->fragment + s->bad_transport +
	       s->unsupported + s->no_connection + s->not_inside + s->table_full + s->no_port +
	       s->no_memory + s->tx_dropped + s->not_for_us + s->no_neighbour + s->waiting;
}

/* Dropped before they came to the router. */
static u64 dropped_before(void)
{
	struct skbsim_softnet_stats s;

	skbsim_softnet_stats(&s);
	return s.rx_nohandler + s.rx_bad_tag;
}

/* Returns how many packets went in; those of @lists have a second skb, of which a clone may be
 * made, and which are dropped with their packet or earlier. */
static u64 receive_all(struct input *in, u64 *lists)
{
	static struct frame frame;
	struct sk_buff *skb, *clone;
	u64 packets = 0;

	while (input_frame(in, &frame)) {
		skb = frame_skb(&frame, &device);
		if (!skb)
			continue;
		clone = frame.shape & SHAPE_CLONE ? skb_clone(skb, GFP_ATOMIC) : NULL;
		skb->protocol = eth_type_trans(skb, &device);
		netif_receive_skb(skb);
		consume_skb(clone);
		packets++;
		*lists += (frame.shape & SHAPE_WHERE) == WHERE_FRAG_LIST;
	}
	return packets;
}

static struct skbsim_router *start_router(void)
{
	struct skbsim_router_config config;

	skbsim_router_defaults(&config);
	/* Few, so that inputs fill the table. */
	config.max_connections = 4;
	return skbsim_router_start(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input in = { .at = bytes, .end = bytes + size };
	struct skbsim_router_stats stats;
	struct skbsim_skb_stats before, after;
	struct skbsim_router *router;
	u64 packets, before_it, lists = 0;

	ether_setup(&device);
	sim_begin();
	router = start_router();
	sim_check(router);
	left_packets = 0;
	before_it = dropped_before();
	skbsim_skb_stats(&before);
	packets = receive_all(&in, &lists);
	skbsim_router_stats(router, &stats);
	sim_check(stats.forwarded == left_packets);
	skbsim_skb_stats(&after);
	sim_check(after.kfree_skb - before.kfree_skb >= packets - left_packets);
	sim_check(after.kfree_skb - before.kfree_skb <= packets - left_packets + 2 * lists);
	sim_check(counted(&stats) + dropped_before() - before_it == packets);
	skbsim_router_stop(router);
	sim_end();
	return 0;
}
