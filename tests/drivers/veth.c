// SPDX-License-Identifier: MIT
/* A pair of devices, each one's transmit being the other's receive: raw frames in between, whose
 * heads the receiver takes in bulk. */
#include <linux/etherdevice.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/ptr_ring.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "veth.h"

struct veth_frame *veth_frame_alloc(unsigned int len)
{
	unsigned int size = SKB_DATA_ALIGN(VETH_HEADROOM + len) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct veth_frame *frame = netdev_alloc_frag(size);

	if (unlikely(!frame))
		return NULL;
	frame->headroom = VETH_HEADROOM - sizeof(*frame);
	frame->data = (u8 *)frame + VETH_HEADROOM;
	frame->len = len;
	frame->frame_sz = size;
	return frame;
}

static void veth_frame_free(void *frame)
{
	page_frag_free(frame);
}

int veth_xmit(struct net_device *netdev, struct veth_frame **frames, int n)
{
	struct veth_priv *priv = netdev_priv(netdev), *rcv = netdev_priv(priv->peer);
	int i, sent = 0;

	spin_lock(&rcv->ring.producer_lock);
	for (i = 0; i < n; i++) {
		unsigned int len = frames[i]->len;

		if (unlikely(__ptr_ring_produce(&rcv->ring, frames[i]))) {
			netdev->stats.tx_dropped++;
			veth_frame_free(frames[i]);
			continue;
		}
		netdev->stats.tx_packets++;
		netdev->stats.tx_bytes += len;
		sent++;
	}
	spin_unlock(&rcv->ring.producer_lock);
	if (sent)
		napi_schedule(&rcv->napi);
	return sent;
}

static struct sk_buff *veth_build(struct net_device *netdev, struct veth_frame *frame,
				  struct sk_buff *skb)
{
	unsigned int len = frame->len, headroom = sizeof(*frame) + frame->headroom;

	skb = build_skb_around(skb, frame, frame->frame_sz);
	skb_reserve(skb, headroom);
	__skb_put(skb, len);
	skb->protocol = eth_type_trans(skb, netdev);
	skb_record_rx_queue(skb, 0);
	return skb;
}

/* All heads or none: without them the frames are dropped. */
static void veth_rcv_batch(struct net_device *netdev, void **frames, int n)
{
	void *skbs[VETH_BATCH];
	int i;

	if (unlikely(!kmem_cache_alloc_bulk(skbuff_head_cache, GFP_ATOMIC | __GFP_ZERO, n, skbs))) {
		for (i = 0; i < n; i++)
			veth_frame_free(frames[i]);
		netdev->stats.rx_dropped += n;
		return;
	}
	for (i = 0; i < n; i++) {
		struct sk_buff *skb = veth_build(netdev, frames[i], skbs[i]);

		netdev->stats.rx_packets++;
		netdev->stats.rx_bytes += skb->len + ETH_HLEN;
		netif_receive_skb(skb);
	}
}

static int veth_poll(struct napi_struct *napi, int budget)
{
	struct veth_priv *priv = container_of(napi, struct veth_priv, napi);
	void *frames[VETH_BATCH];
	int done = 0, n;

	while (done < budget) {
		n = __ptr_ring_consume_batched(&priv->ring, frames,
					       min_t(int, VETH_BATCH, budget - done));
		if (!n)
			break;
		veth_rcv_batch(napi->dev, frames, n);
		done += n;
	}
	if (done < budget && napi_complete_done(napi, done) && !__ptr_ring_empty(&priv->ring))
		napi_schedule(napi);
	return done;
}

static struct net_device *veth_create_one(void)
{
	struct net_device *netdev = alloc_etherdev(sizeof(struct veth_priv));
	struct veth_priv *priv;

	if (!netdev)
		return NULL;
	priv = netdev_priv(netdev);
	if (ptr_ring_init(&priv->ring, VETH_RING, GFP_KERNEL)) {
		free_netdev(netdev);
		return NULL;
	}
	netif_napi_add(netdev, &priv->napi, veth_poll, NAPI_POLL_WEIGHT);
	napi_enable(&priv->napi);
	return netdev;
}

static void veth_destroy_one(struct net_device *netdev)
{
	struct veth_priv *priv = netdev_priv(netdev);

	napi_disable(&priv->napi);
	netif_napi_del(&priv->napi);
	ptr_ring_cleanup(&priv->ring, veth_frame_free);
	free_netdev(netdev);
}

struct net_device *veth_create(void)
{
	struct net_device *a = veth_create_one(), *b = a ? veth_create_one() : NULL;

	if (!b) {
		if (a)
			veth_destroy_one(a);
		return NULL;
	}
	((struct veth_priv *)netdev_priv(a))->peer = b;
	((struct veth_priv *)netdev_priv(b))->peer = a;
	return a;
}

struct net_device *veth_peer(struct net_device *netdev)
{
	struct veth_priv *priv = netdev_priv(netdev);

	return priv->peer;
}

void veth_destroy(struct net_device *netdev)
{
	veth_destroy_one(veth_peer(netdev));
	veth_destroy_one(netdev);
}
