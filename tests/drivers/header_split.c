// SPDX-License-Identifier: MIT
/* A NIC that puts a frame's headers into one place and its payload into a page. */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/udp.h>

#include "header_split.h"

static bool hs_post(struct hs_priv *priv, unsigned int i, struct page *page)
{
	dma_addr_t addr = dma_map_page(priv->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);

	if (dma_mapping_error(priv->dev, addr))
		return false;
	priv->pages[i] = page;
	priv->ring[i].page = addr;
	return true;
}

/* Another page takes the place of the one that goes with the packet. */
static struct page *hs_exchange(struct hs_priv *priv, unsigned int i)
{
	struct page *page = priv->pages[i], *fresh = dev_alloc_page();

	if (unlikely(!fresh))
		return NULL;
	dma_unmap_page(priv->dev, priv->ring[i].page, PAGE_SIZE, DMA_FROM_DEVICE);
	if (unlikely(!hs_post(priv, i, fresh))) {
		__free_page(fresh);
		hs_post(priv, i, page);
		return NULL;
	}
	return page;
}

/* Small frames go up without their page: headers and payload are copied. */
static struct sk_buff *hs_build(struct hs_priv *priv, unsigned int i)
{
	const struct hs_desc *desc = &priv->ring[i];
	unsigned int header_len = desc->header_len;
	struct sk_buff *skb = napi_alloc_skb(&priv->napi, HS_HEADER);
	struct page *page;

	if (unlikely(!skb))
		return NULL;
	skb_put_data(skb, priv->headers + i * HS_HEADER, header_len);
	if (!desc->page_len)
		return skb;
	if (header_len + desc->page_len <= HS_HEADER) {
		skb_put_data(skb, page_address(priv->pages[i]), desc->page_len);
		return skb;
	}
	page = hs_exchange(priv, i);
	if (unlikely(!page)) {
		dev_kfree_skb(skb);
		return NULL;
	}
	skb_add_rx_frag(skb, 0, page, 0, desc->page_len, PAGE_SIZE);
	return skb;
}

/* eth_type_trans() reads a linear header. */
static bool hs_has_header(struct sk_buff *skb)
{
	return likely(pskb_may_pull(skb, ETH_HLEN));
}

/* So does the stack, as far as the headers that it is known to look at. */
static void hs_trust(struct sk_buff *skb)
{
	const struct iphdr *iph;

	skb_checksum_none_assert(skb);
	if (skb->protocol != htons(ETH_P_IP) || !pskb_may_pull(skb, sizeof(*iph)))
		return;
	skb_reset_network_header(skb);
	iph = ip_hdr(skb);
	if (iph->version == 4 && iph->ihl == 5 && iph->protocol == IPPROTO_UDP &&
	    pskb_may_pull(skb, sizeof(*iph) + sizeof(struct udphdr)))
		skb_set_transport_header(skb, sizeof(*iph));
}

static int hs_poll(struct napi_struct *napi, int budget)
{
	struct hs_priv *priv = container_of(napi, struct hs_priv, napi);
	struct net_device *netdev = priv->netdev;
	int done = 0;

	for (; done < budget; done++, priv->next++) {
		unsigned int i = priv->next % HS_RING;
		struct sk_buff *skb;

		if (!(READ_ONCE(priv->ring[i].status) & HS_DONE))
			break;
		dma_rmb();
		skb = hs_build(priv, i);
		dma_wmb();
		priv->ring[i].status = 0;
		if (unlikely(!skb)) {
			netdev->stats.rx_dropped++;
			continue;
		}
		if (unlikely(!hs_has_header(skb))) {
			netdev->stats.rx_errors++;
			dev_kfree_skb(skb);
			continue;
		}
		netdev->stats.rx_packets++;
		netdev->stats.rx_bytes += skb->len;
		skb->protocol = eth_type_trans(skb, netdev);
		hs_trust(skb);
		netif_receive_skb(skb);
	}
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

void hs_interrupt(struct net_device *netdev)
{
	struct hs_priv *priv = netdev_priv(netdev);

	napi_schedule(&priv->napi);
}

struct net_device *hs_probe(void)
{
	struct net_device *netdev = alloc_etherdev(sizeof(struct hs_priv));
	struct hs_priv *priv;
	unsigned int i;

	if (!netdev)
		return NULL;
	priv = netdev_priv(netdev);
	priv->netdev = netdev;
	netif_napi_add(netdev, &priv->napi, hs_poll, NAPI_POLL_WEIGHT);
	napi_enable(&priv->napi);
	priv->headers =
		dma_alloc_coherent(priv->dev, HS_RING * HS_HEADER, &priv->headers_dma, GFP_KERNEL);
	if (!priv->headers)
		goto fail;
	for (i = 0; i < HS_RING; i++) {
		struct page *page = dev_alloc_page();

		if (!page)
			goto fail;
		if (!hs_post(priv, i, page)) {
			__free_page(page);
			goto fail;
		}
	}
	return netdev;

fail:
	hs_remove(netdev);
	return NULL;
}

void hs_remove(struct net_device *netdev)
{
	struct hs_priv *priv = netdev_priv(netdev);
	unsigned int i;

	napi_disable(&priv->napi);
	netif_napi_del(&priv->napi);
	for (i = 0; i < HS_RING; i++) {
		if (!priv->pages[i])
			continue;
		dma_unmap_page(priv->dev, priv->ring[i].page, PAGE_SIZE, DMA_FROM_DEVICE);
		__free_page(priv->pages[i]);
	}
	if (priv->headers)
		dma_free_coherent(priv->dev, HS_RING * HS_HEADER, priv->headers, priv->headers_dma);
	free_netdev(netdev);
}
