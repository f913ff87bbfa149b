/* SPDX-License-Identifier: MIT */
/*
 * Births: every way an skb comes into being, in one room (patch 1 of the
 * series). Each takes a head and data from somewhere, and all meet where the one is
 * laid around the other, which cannot fail (patches 3 and 5).
 */
#include "net/skbuff/skbuff.h"

#include "kernel/cpu.h"
#include "mm/page_alloc.h"
#include "mm/page_frag.h"
#include "net/skbuff/napi_cache.h"

#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/preempt.h>
#include <net/sock.h>

struct kmem_cache *skbuff_head_cache;
struct kmem_cache *skbuff_fclone_cache;

DEFINE_PER_CPU(struct page_frag_cache, netdev_alloc_cache);

/* Data of this much and less is kmalloc()ed: a fragment would pin a whole block for it. */
#define SMALL_DATA SKB_WITH_OVERHEAD(1024)
/* Data of more than this is, too: it would not fit a single page. */
#define LARGE_DATA SKB_WITH_OVERHEAD(PAGE_SIZE)

static void drain_cpu(void)
{
	struct page_frag_cache *nc = this_cpu_ptr(&netdev_alloc_cache);

	if (nc->va)
		__page_frag_cache_drain(virt_to_page(nc->va), nc->pagecnt_bias);
	nc->va = NULL;
}

void skb_exit(void)
{
	skbuff_head_cache = skbuff_fclone_cache = NULL;
	skb_extensions_exit();
}

bool skb_init(void)
{
	skbuff_head_cache = create_builtin_cache("skbuff_head_cache", sizeof(struct sk_buff), 0,
						 SLAB_HWCACHE_ALIGN);
	skbuff_fclone_cache = create_builtin_cache(
		"skbuff_fclone_cache", sizeof(struct sk_buff_fclones), 0, SLAB_HWCACHE_ALIGN);
	if (!skbuff_head_cache || !skbuff_fclone_cache || !skb_extensions_init())
		return false;
	cpu_register_drain(drain_cpu);
	napi_cache_init();
	return true;
}

/* ---- Around data -------------------------------------------------------------------- */

/* As wide as the compiler was told that the processor has them: -march. */
typedef u64 widest
	__attribute__((__vector_size__(__BIGGEST_ALIGNMENT__), __aligned__(4), __may_alias__));

_Static_assert(offsetof(struct sk_buff, end) % sizeof(widest) == 0, "vectors end where end begins");

#define NO_HEADER ((u16)~0U)

/* What a head is born with below its end; and one whose data is a page fragment. */
static const struct sk_buff newborn = { .mac_header = NO_HEADER, .transport_header = NO_HEADER };
static const struct sk_buff newborn_frag = { .mac_header = NO_HEADER,
					     .transport_header = NO_HEADER,
					     .head_frag = 1 };

/*
 * Writes @skb up to end: what @kind says, and the number of the CPU whose offset is @cpu. What a
 * received packet's birth and death have too many of are loads and vector stores: so a byte is
 * written once, by vectors of constants. (For a memset() of this size gcc's generic tuning picks
 * "rep stos", whose start alone costs more than all of them.)
 */
static __always_inline void lay_head(struct sk_buff *skb, const struct sk_buff *kind, uintptr_t cpu)
{
	const size_t at_id = offsetof(struct sk_buff, alloc_cpu);
	const u64 id = offset_ptr(&cpu_state, cpu)->id;
	size_t at;

#pragma GCC unroll 16
	for (at = 0; at < offsetof(struct sk_buff, end); at += sizeof(widest)) {
		widest v = *(const widest *)((const char *)kind + at);

		if (at == at_id / sizeof(widest) * sizeof(widest))
			v[at_id % sizeof(widest) / sizeof(u64)] |= id << at_id % sizeof(u64) * 8;
		*(widest *)((char *)skb + at) = v;
	}
}

/* Writes the rest of the head, from end on, and skb_shared_info behind the data; @size is the whole
 * of @data, skb_shared_info included. */
