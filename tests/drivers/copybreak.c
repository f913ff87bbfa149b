// SPDX-License-Identifier: MIT
/* A NIC whose driver copies short frames and hands long ones up as they are. */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "copybreak.h"

/* The device may have it, now or again. */
static void cb_give(struct cb_priv *priv, unsigned int i)
{
	struct cb_desc *desc = &priv->ring[i];

	dma_wmb();
	desc->status = 0;
}

static int cb_map(struct cb_priv *priv, unsigned int i, struct sk_buff *skb)
{
	dma_addr_t addr = dma_map_single(priv->dev, skb->data, CB_BUFFER, DMA_FROM_DEVICE);

	if (dma_mapping_error(priv->dev, addr)) {
		dev_kfree_skb_any(skb);
		return -ENOMEM;
	}
	priv->skbs[i] = skb;
	priv->ring[i].addr = addr;
	return 0;
}

/* A copy of a short frame; its buffer stays. */
static struct sk_buff *cb_copy(struct cb_priv *priv, unsigned int i, unsigned int len)
{
	struct sk_buff *skb = napi_alloc_skb(&priv->napi, len);

	if (unlikely(!skb))
		return NULL;
	dma_sync_single_for_cpu(priv->dev, priv->ring[i].addr, len, DMA_FROM_DEVICE);
	skb_copy_to_linear_data(skb, priv->skbs[i]->data, len);
	dma_sync_single_for_device(priv->dev, priv->ring[i].addr, len, DMA_FROM_DEVICE);
	skb_put(skb, len);
	return skb;
}

/* The frame in its own buffer, if another one can take its place. */
static struct sk_buff *cb_take(struct cb_priv *priv, unsigned int i, unsigned int len)
{
	struct sk_buff *fresh = netdev_alloc_skb_ip_align(priv->netdev, CB_BUFFER);
	struct sk_buff *skb = priv->skbs[i];
	dma_addr_t addr = priv->ring[i].addr;

	if (unlikely(!fresh || cb_map(priv, i, fresh)))
		return NULL;
	dma_unmap_single(priv->dev, addr, CB_BUFFER, DMA_FROM_DEVICE);
	skb_put(skb, len);
	return skb;
}

static void cb_receive(struct cb_priv *priv, struct sk_buff *skb, const struct cb_desc *desc)
{
	struct net_device *netdev = priv->netdev;

	netdev->stats.rx_packets++;
	netdev->stats.rx_bytes += skb->len;
	skb->protocol = eth_type_trans(skb, netdev);
	if (desc->status & CB_CSUM_OK)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	else
		skb_checksum_none_assert(skb);
	if (desc->status & CB_TAGGED)
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), desc->tci);
	skb_record_rx_queue(skb, 0);
	netif_receive_skb(skb);
}

static int cb_poll(struct napi_struct *napi, int budget)
{
	struct cb_priv *priv = container_of(napi, struct cb_priv, napi);
	int done = 0;

	while (done < budget) {
		unsigned int i = priv->next % CB_RING;
		struct cb_desc desc;
		struct sk_buff *skb;

		if (!(READ_ONCE(priv->ring[i].status) & CB_DONE))
			break;
		dma_rmb();
		desc = priv->ring[i];
		skb = desc.len < CB_COPYLEN ? cb_copy(priv, i, desc.len)
					    : cb_take(priv, i, desc.len);
		if (likely(skb))
			cb_receive(priv, skb, &desc);
		else
			priv->netdev->stats.rx_dropped++;
		cb_give(priv, i);
		priv->next++;
		done++;
	}
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

void cb_interrupt(struct net_device *netdev)
{
	struct cb_priv *priv = netdev_priv(netdev);

	napi_schedule(&priv->napi);
}

struct net_device *cb_probe(void)
{
	struct net_device *netdev = alloc_etherdev(sizeof(struct cb_priv));
	struct cb_priv *priv;
	unsigned int i;

	if (!netdev)
		return NULL;
	priv = netdev_priv(netdev);
	priv->netdev = netdev;
	netif_napi_add(netdev, &priv->napi, cb_poll, NAPI_POLL_WEIGHT);
	napi_enable(&priv->napi);
	for (i = 0; i < CB_RING; i++) {
		struct sk_buff *skb = netdev_alloc_skb_ip_align(netdev, CB_BUFFER);

		if (!skb || cb_map(priv, i, skb)) {
			cb_remove(netdev);
			return NULL;
		}
		cb_give(priv, i);
	}
	return netdev;
}

void cb_remove(struct net_device *netdev)
{
	struct cb_priv *priv = netdev_priv(netdev);
	unsigned int i;

	napi_disable(&priv->napi);
	netif_napi_del(&priv->napi);
	for (i = 0; i < CB_RING; i++) {
		if (!priv->skbs[i])
			continue;
		dma_unmap_single(priv->dev, priv->ring[i].addr, CB_BUFFER, DMA_FROM_DEVICE);
		dev_kfree_skb(priv->skbs[i]);
	}
	free_netdev(netdev);
}
