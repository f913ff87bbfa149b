// SPDX-License-Identifier: MIT
/* A NIC's transmit ring: packets of any shape in, freed when the device has sent them. */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "tx_ring.h"

static unsigned int tx_room(const struct tx_priv *priv)
{
	return TX_RING - (priv->fill - READ_ONCE(priv->clean));
}

static void tx_unmap(struct tx_priv *priv, unsigned int nr)
{
	struct tx_desc *desc = &priv->ring[nr % TX_RING];

	if (priv->buffers[nr % TX_RING].is_page)
		dma_unmap_page(priv->dev, desc->addr, desc->len, DMA_TO_DEVICE);
	else
		dma_unmap_single(priv->dev, desc->addr, desc->len, DMA_TO_DEVICE);
}

static void tx_fill(struct tx_priv *priv, unsigned int nr, dma_addr_t addr, unsigned int len,
		    bool is_page)
{
	priv->buffers[nr % TX_RING] = (struct tx_buffer){ .is_page = is_page };
	priv->ring[nr % TX_RING] = (struct tx_desc){ .addr = addr, .len = len };
}

/* Returns the position behind the packet, or that of its first descriptor if it cannot be mapped. */
static unsigned int tx_map(struct tx_priv *priv, struct sk_buff *skb)
{
	unsigned int nr = priv->fill;
	dma_addr_t addr;
	int i;

	addr = dma_map_single(priv->dev, skb->data, skb_headlen(skb), DMA_TO_DEVICE);
	if (dma_mapping_error(priv->dev, addr))
		return nr;
	tx_fill(priv, nr++, addr, skb_headlen(skb), false);
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		addr = skb_frag_dma_map(priv->dev, frag, 0, skb_frag_size(frag), DMA_TO_DEVICE);
		if (dma_mapping_error(priv->dev, addr))
			goto unmap;
		tx_fill(priv, nr++, addr, skb_frag_size(frag), true);
	}
	return nr;

unmap:
	while (nr != priv->fill)
		tx_unmap(priv, --nr);
	return nr;
}

static netdev_tx_t tx_start_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct tx_priv *priv = netdev_priv(netdev);
	unsigned int end;

	if (skb_put_padto(skb, ETH_ZLEN))
		return NETDEV_TX_OK;
	if (unlikely(tx_room(priv) < TX_PACKET)) {
		netif_stop_queue(netdev);
		return NETDEV_TX_BUSY;
	}
	end = tx_map(priv, skb);
	if (unlikely(end == priv->fill)) {
		netdev->stats.tx_dropped++;
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	priv->buffers[(end - 1) % TX_RING].skb = skb;
	netdev->stats.tx_packets++;
	netdev->stats.tx_bytes += skb->len;
	dma_wmb();
	priv->ring[(end - 1) % TX_RING].status = TX_LAST;
	priv->fill = end;
	if (tx_room(priv) >= TX_PACKET)
		return NETDEV_TX_OK;
	netif_stop_queue(netdev);
	/* Somebody may have cleaned meanwhile and found the queue running. */
	smp_mb();
	if (tx_room(priv) >= TX_PACKET)
		netif_wake_queue(netdev);
	return NETDEV_TX_OK;
}

void tx_clean(struct net_device *netdev, int budget)
{
	struct tx_priv *priv = netdev_priv(netdev);
	unsigned int clean = priv->clean;

	while (clean != priv->fill) {
		struct tx_buffer *buffer = &priv->buffers[clean % TX_RING];

		if (!(READ_ONCE(priv->ring[clean % TX_RING].status) & TX_DONE))
			break;
		dma_rmb();
		tx_unmap(priv, clean++);
		if (!buffer->skb)
			continue;
		napi_consume_skb(buffer->skb, budget);
		buffer->skb = NULL;
	}
	WRITE_ONCE(priv->clean, clean);
	smp_mb();
	if (netif_queue_stopped(netdev) && tx_room(priv) >= TX_PACKET)
		netif_wake_queue(netdev);
}

static int tx_poll(struct napi_struct *napi, int budget)
{
	struct tx_priv *priv = container_of(napi, struct tx_priv, napi);

	tx_clean(priv->netdev, budget);
	napi_complete_done(napi, 0);
	return 0;
}

void tx_interrupt(struct net_device *netdev)
{
	struct tx_priv *priv = netdev_priv(netdev);

	napi_schedule(&priv->napi);
}

static const struct net_device_ops tx_ops = {
	.ndo_start_xmit = tx_start_xmit,
};

struct net_device *tx_probe(void)
{
	struct net_device *netdev = alloc_etherdev(sizeof(struct tx_priv));
	struct tx_priv *priv;

	if (!netdev)
		return NULL;
	priv = netdev_priv(netdev);
	priv->netdev = netdev;
	netdev->netdev_ops = &tx_ops;
	netdev->features = NETIF_F_SG;
	netif_napi_add(netdev, &priv->napi, tx_poll, NAPI_POLL_WEIGHT);
	napi_enable(&priv->napi);
	netif_start_queue(netdev);
	return netdev;
}

void tx_remove(struct net_device *netdev)
{
	struct tx_priv *priv = netdev_priv(netdev);

	netif_stop_queue(netdev);
	napi_disable(&priv->napi);
	netif_napi_del(&priv->napi);
	for (; priv->clean != priv->fill; priv->clean++) {
		struct tx_buffer *buffer = &priv->buffers[priv->clean % TX_RING];

		tx_unmap(priv, priv->clean);
		if (buffer->skb)
			dev_kfree_skb_any(buffer->skb);
	}
	free_netdev(netdev);
}
