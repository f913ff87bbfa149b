// SPDX-License-Identifier: MIT
/* A NIC that receives into page fragments which become packets where they are. */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "build_ring.h"

/* Posts @data in the next place. */
static bool br_post(struct br_priv *priv, void *data)
{
	struct br_desc *desc = &priv->ring[priv->fill % BR_RING];
	dma_addr_t addr =
		dma_map_single(priv->dev, (u8 *)data + BR_HEADROOM, BR_FRAME, DMA_FROM_DEVICE);

	if (dma_mapping_error(priv->dev, addr)) {
		skb_free_frag(data);
		return false;
	}
	priv->data[priv->fill % BR_RING] = data;
	desc->addr = addr;
	dma_wmb();
	desc->status = 0;
	priv->fill++;
	return true;
}

static void br_refill(struct br_priv *priv)
{
	while (priv->fill - priv->clean < BR_RING) {
		void *data = napi_alloc_frag(BR_TRUESIZE);

		if (unlikely(!data) || !br_post(priv, data))
			break;
	}
}

static struct sk_buff *br_build(struct br_priv *priv, void *data, unsigned int len)
{
	struct sk_buff *skb = napi_build_skb(data, BR_TRUESIZE);

	if (unlikely(!skb))
		return NULL;
	skb_reserve(skb, BR_HEADROOM);
	skb_put(skb, len);
	skb->protocol = eth_type_trans(skb, priv->netdev);
	return skb;
}

static int br_poll(struct napi_struct *napi, int budget)
{
	struct br_priv *priv = container_of(napi, struct br_priv, napi);
	struct net_device_stats *stats = &priv->netdev->stats;
	int done = 0;

	while (done < budget && priv->clean != priv->fill) {
		unsigned int i = priv->clean % BR_RING;
		void *data = priv->data[i];
		struct sk_buff *skb;
		unsigned int len;

		if (!(READ_ONCE(priv->ring[i].status) & BR_DONE))
			break;
		dma_rmb();
		len = priv->ring[i].len;
		dma_unmap_single(priv->dev, priv->ring[i].addr, BR_FRAME, DMA_FROM_DEVICE);
		prefetch((u8 *)data + BR_HEADROOM);
		priv->data[i] = NULL;
		priv->clean++;
		done++;
		skb = br_build(priv, data, len);
		if (unlikely(!skb)) {
			stats->rx_dropped++;
			br_post(priv, data);
			continue;
		}
		stats->rx_packets++;
		stats->rx_bytes += len;
		netif_receive_skb(skb);
	}
	br_refill(priv);
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

void br_interrupt(struct net_device *netdev)
{
	struct br_priv *priv = netdev_priv(netdev);

	napi_schedule(&priv->napi);
}

struct net_device *br_probe(void)
{
	struct net_device *netdev = alloc_etherdev(sizeof(struct br_priv));
	struct br_priv *priv;

	if (!netdev)
		return NULL;
	priv = netdev_priv(netdev);
	priv->netdev = netdev;
	netif_napi_add(netdev, &priv->napi, br_poll, NAPI_POLL_WEIGHT);
	napi_enable(&priv->napi);
	local_bh_disable();
	br_refill(priv);
	local_bh_enable();
	return netdev;
}

void br_remove(struct net_device *netdev)
{
	struct br_priv *priv = netdev_priv(netdev);

	napi_disable(&priv->napi);
	netif_napi_del(&priv->napi);
	for (; priv->clean != priv->fill; priv->clean++) {
		unsigned int i = priv->clean % BR_RING;

		dma_unmap_single(priv->dev, priv->ring[i].addr, BR_FRAME, DMA_FROM_DEVICE);
		skb_free_frag(priv->data[i]);
	}
	free_netdev(netdev);
}
