// SPDX-License-Identifier: MIT
/*
 * The workload "veth": a pair of devices, what is sent on one end being received
 * on the other. Each CPU that receives has a pair of its own, "outer" and "inner".
 *
 *     NIC --frames--> outer ==> inner --IPv4 handler--> inner ==> outer --> the end
 *
 * The NIC gives outer frames that have no skb yet; inner takes heads for up to
 * sixteen of them at once. A handler behind inner sends each packet back, as an
 * skb, which outer receives as it is; there it ends.
 *
 * Mirrors drivers/net/veth.c of Linux 5.12.
 */
#include "sink.h"
#include "workload.h"

#include <linux/etherdevice.h>
#include <linux/ptr_ring.h>
#include <linux/slab.h>

#include <stdio.h>
#include <stdlib.h>

#include "complain.h"

#define BATCH	   16
#define RING_SLOTS 256

/* Set in a ring's pointer to a frame; skbs have no bit there. */
#define XDP_FLAG 1UL

struct end {
	struct net_device dev;
	struct napi_struct napi;
	struct ptr_ring ring; /* what is to be received here */
	struct end *peer;
	struct pair *pair;
	bool is_inner;
};

struct pair {
	struct end inner, outer;
	/* Frames that wait until they are a batch. */
	struct skbsim_xdp_frame *bulk[BATCH];
	unsigned int nr_bulk;
	u64 batches, sent_back, no_heads, ring_full;
};

struct veth {
	struct sink *sink;
	struct pair *pairs[MAX_CPUS];
};

/* ---- Transmit: into the peer's ring --------------------------------------------------------- */

static void flush(void *arg)
{
	struct pair *pair = arg;
	struct end *inner = &pair->inner;

	for (unsigned int i = 0; i < pair->nr_bulk; i++) {
		void *tagged = (void *)((unsigned long)pair->bulk[i] | XDP_FLAG);

		if (likely(!__ptr_ring_produce(&inner->ring, tagged)))
			continue;
		pair->ring_full++;
		skb_free_frag(pair->bulk[i]);
	}
	pair->nr_bulk = 0;
	napi_schedule(&inner->napi);
}

/* The NIC's frame leaves through outer. */
static bool xmit_frame(void *arg, struct skbsim_xdp_frame *frame)
{
	struct pair *pair = arg;

	if (unlikely(pair->nr_bulk == BATCH))
		flush(pair);
	pair->bulk[pair->nr_bulk++] = frame;
	return true;
}

static netdev_tx_t start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct end *end = dev->ml_priv, *peer = end->peer;

	skb->protocol = eth_type_trans(skb, &peer->dev);
	if (unlikely(__ptr_ring_produce(&peer->ring, skb))) {
		end->pair->ring_full++;
		kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	napi_schedule(&peer->napi);
	return NETDEV_TX_OK;
}

static const struct net_device_ops veth_ops = { .ndo_start_xmit = start_xmit };

/* ---- Receive: out of one's own ring --------------------------------------------------------- */

static void receive_frame(struct end *end, struct skbsim_xdp_frame *frame, struct sk_buff *skb)
{
	u32 headroom = frame->headroom, len = frame->len;

	skb = build_skb_around(skb, frame, frame->frame_sz);
	skb_reserve(skb, headroom);
	__skb_put(skb, len);
	skb->protocol = eth_type_trans(skb, &end->dev);
	netif_receive_skb(skb);
}

/* Heads for all or for none, and then all are dropped. */
static void receive_frames(struct end *end, struct skbsim_xdp_frame **frames, int n)
{
	void *skbs[BATCH];

	if (!n)
		return;
	end->pair->batches++;
	if (unlikely(!kmem_cache_alloc_bulk(skbuff_head_cache, GFP_ATOMIC | __GFP_ZERO, n, skbs))) {
		for (int i = 0; i < n; i++)
			skb_free_frag(frames[i]);
		end->pair->no_heads += n;
		return;
	}
	for (int i = 0; i < n; i++)
		receive_frame(end, frames[i], skbs[i]);
}

/* At most @budget of what is there; returns how many. */
static int receive(struct end *end, int budget)
{
	struct skbsim_xdp_frame *frames[BATCH];
	int done, n = 0;

	for (done = 0; done < budget; done++) {
		void *ptr = __ptr_ring_consume(&end->ring);

		if (!ptr)
			break;
		if (!((unsigned long)ptr & XDP_FLAG)) {
			netif_receive_skb(ptr);
			continue;
		}
		frames[n++] = (void *)((unsigned long)ptr & ~XDP_FLAG);
		if (n == BATCH) {
			receive_frames(end, frames, n);
			n = 0;
		}
	}
	receive_frames(end, frames, n);
	return done;
}

