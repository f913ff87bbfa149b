// SPDX-License-Identifier: MIT
/*
 * The workload "cpumap": the CPU that receives builds no skbs. Its frames go,
 * eight at a time, through a ring to another CPU, which takes heads for eight at
 * a time and hands the packets to the stack, where they end.
 *
 * The kernel drops frames that find the ring full. Here the receiving CPU waits
 * for room, so that all rounds see the same packets, at the pace of the slower
 * of the two.
 *
 * Mirrors kernel/bpf/cpumap.c of Linux 5.12.
 */
#include "sink.h"
#include "workload.h"

#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/ptr_ring.h>
#include <linux/slab.h>

#include <stdlib.h>

#include "bell.h"
#include "complain.h"

#define BATCH	   8
#define RING_SLOTS 1024

/* From one CPU to another. */
struct entry {
	/* The receiving CPU's: frames that wait until they are a batch. */
	void *bulk[BATCH];
	unsigned int nr_bulk;
	u64 waits; /* for room */

	struct ptr_ring ring;
	struct bell work, room;
	bool finished; /* nothing more will come */

	/* The serving CPU's. */
	u64 batches, no_heads;
} __aligned(SMP_CACHE_BYTES);

struct cpumap {
	struct sink *sink;
	struct entry *entries[MAX_CPUS];
};

/* ---- The CPU that receives ------------------------------------------------------------------ */

static void produce(struct entry *entry, void *frame)
{
	while (unlikely(__ptr_ring_produce(&entry->ring, frame))) {
		entry->waits++;
		bell_ring(&entry->work);
		bell_wait(&entry->room);
	}
}

static void flush(void *arg)
{
	struct entry *entry = arg;

	if (!entry->nr_bulk)
		return;
	for (unsigned int i = 0; i < entry->nr_bulk; i++)
		produce(entry, entry->bulk[i]);
	entry->nr_bulk = 0;
	bell_ring(&entry->work);
}

static bool enqueue(void *arg, struct skbsim_xdp_frame *frame)
{
	struct entry *entry = arg;

	if (unlikely(entry->nr_bulk == BATCH))
		flush(entry);
	entry->bulk[entry->nr_bulk++] = frame;
	return true;
}

static void finish(void *state, unsigned int cpu)
{
	struct entry *entry = ((struct cpumap *)state)->entries[cpu];

	/* Read after the bell was heard. */
	WRITE_ONCE(entry->finished, true);
	bell_ring(&entry->work);
}

/* ---- The CPU that serves it ----------------------------------------------------------------- */

static struct sk_buff *build(struct skbsim_xdp_frame *frame, struct sk_buff *skb)
{
	u32 headroom = frame->headroom, len = frame->len;
	struct net_device *dev = frame->dev;

	skb = build_skb_around(skb, frame, frame->frame_sz);
	skb_reserve(skb, headroom);
	__skb_put(skb, len);
	skb->protocol = eth_type_trans(skb, dev);
	return skb;
}

/* Heads for all or for none, and then all are dropped. */
static void receive_batch(struct entry *entry, void **frames, int n)
{
	void *skbs[BATCH];
	LIST_HEAD(list);

	if (unlikely(!kmem_cache_alloc_bulk(skbuff_head_cache, GFP_ATOMIC | __GFP_ZERO, n, skbs))) {
		for (int i = 0; i < n; i++)
			skb_free_frag(frames[i]);
		entry->no_heads += n;
		return;
	}
	local_bh_disable();
	for (int i = 0; i < n; i++) {
		struct sk_buff *skb = build(frames[i], skbs[i]);

		list_add_tail(&skb->list, &list);
	}
	netif_receive_skb_list(&list);
	local_bh_enable();
}