static __always_inline void lay_data(struct sk_buff *skb, void *data, unsigned int size)
{
	struct skb_shared_info *shinfo;

	size -= SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	skb->truesize = SKB_TRUESIZE(size);
	refcount_set(&skb->users, 1);
	skb->head = data;
	skb->data = data;
	skb->end = size;

	shinfo = skb_shinfo(skb);
	memset(shinfo, 0, offsetof(struct skb_shared_info, dataref));
	atomic_set(&shinfo->dataref, 1);
}

static noinline struct sk_buff *mark_pfmemalloc(struct sk_buff *skb, const void *data)
{
	const struct page *page = page_frag_page(data);

	if (page && page_is_pfmemalloc(page))
		skb->pfmemalloc = 1;
	return skb;
}

/* A page fragment's owner must know whether its page came from the reserve. Returns @skb, so that
 * the caller, who does this last, has no register to save. As long as no page ever did, it does not
 * wait for where the page's struct page is. */
static __always_inline struct sk_buff *mark_if_pfmemalloc(struct sk_buff *skb, const void *data)
{
	return unlikely(READ_ONCE(pfmemalloc_used)) ? mark_pfmemalloc(skb, data) : skb;
}

/* @skb, which may be NULL, around @data. */
static __always_inline struct sk_buff *birth(struct sk_buff *skb, const struct sk_buff *kind,
					     void *data, unsigned int frag_size)
{
	if (unlikely(!skb))
		return NULL;
	lay_head(skb, kind, get_cpu_offset());
	lay_data(skb, data, frag_size ? frag_size : ksize(data));
	return skb;
}

static __always_inline struct sk_buff *slab_head(void)
{
	get_cpu_offset(); /* attaches the thread, and so makes the head cache */
	return slab_alloc(skbuff_head_cache, GFP_ATOMIC, NUMA_NO_NODE);
}

struct sk_buff *__build_skb(void *data, unsigned int frag_size)
{
	return birth(slab_head(), &newborn, data, frag_size);
}

struct sk_buff *build_skb(void *data, unsigned int frag_size)
{
	struct sk_buff *skb;

	if (unlikely(!frag_size))
		return __build_skb(data, 0);
	skb = birth(slab_head(), &newborn_frag, data, frag_size);
	return likely(skb) ? mark_if_pfmemalloc(skb, data) : NULL;
}

struct sk_buff *build_skb_around(struct sk_buff *skb, void *data, unsigned int frag_size)
{
	if (unlikely(!skb))
		return NULL;
	skb->tail = 0;
	skb->mac_header = NO_HEADER;
	skb->transport_header = NO_HEADER;
	skb->alloc_cpu = this_cpu_ptr(&cpu_state)->id;
	lay_data(skb, data, frag_size ? frag_size : ksize(data));
	if (!frag_size)
		return skb;
	skb->head_frag = 1;
	return mark_if_pfmemalloc(skb, data);
}

/* A head for a birth in NAPI context, as the profile has it. */
static __always_inline struct sk_buff *napi_head(void)
{
	if (likely(switches.napi_cache_births))
		return napi_skb_cache_get();
	return slab_alloc(skbuff_head_cache, GFP_ATOMIC, NUMA_NO_NODE);
}

/* All cases. */
static noinline struct sk_buff *napi_build_skb_slow(void *data, unsigned int frag_size)
{
	struct sk_buff *skb;

	WARN_ON_ONCE(!cpu_in_softirq());
	if (!frag_size)
		return birth(napi_head(), &newborn, data, 0);
	skb = birth(napi_head(), &newborn_frag, data, frag_size);
	return likely(skb) ? mark_if_pfmemalloc(skb, data) : NULL;
}

/*
 * Has the CPU whose offset is @cpu a head at hand, in NAPI context, for a profile that takes it from
 * there? What is not so is asked first and called last: the usual birth saves no register. A thread
 * that is no CPU asks the template, which is in no softirq.
 */
static __always_inline bool has_napi_head(uintptr_t cpu)
{
	return offset_ptr(&cpu_state, cpu)->preempt_count & SOFTIRQ_MASK &&
	       napi_cache_heads(offset_ptr(&napi_alloc_cache, cpu)->fill) > napi_cache_low;
}