static int poll(struct napi_struct *napi, int budget)
{
	struct end *end = container_of(napi, struct end, napi);
	int done = receive(end, budget);

	if (done < budget && napi_complete_done(napi, done) && !__ptr_ring_empty(&end->ring))
		napi_schedule(napi);
	return done;
}

/* Behind inner a packet turns round, behind outer it ends. */
static int handle(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		  struct net_device *orig_dev)
{
	struct end *end = dev->ml_priv;

	(void)orig_dev;
	if (!end->is_inner) {
		sink_note(pt);
		consume_skb(skb);
		return NET_RX_SUCCESS;
	}
	end->pair->sent_back++;
	__skb_push(skb, ETH_HLEN);
	return dev_queue_xmit(skb) ? NET_RX_DROP : NET_RX_SUCCESS;
}

/* ---- Around --------------------------------------------------------------------------------- */

static void setup_end(struct end *end, struct pair *pair, const char *name)
{
	snprintf(end->dev.name, sizeof(end->dev.name), "%s", name);
	ether_setup(&end->dev);
	end->dev.netdev_ops = &veth_ops;
	end->dev.ml_priv = end;
	end->pair = pair;
	end->is_inner = end == &pair->inner;
	end->peer = end->is_inner ? &pair->outer : &pair->inner;
	end->dev.ifindex = end->is_inner ? 2 : 3;
	netif_napi_add(&end->dev, &end->napi, poll, NAPI_POLL_WEIGHT);
	napi_enable(&end->napi);
}

static void end_ptr(void *ptr)
{
	if ((unsigned long)ptr & XDP_FLAG)
		skb_free_frag((void *)((unsigned long)ptr & ~XDP_FLAG));
	else
		kfree_skb(ptr);
}

static void clear_end(struct end *end)
{
	napi_disable(&end->napi);
	netif_napi_del(&end->napi);
	ptr_ring_cleanup(&end->ring, end_ptr);
}

static int attach(void *state, unsigned int cpu, struct skbsim_nic_config *cfg)
{
	struct pair *pair = ((struct veth *)state)->pairs[cpu];

	setup_end(&pair->inner, pair, "veth-inner");
	setup_end(&pair->outer, pair, "veth-outer");
	cfg->xdp = xmit_frame;
	cfg->xdp_flush = flush;
	cfg->xdp_arg = pair;
	if (!ptr_ring_init(&pair->inner.ring, RING_SLOTS, GFP_KERNEL | __GFP_NOWARN) &&
	    !ptr_ring_init(&pair->outer.ring, RING_SLOTS, GFP_KERNEL | __GFP_NOWARN))
		return 0;
	complain("out of memory: expected room for a ring");
	return -1;
}

static void detach(void *state, unsigned int cpu)
{
	struct pair *pair = ((struct veth *)state)->pairs[cpu];

	clear_end(&pair->outer);
	clear_end(&pair->inner);
}

static void stop(void *state)
{
	struct veth *veth = state;

	for (unsigned int i = 0; i < MAX_CPUS && veth->pairs[i]; i++)
		free(veth->pairs[i]);
	if (veth->sink)
		sink_stop(veth->sink);
	free(veth);
}

static void *start(unsigned int cpus)
{
	struct veth *veth = calloc(1, sizeof(*veth));
	bool ok = veth != NULL;

	for (unsigned int i = 0; ok && i < cpus; i++) {
		veth->pairs[i] = calloc(1, sizeof(*veth->pairs[i]));
		ok = veth->pairs[i] != NULL;
	}
	if (ok) {
		veth->sink = sink_start(handle);
		if (veth->sink)
			return veth;
	} else {
		complain("out of memory: expected room for the pairs of devices");
	}
	if (veth)
		stop(veth);
	return NULL;
}

static void count(void *state, const struct skbsim_nic_stats *nic, struct figures *figures)
{
	const struct veth *veth = state;
	u64 batches = 0, sent_back = 0, no_heads = 0, ring_full = 0;

	(void)nic;
	for (unsigned int i = 0; i < MAX_CPUS && veth->pairs[i]; i++) {
		batches += veth->pairs[i]->batches;
		sent_back += veth->pairs[i]->sent_back;
		no_heads += veth->pairs[i]->no_heads;
		ring_full += veth->pairs[i]->ring_full;
	}
	figures->delivered = sink_count(veth->sink);
	figures_add(figures, FIGURE_COUNT, "batches", "batches of frames", batches);
	figures_add(figures, FIGURE_COUNT, "sent_back", "sent back as skbs", sent_back);
	figures_add(figures, FIGURE_DROP, "no_heads", "no heads for a batch", no_heads);
	figures_add(figures, FIGURE_DROP, "ring_full", "no room in a ring", ring_full);
}

const struct workload workload_veth = {
	.name = "veth",
	.start = start,
	.attach = attach,
	.count = count,
	.detach = detach,
	.stop = stop,
};
