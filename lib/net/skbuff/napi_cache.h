/* SPDX-License-Identifier: MIT */
/*
 * The NAPI cache of a CPU: a stack of free heads that births take from and
 * deaths put onto. This is the heart of the series "skbuff: introduce
 * skbuff_heads bulking and reusing" (Linux 5.12).
 *
 *   put:    a[n++] = head; when that makes the stack full, its upper half (before
 *           the series: all of it) goes back to the slab in one bulk free
 *   get:    when the stack is empty, one bulk allocation refills it with 16;
 *           then a[--n]: last in, first out
 *
 * Only its own CPU touches it, and only in NAPI context: no lock, no atomic. Heads
 * of any node and out of the memalloc reserve are welcome: a slab hands out such
 * ones too, and to look at each head's page costs more than it saves (the switch
 * refuse_remote_heads is there to measure that).
 *
 *   n < napi_cache_size between calls
 *   heads in [0, n) belong to the cache: they own nothing and nobody knows them
 *
 * A head is poisoned while it lies here, but for those a refill brought, and but
 * for kernels before the series. Where poison means anything (a tool is there, or
 * the heads' slab cache is debugged so), both borders below are set so that every
 * get and put takes its slow path, and so does every put with refuse_remote_heads:
 * the fast ones need not ask.
 */
#ifndef SKBSIM_NET_SKBUFF_NAPI_CACHE_H
#define SKBSIM_NET_SKBUFF_NAPI_CACHE_H

#include "kernel/hidden.h"
#include "kernel/percpu.h"
#include "kernel/profile.h"
#include "mm/slub_debug.h"

#include <linux/skbuff.h>

#define NAPI_SKB_CACHE_MAX 128 /* the largest napi_cache_size that can be asked for */
#define NAPI_CONSUMED	   (1ULL << 8)
_Static_assert(NAPI_SKB_CACHE_MAX < NAPI_CONSUMED, "n fits below the count of the consumed");

#define PAGE_FRAG_1K 1024

/* A single page that 1 KiB slices are cut from, top down; the next one lies below @offset. */
struct page_frag_1k {
	void *va;
	u16 offset;
	bool pfmemalloc;
};

struct napi_alloc_cache {
	/* n, and how many heads napi_consume_skb()'s fast path has put here, each a consume_skb
	 * besides: n + consumed * NAPI_CONSUMED, one store for both. */
	u64 fill;
	u64 put;			/* heads that came otherwise */
	struct page_frag_cache page;	/* fragments for data, NAPI context only too */
	struct page_frag_1k page_small; /* v6.1: for small data */
	u64 refill, refill_failed, flush;
	u64 refilled, flushed, refused;	       /* heads */
	u64 poisoned[NAPI_SKB_CACHE_MAX / 64]; /* a bit for each head below */
	void *skb_cache[NAPI_SKB_CACHE_MAX];
} __aligned(SMP_CACHE_BYTES);

DECLARE_PER_CPU(struct napi_alloc_cache, napi_alloc_cache);

/* A get from so many heads or fewer, and a put that makes so many or more, are for the slow paths.
 * The first is above any number of heads where the profile's births do not ask the cache. */
extern __hidden u8 napi_cache_low, napi_cache_high;

/* Adds @by to a counter of the calling CPU's, which others may read meanwhile, and returns it.
 * Release: pairs with the acquire in read_count() of napi_cache_stats.c, which needs the order of
 * writing. */
static __always_inline u64 napi_cache_count(u64 *counter, u64 by)
{
	u64 count = *counter + by;

	__atomic_store_n(counter, count, __ATOMIC_RELEASE);
	return count;
}

/* The two counts in fill. */
static __always_inline unsigned int napi_cache_heads(u64 fill)
{
	return fill % NAPI_CONSUMED;
}

static inline u64 napi_cache_consumed(u64 fill)
{
	return fill / NAPI_CONSUMED;
}

/* The cache is empty, or its heads are poisoned: the top one, refilling first if need be; or NULL. */
noinline struct sk_buff *napi_skb_cache_get_slow(struct napi_alloc_cache *nc);

/* The cache is full, or its new top head must be looked at or poisoned. */
noinline void napi_skb_cache_put_slow(struct napi_alloc_cache *nc);

/* The CPU in whose cache @skb lies, or -1. Exact for the calling thread's CPU, and for others that
 * are in no kernel call. */
int napi_cache_of(const struct sk_buff *skb);

/* Before the series this ended every NET_RX, and every NET_TX that freed something; see patch 6. */
void __kfree_skb_flush(void);

/* Sets both borders, and whether puts poison, by the profile: at start, and when it changes. */
void napi_cache_choose_paths(void);

/* At start, when the heads' slab cache is there: the cache of each CPU, and giving it back when its
 * CPU goes. */
void napi_cache_init(void);

/* A head with undefined contents, or NULL. NAPI context. Mirrors napi_skb_cache_get() of
 * Linux 5.12. */
static __always_inline struct sk_buff *napi_skb_cache_get(void)
{
	struct napi_alloc_cache *nc = this_cpu_ptr(&napi_alloc_cache);

	if (unlikely(napi_cache_heads(nc->fill) <= napi_cache_low))
		return napi_skb_cache_get_slow(nc);
	return nc->skb_cache[napi_cache_heads(napi_cache_count(&nc->fill, -1))];
}

/* napi_skb_cache_put(); @counted: 0, or NAPI_CONSUMED if the end of @skb is to be counted too. */
static __always_inline void napi_skb_cache_push(struct napi_alloc_cache *nc, struct sk_buff *skb,
						u64 counted)
{
	/* Whoever drops a reference to it again is told so, instead of putting it here twice. */
	refcount_set(&skb->users, 0);
	nc->skb_cache[napi_cache_heads(nc->fill)] = skb;
	if (unlikely(napi_cache_heads(napi_cache_count(&nc->fill, counted + 1)) >= napi_cache_high))
		napi_skb_cache_put_slow(nc);
}

/* Takes over @skb, which owns nothing any more. NAPI context. Mirrors napi_skb_cache_put() of
 * Linux 5.12. */
static __always_inline void napi_skb_cache_put(struct sk_buff *skb)
{
	struct napi_alloc_cache *nc = this_cpu_ptr(&napi_alloc_cache);

	napi_cache_count(&nc->put, 1);
	napi_skb_cache_push(nc, skb, 0);
}

#endif