/* A birth on a page fragment that cannot fail: has_napi_head(). */
static __always_inline struct sk_buff *napi_birth(uintptr_t cpu, void *data, unsigned int frag_size)
{
	struct napi_alloc_cache *nc = offset_ptr(&napi_alloc_cache, cpu);
	struct sk_buff *skb;

	skb = nc->skb_cache[napi_cache_heads(napi_cache_count(&nc->fill, -1))];
	lay_head(skb, &newborn_frag, cpu);
	lay_data(skb, data, frag_size);
	return skb;
}

struct sk_buff *napi_build_skb(void *data, unsigned int frag_size)
{
	uintptr_t cpu = this_cpu_offset;

	if (unlikely(!frag_size || !has_napi_head(cpu)))
		return napi_build_skb_slow(data, frag_size);
	return mark_if_pfmemalloc(napi_birth(cpu, data, frag_size), data);
}

/* ---- With kmalloc()ed data ---------------------------------------------------------- */

void *kmalloc_reserve(size_t *size, gfp_t gfp, int node, bool *pfmemalloc)
{
	size_t wanted = *size;
	void *data = kmalloc_whole(size, gfp | __GFP_NOMEMALLOC | __GFP_NOWARN, node);

	*pfmemalloc = false;
	if (likely(data) || !gfp_pfmemalloc_allowed(gfp))
		return data;
	*pfmemalloc = true;
	*size = wanted;
	return kmalloc_whole(size, gfp, node);
}

#define SHINFO_BYTES ((unsigned int)SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))

/*
 * Data for @size bytes and skb_shared_info, added up in 32 bits as the kernel
 * does: a size from 0xffffffc1 on wraps to none at all and gives the smallest
 * data, whose tailroom tells. Where the sum itself wraps, and skb_shared_info
 * would find no room, there is no data (Linux 6.1; 5.10 does not survive it).
 * *@whole: how many bytes there are in all.
 */
static void *alloc_data(unsigned int size, gfp_t gfp, int node, bool *pfmemalloc, size_t *whole)
{
	unsigned int bytes = SKB_DATA_ALIGN(size) + SHINFO_BYTES;

	if (unlikely(bytes < SHINFO_BYTES))
		return NULL;
	*whole = bytes;
	return kmalloc_reserve(whole, gfp, node, pfmemalloc);
}

static struct sk_buff *alloc_head(gfp_t gfp, int flags, int node)
{
	int kind = flags & (SKB_ALLOC_FCLONE | SKB_ALLOC_NAPI);

	gfp &= ~GFP_DMA;
	if (kind & SKB_ALLOC_FCLONE)
		return slab_alloc(skbuff_fclone_cache, gfp, node);
	if (kind == SKB_ALLOC_NAPI && switches.napi_cache_births &&
	    likely(node == NUMA_NO_NODE || node == numa_mem_id()))
		return napi_skb_cache_get();
	return slab_alloc(skbuff_head_cache, gfp, node);
}

/* Packets are received whatever it takes if some may help to set memory free. */
static inline gfp_t rx_gfp(gfp_t gfp)
{
	return sk_memalloc_socks() ? gfp | __GFP_MEMALLOC : gfp;
}

struct sk_buff *__alloc_skb(unsigned int size, gfp_t gfp, int flags, int node)
{
	struct sk_buff *skb;
	bool pfmemalloc;
	size_t whole;
	void *data;

	get_cpu_offset(); /* attaches the thread, and so makes the head cache */
	if (flags & SKB_ALLOC_RX)
		gfp = rx_gfp(gfp);
	skb = alloc_head(gfp, flags, node);
	if (unlikely(!skb))
		return NULL;
	prefetchw(skb);

	data = alloc_data(size, gfp, node, &pfmemalloc, &whole);
	if (unlikely(!data)) {
		/* To its slab even if it came from the NAPI cache. */
		kmem_cache_free(flags & SKB_ALLOC_FCLONE ? skbuff_fclone_cache : skbuff_head_cache,
				skb);
		return NULL;
	}
	lay_head(skb, &newborn, get_cpu_offset());
	lay_data(skb, data, whole);
	skb->pfmemalloc = pfmemalloc;
	if (flags & SKB_ALLOC_FCLONE) {
		struct sk_buff_fclones *pair = container_of(skb, struct sk_buff_fclones, skb1);

		skb->fclone = SKB_FCLONE_ORIG;
		refcount_set(&pair->fclone_ref, 1);
		pair->skb2.fclone = SKB_FCLONE_CLONE;
	}
	return skb;
}

