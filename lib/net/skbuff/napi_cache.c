/* SPDX-License-Identifier: MIT */
/*
 * The NAPI cache's rare events: it runs empty, it runs full, its CPU goes. What
 * happens at every packet stands in napi_cache.h.
 */
#include "net/skbuff/napi_cache.h"

#include "kernel/cpu.h"

DEFINE_PER_CPU(struct napi_alloc_cache, napi_alloc_cache);

u8 napi_cache_low, napi_cache_high;

/* ---- Poison ------------------------------------------------------------------------- */

/* Above any number of heads, and below any: then each get, and each put, is slow. */
#define GETS_ARE_SLOW NAPI_SKB_CACHE_MAX
#define PUTS_ARE_SLOW 0

static bool puts_poison; /* the slow ones */

static void poison_head(struct napi_alloc_cache *nc, unsigned int i)
{
	nc->poisoned[i / 64] |= 1ULL << i % 64;
	kasan_poison_object_data(skbuff_head_cache, nc->skb_cache[i]);
}

/* Those that a refill or an older kernel brought are not. */
static void unpoison_head(struct napi_alloc_cache *nc, unsigned int i)
{
	u64 bit = 1ULL << i % 64;

	if (!(nc->poisoned[i / 64] & bit))
		return;
	nc->poisoned[i / 64] &= ~bit;
	kasan_unpoison_object_data(skbuff_head_cache, nc->skb_cache[i]);
}

/* ---- Empty and full ----------------------------------------------------------------- */

/*
 * One bulk allocation, always atomic and from any node: whoever asks for a head
 * does not pass its mask on. a[0] is the first object the slab hands out, so
 * births from here come in reverse slab order.
 */
static bool refill(struct napi_alloc_cache *nc)
{
	int heads = kmem_cache_alloc_bulk(skbuff_head_cache, GFP_ATOMIC, napi_cache_bulk,
					  nc->skb_cache);

	if (unlikely(!heads)) {
		napi_cache_count(&nc->refill_failed, 1);
		return false;
	}
	napi_cache_count(&nc->refilled, heads);
	napi_cache_count(&nc->fill, heads);
	napi_cache_count(&nc->refill, 1);
	return true;
}

noinline struct sk_buff *napi_skb_cache_get_slow(struct napi_alloc_cache *nc)
{
	unsigned int top;

	if (!napi_cache_heads(nc->fill) && !refill(nc))
		return NULL;
	top = napi_cache_heads(napi_cache_count(&nc->fill, -1));
	unpoison_head(nc, top);
	return nc->skb_cache[top];
}

/* Gives all heads from index @first on back to the slab. */
static void flush_from(struct napi_alloc_cache *nc, unsigned int first)
{
	unsigned int heads = napi_cache_heads(nc->fill) - first, i;

	for (i = 0; i < heads; i++)
		unpoison_head(nc, first + i);
	kmem_cache_free_bulk(skbuff_head_cache, heads, nc->skb_cache + first);
	napi_cache_count(&nc->fill, -(u64)heads);
	napi_cache_count(&nc->flushed, heads);
	napi_cache_count(&nc->flush, 1);
}

/*
 * The series keeps the lower half: with an empty cache the next births would go
 * to the slab at once, with a full one the next death would.
 */
static void flush_full(struct napi_alloc_cache *nc)
{
	flush_from(nc, switches.napi_cache_flush_half ? napi_cache_size / 2 : 0);
}

/* The test is that of dev_page_is_reusable(). */
static bool is_near(const struct sk_buff *skb)
{
	const struct page *page = virt_to_head_page(skb);

	return likely(page_to_nid(page) == cpu_node() && !page_is_pfmemalloc(page));
}

static void refuse_top(struct napi_alloc_cache *nc)
{
	unsigned int top = napi_cache_heads(napi_cache_count(&nc->fill, -1));

	napi_cache_count(&nc->refused, 1);
	kmem_cache_free(skbuff_head_cache, nc->skb_cache[top]);
}

noinline void napi_skb_cache_put_slow(struct napi_alloc_cache *nc)
{
	unsigned int heads = napi_cache_heads(nc->fill);

	if (switches.refuse_remote_heads && !is_near(nc->skb_cache[heads - 1])) {
		refuse_top(nc);
		return;
	}
	if (puts_poison)
		poison_head(nc, heads - 1);
	if (heads == napi_cache_size)
		flush_full(nc);
}

void __kfree_skb_flush(void)
{
	struct napi_alloc_cache *nc = this_cpu_ptr(&napi_alloc_cache);

	if (napi_cache_heads(nc->fill))
		flush_from(nc, 0);
}

/* Linux leaves both behind when a CPU goes; here a CPU is a thread, and its end must leave nothing.
 */
static void drain_cpu(void)
{
	struct napi_alloc_cache *nc = this_cpu_ptr(&napi_alloc_cache);

	__kfree_skb_flush();
	if (nc->page.va)
		__page_frag_cache_drain(virt_to_page(nc->page.va), nc->page.pagecnt_bias);
	nc->page = (struct page_frag_cache){ 0 };
	if (nc->page_small.offset)
		__page_frag_cache_drain(virt_to_page(nc->page_small.va),
					nc->page_small.offset / PAGE_FRAG_1K);
	nc->page_small = (struct page_frag_1k){ 0 };
}

void napi_cache_choose_paths(void)
{
	bool poison = kasan_object_data_wanted(skbuff_head_cache);

	napi_cache_low = poison || !switches.napi_cache_births ? GETS_ARE_SLOW : 0;
	napi_cache_high = poison || switches.refuse_remote_heads ? PUTS_ARE_SLOW : napi_cache_size;
	/* The series came with the poison: heads on the older kernels' list are just waiting. */
	puts_poison = poison && switches.napi_cache_births;
}

void napi_cache_init(void)
{
	napi_cache_choose_paths();
	cpu_register_drain(drain_cpu);
}
