/* SPDX-License-Identifier: MIT */
/* What the stages of an skb's life share: its caches, its birth around data, its release. */
#ifndef SKBSIM_NET_SKBUFF_SKBUFF_H
#define SKBSIM_NET_SKBUFF_SKBUFF_H

#include "kernel/percpu.h"
#include "mm/slub.h"

#include <linux/skbuff.h>
#include <net/sock.h>

/* Pairs of heads. */
extern struct kmem_cache *skbuff_fclone_cache;

/* Ends seen by the tracepoints kfree_skb and consume_skb. */
struct skb_counters {
	u64 kfree_skb;
	u64 consume_skb;
	u64 reasons[SKB_DROP_REASON_MAX]; /* of the former */
};

DECLARE_PER_CPU(struct skb_counters, skb_counters);

/* One more drop for @reason, on this CPU. */
void skb_count_reason(enum skb_drop_reason reason);

/* Makes the caches; false if memory is out. Before it: kmem_cache_init(). */
bool skb_init(void);

/* They are gone. */
void skb_exit(void);

/*
 * Fragments for data of any context, this CPU's. The netdev cache serves hard
 * irq and irqs-off, which may come while the NAPI cache's page is in use.
 */
DECLARE_PER_CPU(struct page_frag_cache, netdev_alloc_cache);

/*
 * kmalloc() for data: first without the memalloc reserve, then, if that failed
 * and @gfp is entitled to it, with; *@pfmemalloc tells. *@size is what is wanted, then
 * what there is: where the kernel asks ksize() after it. Mirrors
 * kmalloc_reserve() of Linux 5.12 (patch 2 of the series).
 */
void *kmalloc_reserve(size_t *size, gfp_t gfp, int node, bool *pfmemalloc);

/* The cache of extension blocks: its start, false if memory is out, and end. */
bool skb_extensions_init(void);
void skb_extensions_exit(void);

/*
 * Copies what describes the packet rather than its memory; @to, which holds nothing,
 * gets its own references to route, connection and extensions. The socket does not
 * come along.
 */
void copy_skb_header(struct sk_buff *to, const struct sk_buff *from);

/*
 * Visits @len bytes of a packet from @offset on (which may be negative, down to
 * -skb_headroom()), piece by piece and in order. BUG()s if it has not so many.
 */
void skb_walk_bytes(const struct sk_buff *skb, int offset, int len,
		    void (*visit)(void *arg, void *bytes, int n), void *arg);

/* The headers lie @by bytes further from head than they did. */
void skb_headers_offset_update(struct sk_buff *skb, int by);

/* How a copy of @skb is born: what came out of the reserves may come out of them again. */
static inline int skb_alloc_rx_flag(const struct sk_buff *skb)
{
	return skb_pfmemalloc(skb) ? SKB_ALLOC_RX : 0;
}

/* No socket is charged with truesize: one that early demultiplexing found is only held. */
static inline bool truesize_may_change(const struct sk_buff *skb)
{
	return !skb->sk || skb->destructor == sock_edemux;
}

/* Releases all that @skb holds but the head itself. */
void skb_release_all(struct sk_buff *skb);

/* Releases what @skb holds but its data and the head itself; its fields are stale then. */
void skb_release_head_state(struct sk_buff *skb);

/* Drops this head's reference to its data; the last one frees fragments, frag_list and data. */
void skb_release_data(struct sk_buff *skb);

/* Frees the head alone: an fclone's when both of the pair are gone. */
void kfree_skbmem(struct sk_buff *skb);

/* Takes another reference to each page fragment and each skb of the frag_list of @skb. */
void skb_get_frags(struct sk_buff *skb);

/* The end of an skb that an interrupt left to NET_TX: its last reference is gone already. */
void skb_free_completed(struct sk_buff *skb, bool dropped);

#endif
