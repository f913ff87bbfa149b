// SPDX-License-Identifier: MIT
/* A NIC that receives into halves of pages, which its driver uses by turns. */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/prefetch.h>
#include <linux/skbuff.h>

#include "page_flip.h"

/* A page for a buffer that has none. Most of its references are taken at once. */
static bool pf_alloc_page(struct pf_priv *priv, struct pf_buffer *buffer)
{
	struct page *page = dev_alloc_page();

	if (unlikely(!page))
		return false;
	buffer->dma = dma_map_page(priv->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(priv->dev, buffer->dma)) {
		__free_page(page);
		return false;
	}
	page_ref_add(page, USHRT_MAX - 1);
	buffer->bias = USHRT_MAX;
	buffer->page = page;
	buffer->offset = 0;
	return true;
}

static void pf_free_page(struct pf_priv *priv, struct pf_buffer *buffer)
{
	dma_unmap_page(priv->dev, buffer->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	__page_frag_cache_drain(buffer->page, buffer->bias);
	buffer->page = NULL;
}

/* Gives the device every buffer it may have. */
static void pf_refill(struct pf_priv *priv)
{
	while (priv->fill - priv->clean < PF_RING) {
		struct pf_buffer *buffer = &priv->buffers[priv->fill % PF_RING];
		struct pf_desc *desc = &priv->ring[priv->fill % PF_RING];

		if (!buffer->page && !pf_alloc_page(priv, buffer))
			break;
		desc->addr = buffer->dma + buffer->offset;
		dma_wmb();
		desc->status = 0;
		priv->fill++;
	}
}

/* May the other half be received into? Not while somebody has it, nor if the page is not one that
 * is easily had again. */
static bool pf_can_reuse(struct pf_buffer *buffer)
{
	struct page *page = buffer->page;

	if (unlikely(!dev_page_is_reusable(page)))
		return false;
	if (unlikely(page_ref_count(page) - buffer->bias > 1))
		return false;
	if (unlikely(buffer->bias == 1)) {
		page_ref_add(page, USHRT_MAX - 1);
		buffer->bias = USHRT_MAX;
	}
	return true;
}

/* The half goes to the packet, with one of our references. */
static void pf_add_frag(struct sk_buff *skb, struct pf_buffer *buffer, unsigned int skip,
			unsigned int len)
{
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, buffer->page, buffer->offset + skip, len,
			PF_BUFFER);
	buffer->bias--;
	buffer->offset ^= PF_BUFFER;
}

/* A packet's first buffer: its headers are copied, what is left stays in the page. */
static struct sk_buff *pf_start(struct pf_priv *priv, struct pf_buffer *buffer, unsigned int len)
{
	void *va = page_address(buffer->page) + buffer->offset;
	unsigned int headlen = min_t(unsigned int, len, PF_HEADER);
	struct sk_buff *skb;

	net_prefetch(va);
	skb = napi_alloc_skb(&priv->napi, PF_HEADER);
	if (unlikely(!skb))
		return NULL;
	memcpy(__skb_put(skb, headlen), va, ALIGN(headlen, sizeof(long)));
	if (len > headlen)
		pf_add_frag(skb, buffer, headlen, len - headlen);
	return skb;
}

static void pf_put_buffer(struct pf_priv *priv, struct pf_buffer *buffer)
{
	if (pf_can_reuse(buffer)) {
		priv->flipped++;
		return;
	}
	priv->replaced++;
	pf_free_page(priv, buffer);
}

static void pf_receive(struct pf_priv *priv, struct sk_buff *skb)
{
	struct net_device *netdev = priv->netdev;

	netdev->stats.rx_packets++;
	netdev->stats.rx_bytes += skb->len;
	skb->protocol = eth_type_trans(skb, netdev);
	skb_checksum_none_assert(skb);
	netif_receive_skb(skb);
}

/* One buffer. A frame that finds no memory is dropped buffer by buffer. */
static void pf_clean_one(struct pf_priv *priv)
{
	unsigned int i = priv->clean % PF_RING;
	struct pf_buffer *buffer = &priv->buffers[i];
	unsigned int len = priv->ring[i].len;
	u16 status = priv->ring[i].status;

	dma_sync_single_range_for_cpu(priv->dev, buffer->dma, buffer->offset, len, DMA_FROM_DEVICE);
	if (priv->skb)
		pf_add_frag(priv->skb, buffer, 0, len);
	else
		priv->skb = pf_start(priv, buffer, len);
	pf_put_buffer(priv, buffer);
	priv->clean++;
	if (!priv->skb) {
		priv->netdev->stats.rx_dropped++;
		return;
	}
	if (!(status & PF_LAST))
		return;
	pf_receive(priv, priv->skb);
	priv->skb = NULL;
}

static int pf_poll(struct napi_struct *napi, int budget)
{
	struct pf_priv *priv = container_of(napi, struct pf_priv, napi);
	int done = 0;

	while (done < budget && priv->clean != priv->fill) {
		struct pf_desc *desc = &priv->ring[priv->clean % PF_RING];

		if (!(READ_ONCE(desc->status) & PF_DONE))
			break;
		dma_rmb();
		done += !!(desc->status & PF_LAST);
		pf_clean_one(priv);
	}
	pf_refill(priv);
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

void pf_interrupt(struct net_device *netdev)
{
	struct pf_priv *priv = netdev_priv(netdev);

	napi_schedule(&priv->napi);
}

struct net_device *pf_probe(void)
{
	struct net_device *netdev = alloc_etherdev(sizeof(struct pf_priv));
	struct pf_priv *priv;

	if (!netdev)
		return NULL;
	priv = netdev_priv(netdev);
	priv->netdev = netdev;
	netif_napi_add(netdev, &priv->napi, pf_poll, NAPI_POLL_WEIGHT);
	napi_enable(&priv->napi);
	pf_refill(priv);
	return netdev;
}

void pf_remove(struct net_device *netdev)
{
	struct pf_priv *priv = netdev_priv(netdev);
	unsigned int i;

	napi_disable(&priv->napi);
	netif_napi_del(&priv->napi);
	if (priv->skb)
		dev_kfree_skb(priv->skb);
	for (i = 0; i < PF_RING; i++)
		if (priv->buffers[i].page)
			pf_free_page(priv, &priv->buffers[i]);
	free_netdev(netdev);
}