/* ---- For receive -------------------------------------------------------------------- */

static noinline void *napi_alloc_frag_slow(unsigned int fragsz, unsigned int align_mask)
{
	return page_frag_alloc_align(&this_cpu_ptr(&napi_alloc_cache)->page, fragsz, GFP_ATOMIC,
				     align_mask);
}

void *__napi_alloc_frag_align(unsigned int fragsz, unsigned int align_mask)
{
	struct napi_alloc_cache *nc = offset_ptr(&napi_alloc_cache, this_cpu_offset);
	void *frag;

	fragsz = SKB_DATA_ALIGN(fragsz);
	frag = page_frag_cut(&nc->page, fragsz, align_mask);
	return likely(frag) ? frag : napi_alloc_frag_slow(fragsz, align_mask);
}

/* A fragment from the cache that the context asks for. *@pfmemalloc: whether its page is from the
 * memalloc reserve. */
static void *skb_alloc_frag(unsigned int size, gfp_t gfp, unsigned int align_mask, bool *pfmemalloc)
{
	struct page_frag_cache *nc;
	void *data;

	if (in_hardirq() || irqs_disabled()) {
		nc = this_cpu_ptr(&netdev_alloc_cache);
		data = page_frag_alloc_align(nc, size, gfp, align_mask);
		*pfmemalloc = nc->pfmemalloc;
		return data;
	}
	local_bh_disable();
	nc = &this_cpu_ptr(&napi_alloc_cache)->page;
	data = page_frag_alloc_align(nc, size, gfp, align_mask);
	*pfmemalloc = nc->pfmemalloc;
	local_bh_enable();
	return data;
}

void *__netdev_alloc_frag_align(unsigned int fragsz, unsigned int align_mask)
{
	bool pfmemalloc;

	return skb_alloc_frag(SKB_DATA_ALIGN(fragsz), GFP_ATOMIC, align_mask, &pfmemalloc);
}

static inline bool blocks_or_dma(gfp_t gfp)
{
	return gfp & (__GFP_DIRECT_RECLAIM | GFP_DMA);
}

/* Is data of @len bytes, headroom included, kmalloc()ed rather than cut from a page? */
static inline bool data_is_kmalloced(unsigned int len, gfp_t gfp)
{
	return len <= SMALL_DATA || len > LARGE_DATA || blocks_or_dma(gfp);
}

static inline unsigned int frag_size_for(unsigned int len)
{
	return SKB_DATA_ALIGN(len + SKB_DATA_ALIGN(sizeof(struct skb_shared_info)));
}

/* What a birth for receive ends with; @skb may be NULL, then the fragment goes back. */
static inline struct sk_buff *finish_frag_birth(struct sk_buff *skb, void *data, bool pfmemalloc)
{
	if (unlikely(!skb)) {
		skb_free_frag(data);
		return NULL;
	}
	if (unlikely(pfmemalloc))
		skb->pfmemalloc = 1;
	return skb;
}

static inline struct sk_buff *for_device(struct sk_buff *skb, struct net_device *dev, int headroom)
{
	if (likely(skb)) {
		skb_reserve(skb, headroom);
		skb->dev = dev;
	}
	return skb;
}

struct sk_buff *__netdev_alloc_skb(struct net_device *dev, unsigned int len, gfp_t gfp)
{
	struct sk_buff *skb;
	bool pfmemalloc;
	void *data;