/* Returns whether there was anything. */
static bool serve_batch(struct entry *entry)
{
	void *frames[BATCH];
	int n = __ptr_ring_consume_batched(&entry->ring, frames, BATCH);

	if (!n)
		return false;
	bell_ring(&entry->room);
	/* Taking heads from a slab takes longer than a line of struct page to come. */
	for (int i = 0; i < n; i++)
		prefetchw(virt_to_page(frames[i]));
	entry->batches++;
	receive_batch(entry, frames, n);
	return true;
}

static void serve(void *state, unsigned int cpu)
{
	struct entry *entry = ((struct cpumap *)state)->entries[cpu];
	bool last = false;

	/* What came before the end was told is found by one more look. */
	while (entry && !last) {
		last = READ_ONCE(entry->finished);
		smp_rmb();
		while (serve_batch(entry))
			;
		if (!last)
			bell_wait(&entry->work);
	}
}

/* ---- Around --------------------------------------------------------------------------------- */

static int attach(void *state, unsigned int cpu, struct skbsim_nic_config *cfg)
{
	struct cpumap *map = state;
	struct entry *entry = map->entries[cpu];

	if (ptr_ring_init(&entry->ring, RING_SLOTS, GFP_KERNEL | __GFP_NOWARN)) {
		complain("out of memory: expected room for a ring");
		return -1;
	}
	cfg->xdp = enqueue;
	cfg->xdp_flush = flush;
	cfg->xdp_arg = entry;
	return 0;
}

static void detach(void *state, unsigned int cpu)
{
	struct entry *entry = ((struct cpumap *)state)->entries[cpu];

	ptr_ring_cleanup(&entry->ring, skb_free_frag);
}

static int consume(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		   struct net_device *orig_dev)
{
	(void)dev;
	(void)orig_dev;
	sink_note(pt);
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

static void stop(void *state)
{
	struct cpumap *map = state;

	for (unsigned int i = 0; i < MAX_CPUS && map->entries[i]; i++) {
		bell_destroy(&map->entries[i]->work);
		bell_destroy(&map->entries[i]->room);
		free(map->entries[i]);
	}
	if (map->sink)
		sink_stop(map->sink);
	free(map);
}

static bool add_entry(struct cpumap *map, unsigned int cpu)
{
	struct entry *entry = aligned_alloc(SMP_CACHE_BYTES, sizeof(*entry));

	if (!entry)
		return false;
	*entry = (struct entry){ 0 };
	bell_init(&entry->work);
	bell_init(&entry->room);
	map->entries[cpu] = entry;
	return true;
}

static void *start(unsigned int cpus)
{
	struct cpumap *map = calloc(1, sizeof(*map));
	bool ok = map != NULL;

	for (unsigned int i = 0; ok && i < cpus; i++)
		ok = add_entry(map, i);
	if (ok) {
		map->sink = sink_start(consume);
		if (map->sink)
			return map;
	} else {
		complain("out of memory: expected room for the rings between CPUs");
	}
	if (map)
		stop(map);
	return NULL;
}

static void count(void *state, const struct skbsim_nic_stats *nic, struct figures *figures)
{
	const struct cpumap *map = state;
	u64 batches = 0, no_heads = 0, waits = 0;

	(void)nic;
	for (unsigned int i = 0; i < MAX_CPUS && map->entries[i]; i++) {
		batches += map->entries[i]->batches;
		no_heads += map->entries[i]->no_heads;
		waits += map->entries[i]->waits;
	}
	figures->delivered = sink_count(map->sink);
	figures_add(figures, FIGURE_COUNT, "batches", "batches on the other CPU", batches);
	figures_add(figures, FIGURE_COUNT, "ring_full", "waits for room in a ring", waits);
	figures_add(figures, FIGURE_DROP, "no_heads", "no heads for a batch", no_heads);
}

const struct workload workload_cpumap = {
	.name = "cpumap",
	.serves = true,
	.start = start,
	.attach = attach,
	.serve = serve,
	.finish = finish,
	.count = count,
	.detach = detach,
	.stop = stop,
};
