// SPDX-License-Identifier: MIT
/* Frames handed to another CPU, which gives them heads there, eight at a time. */
#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/prefetch.h>
#include <linux/ptr_ring.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "cpumap.h"

struct cpumap_frame *cpumap_frame_alloc(struct net_device *dev, unsigned int len)
{
	unsigned int size = SKB_DATA_ALIGN(CPUMAP_HEADROOM + len) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct cpumap_frame *frame = napi_alloc_frag(size);

	if (unlikely(!frame))
		return NULL;
	*frame = (struct cpumap_frame){
		.dev = dev,
		.data = (u8 *)frame + CPUMAP_HEADROOM,
		.len = len,
		.headroom = CPUMAP_HEADROOM - sizeof(*frame),
		.frame_sz = size,
	};
	return frame;
}

static void cpumap_frame_free(void *frame)
{
	page_frag_free(frame);
}

int cpumap_init(struct cpumap_entry *entry, int size)
{
	*entry = (struct cpumap_entry){ .count = 0 };
	return ptr_ring_init(&entry->ring, size, GFP_KERNEL | __GFP_NOWARN);
}

void cpumap_destroy(struct cpumap_entry *entry)
{
	ptr_ring_cleanup(&entry->ring, cpumap_frame_free);
}

int cpumap_flush(struct cpumap_entry *entry)
{
	unsigned int i, drops = 0;

	if (!entry->count)
		return 0;
	spin_lock(&entry->ring.producer_lock);
	for (i = 0; i < entry->count; i++) {
		if (likely(!__ptr_ring_produce(&entry->ring, entry->bulk[i])))
			continue;
		drops++;
		cpumap_frame_free(entry->bulk[i]);
	}
	spin_unlock(&entry->ring.producer_lock);
	entry->count = 0;
	return drops;
}

void cpumap_enqueue(struct cpumap_entry *entry, struct cpumap_frame *frame)
{
	if (unlikely(entry->count == CPUMAP_BATCH))
		cpumap_flush(entry);
	entry->bulk[entry->count++] = frame;
}

static struct sk_buff *cpumap_build(struct cpumap_frame *frame, struct sk_buff *skb)
{
	unsigned int headroom = sizeof(*frame) + frame->headroom, len = frame->len;
	struct net_device *dev = frame->dev;

	skb = build_skb_around(skb, frame, frame->frame_sz);
	if (unlikely(!skb))
		return NULL;
	skb_reserve(skb, headroom);
	__skb_put(skb, len);
	skb->protocol = eth_type_trans(skb, dev);
	return skb;
}

/* Heads for all frames of the batch, or for none, cleared. */
static void cpumap_alloc_heads(void **skbs, int n)
{
	if (likely(kmem_cache_alloc_bulk(skbuff_head_cache, GFP_ATOMIC | __GFP_ZERO, n, skbs)))
		return;
	memset(skbs, 0, n * sizeof(*skbs));
}

int cpumap_serve(struct cpumap_entry *entry)
{
	void *frames[CPUMAP_BATCH], *skbs[CPUMAP_BATCH];
	LIST_HEAD(list);
	int n, i;

	n = __ptr_ring_consume_batched(&entry->ring, frames, CPUMAP_BATCH);
	if (!n)
		return 0;
	/* A slab of heads takes longer to come than a line of struct page. */
	for (i = 0; i < n; i++)
		prefetchw(virt_to_page(frames[i]));
	cpumap_alloc_heads(skbs, n);
	local_bh_disable();
	for (i = 0; i < n; i++) {
		struct sk_buff *skb = cpumap_build(frames[i], skbs[i]);

		if (unlikely(!skb)) {
			cpumap_frame_free(frames[i]);
			entry->dropped++;
			continue;
		}
		list_add_tail(&skb->list, &list);
		WRITE_ONCE(entry->processed, entry->processed + 1);
	}
	netif_receive_skb_list(&list);
	local_bh_enable();
	return n;
}
