/* SPDX-License-Identifier: MIT */
/* The receive ring of a packet socket: blocks taken and given back, frames copied into skbs. */
#include "nic/packet_rx.h"

#include "nic/vnet_hdr.h"

#include <linux/if_vlan.h>
#include <linux/netdevice.h>

#include <string.h>

/* The buffer of a frame of usual length, and the longest one that fits. */
#define BUFFER_SIZE  2048U
#define BUFFER_FRAME (SKB_WITH_OVERHEAD(BUFFER_SIZE) - NET_SKB_PAD)

/* Of longer ones: bytes that become linear, among them all headers; and those of a fragment. */
#define LARGE_LINEAR   256U
#define LARGE_FRAGMENT PAGE_FRAG_CACHE_MAX_SIZE

_Static_assert(PACKET_BLOCK_SIZE / LARGE_FRAGMENT < MAX_SKB_FRAGS,
	       "what fits into a block fits into fragments");

/* ---- Blocks --------------------------------------------------------------------------------- */

static struct tpacket_block_desc *this_block(const struct packet_rx *rx)
{
	return (struct tpacket_block_desc *)(rx->ring + (size_t)rx->block * PACKET_BLOCK_SIZE);
}

/* Release: what was read of it was read before the kernel writes again. */
static void give_back(struct packet_rx *rx)
{
	__atomic_store_n(&this_block(rx)->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	rx->block = rx->block + 1 < rx->nr_blocks ? rx->block + 1 : 0;
}

/* Acquire pairs with the kernel's barrier before it hands the block over: its frames are there. */
static bool take_block(struct packet_rx *rx)
{
	const struct tpacket_block_desc *desc = this_block(rx);

	if (!(__atomic_load_n(&desc->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
		return false;
	rx->left = desc->hdr.bh1.num_pkts;
	rx->frame = (const void *)((const u8 *)desc + desc->hdr.bh1.offset_to_first_pkt);
	if (unlikely(!rx->left))
		give_back(rx);
	return rx->left;
}

bool packet_rx_ready(struct packet_rx *rx)
{
	return rx->left || take_block(rx);
}

void packet_rx_advance(struct packet_rx *rx)
{
	if (--rx->left)
		rx->frame = (const void *)((const u8 *)rx->frame + rx->frame->tp_next_offset);
	else
		give_back(rx);
}

/* ---- Frames --------------------------------------------------------------------------------- */

static struct sk_buff *build_usual(const u8 *frame, unsigned int len)
{
	void *va = napi_alloc_frag(BUFFER_SIZE);
	struct sk_buff *skb;

	if (unlikely(!va))
		return NULL;
	skb = napi_build_skb(va, BUFFER_SIZE);
	if (unlikely(!skb)) {
		skb_free_frag(va);
		return NULL;
	}
	skb_reserve(skb, NET_SKB_PAD);
	memcpy(skb_put(skb, len), frame, len);
	return skb;
}

static bool add_fragment(struct sk_buff *skb, const u8 *bytes, unsigned int len)
{
	unsigned int room = SKB_DATA_ALIGN(len);
	void *va = napi_alloc_frag(room);
	struct page *page;

	if (unlikely(!va))
		return false;
	page = virt_to_head_page(va);
	memcpy(va, bytes, len);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, (u8 *)va - (u8 *)page_address(page),
			len, room);
	return true;
}

static struct sk_buff *build_large(const u8 *frame, unsigned int len, struct napi_struct *napi)
{
	struct sk_buff *skb = napi_alloc_skb(napi, LARGE_LINEAR);
	unsigned int at, step;

	if (unlikely(!skb))
		return NULL;
	memcpy(skb_put(skb, LARGE_LINEAR), frame, LARGE_LINEAR);
	for (at = LARGE_LINEAR; at < len; at += step) {
		step = min_t(unsigned int, len - at, LARGE_FRAGMENT);
		if (unlikely(!add_fragment(skb, frame + at, step))) {
			kfree_skb(skb);
			return NULL;
		}
	}
	return skb;
}

/* The kernel took the tag out of the frame, or its sender never put it in. */
static void put_tag(struct sk_buff *skb, const struct tpacket3_hdr *frame)
{
	u16 proto = frame->tp_status & TP_STATUS_VLAN_TPID_VALID ? frame->hv1.tp_vlan_tpid
								 : ETH_P_8021Q;

	if (frame->tp_status & TP_STATUS_VLAN_VALID)
		__vlan_hwaccel_put_tag(skb, __cpu_to_be16(proto), frame->hv1.tp_vlan_tci);
}

struct sk_buff *packet_rx_build(const struct tpacket3_hdr *frame, struct napi_struct *napi)
{
	const u8 *bytes = (const u8 *)frame + frame->tp_mac;
	unsigned int len = frame->tp_snaplen;
	struct sk_buff *skb;

	if (unlikely(len != frame->tp_len || len < ETH_HLEN))
		return NULL;
	skb = likely(len <= BUFFER_FRAME) ? build_usual(bytes, len) : build_large(bytes, len, napi);
	if (unlikely(!skb))
		return NULL;
	if (unlikely(vnet_hdr_to_skb(skb, (const void *)(bytes - sizeof(struct virtio_net_hdr))))) {
		kfree_skb(skb);
		return NULL;
	}
	if (skb->ip_summed == CHECKSUM_NONE && frame->tp_status & TP_STATUS_CSUM_VALID)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	put_tag(skb, frame);
	return skb;
}