	len += NET_SKB_PAD;
	if (data_is_kmalloced(len, gfp)) {
		skb = __alloc_skb(len, gfp, SKB_ALLOC_RX, NUMA_NO_NODE);
		return for_device(skb, dev, NET_SKB_PAD);
	}
	len = frag_size_for(len);
	data = skb_alloc_frag(len, rx_gfp(gfp), ~0U, &pfmemalloc);
	if (unlikely(!data))
		return NULL;
	skb = birth(slab_head(), &newborn_frag, data, len);
	skb = finish_frag_birth(skb, data, pfmemalloc);
	return for_device(skb, dev, NET_SKB_PAD);
}

/* A new page, each of its slices with a reference taken in advance. */
static bool refill_1k(struct page_frag_1k *nc, gfp_t gfp)
{
	struct page *page = alloc_page(gfp);

	if (unlikely(!page))
		return false;
	nc->va = page_address(page);
	nc->pfmemalloc = page_is_pfmemalloc(page);
	nc->offset = PAGE_SIZE;
	page_ref_add(page, PAGE_SIZE / PAGE_FRAG_1K - 1);
	kasan_take_back(nc->va, PAGE_SIZE);
	return true;
}

/* A 1 KiB slice of a single page, four to a page. Mirrors page_frag_alloc_1k() of Linux 6.1. */
static void *page_frag_alloc_1k(struct page_frag_1k *nc, gfp_t gfp)
{
	if (unlikely(!nc->offset) && !refill_1k(nc, gfp))
		return NULL;
	nc->offset -= PAGE_FRAG_1K;
	kasan_hand_out((char *)nc->va + nc->offset, PAGE_FRAG_1K);
	return (char *)nc->va + nc->offset;
}

static struct sk_buff *napi_alloc_small(struct napi_alloc_cache *nc, gfp_t gfp)
{
	void *data = page_frag_alloc_1k(&nc->page_small, gfp);

	if (unlikely(!data))
		return NULL;
	return finish_frag_birth(birth(napi_head(), &newborn_frag, data, PAGE_FRAG_1K), data,
				 nc->page_small.pfmemalloc);
}

static struct sk_buff *napi_alloc_medium(struct napi_alloc_cache *nc, unsigned int len, gfp_t gfp)
{
	void *data;

	len = frag_size_for(len);
	data = page_frag_alloc(&nc->page, len, gfp);
	if (unlikely(!data))
		return NULL;
	return finish_frag_birth(birth(napi_head(), &newborn_frag, data, len), data,
				 nc->page.pfmemalloc);
}

/* All cases. */
static noinline struct sk_buff *napi_alloc_skb_slow(struct net_device *dev, unsigned int len,
						    gfp_t gfp)
{
	struct napi_alloc_cache *nc = this_cpu_ptr(&napi_alloc_cache);
	struct sk_buff *skb;

	WARN_ON_ONCE(!cpu_in_softirq());
	if (switches.small_page_frags && len <= SMALL_DATA && !blocks_or_dma(gfp))
		skb = napi_alloc_small(nc, rx_gfp(gfp));
	else if (data_is_kmalloced(len, gfp))
		skb = __alloc_skb(len, gfp, SKB_ALLOC_RX | SKB_ALLOC_NAPI, NUMA_NO_NODE);
	else
		skb = napi_alloc_medium(nc, len, rx_gfp(gfp));
	return for_device(skb, dev, NET_SKB_PAD + NET_IP_ALIGN);
}

/* Data that is a page fragment, of a block that has room, and a head in the cache. */
struct sk_buff *__napi_alloc_skb(struct napi_struct *napi, unsigned int len, gfp_t gfp)
{
	uintptr_t cpu = this_cpu_offset;
	struct page_frag_cache *nc = &offset_ptr(&napi_alloc_cache, cpu)->page;
	struct sk_buff *skb;
	void *data = NULL;

	len += NET_SKB_PAD + NET_IP_ALIGN;
	if (likely(!data_is_kmalloced(len, gfp) && has_napi_head(cpu)))
		data = page_frag_cut(nc, frag_size_for(len), ~0U);
	if (unlikely(!data))
		return napi_alloc_skb_slow(napi->dev, len, gfp);
	skb = finish_frag_birth(napi_birth(cpu, data, frag_size_for(len)), data, nc->pfmemalloc);
	return for_device(skb, napi->dev, NET_SKB_PAD + NET_IP_ALIGN);
}
