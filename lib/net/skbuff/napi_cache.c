/* SPDX-License-Identifier: MIT */
/*
 * The NAPI cache's rare events: it runs empty, it runs full, its CPU goes. What
 * happens at every packet stands in napi_cache.h.
 */
#include "net/skbuff/napi_cache.h"

#include "kernel/cpu.h"

#include <skbsim/stats.h>

DEFINE_PER_CPU(struct napi_alloc_cache, napi_alloc_cache);

unsigned int napi_cache_low, napi_cache_high;

/* ---- Poison ------------------------------------------------------------------------- */

/* Above any number of heads, and below any: then each get, and each put, is slow. */
#define GETS_ARE_SLOW NAPI_SKB_CACHE_MAX
#define PUTS_ARE_SLOW 0

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
	nc->skb_count = kmem_cache_alloc_bulk(skbuff_head_cache, GFP_ATOMIC, napi_cache_bulk,
					      nc->skb_cache);
	if (unlikely(!nc->skb_count)) {
		nc->refill_failed++;
		return false;
	}
	nc->refill++;
	return true;
}

noinline struct sk_buff *napi_skb_cache_get_slow(struct napi_alloc_cache *nc)
{
	if (!nc->skb_count && !refill(nc))
		return NULL;
	unpoison_head(nc, --nc->skb_count);
	return nc->skb_cache[nc->skb_count];
}

/* Gives all heads from index @first on back to the slab. */
static void flush_from(struct napi_alloc_cache *nc, unsigned int first)
{
	unsigned int i;

	for (i = first; i < nc->skb_count; i++)
		unpoison_head(nc, i);
	kmem_cache_free_bulk(skbuff_head_cache, nc->skb_count - first, nc->skb_cache + first);
	nc->skb_count = first;
	nc->flush++;
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
noinline void napi_skb_cache_put_near(struct sk_buff *skb)
{
	struct napi_alloc_cache *nc = this_cpu_ptr(&napi_alloc_cache);
	const struct page *page = virt_to_head_page(skb);

	if (likely(page_to_nid(page) == cpu_node() && !page_is_pfmemalloc(page))) {
		nc->put++;
		napi_skb_cache_push(nc, skb);
		return;
	}
	nc->refused++;
	kmem_cache_free(skbuff_head_cache, skb);
}

/* The series came with the poison: heads on the older kernels' list are just waiting. */
noinline void napi_skb_cache_put_slow(struct napi_alloc_cache *nc)
{
	if (napi_cache_high == PUTS_ARE_SLOW && switches.napi_cache_births)
		poison_head(nc, nc->skb_count - 1);
	if (nc->skb_count == napi_cache_size)
		flush_full(nc);
}

void __kfree_skb_flush(void)
{
	struct napi_alloc_cache *nc = this_cpu_ptr(&napi_alloc_cache);

	if (nc->skb_count)
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
	napi_cache_high = poison ? PUTS_ARE_SLOW : napi_cache_size;
}

void napi_cache_init(void)
{
	napi_cache_choose_paths();
	cpu_register_drain(drain_cpu);
}

unsigned int skbsim_napi_cache_count(int cpu)
{
	if (cpu < 0 || cpu >= (int)nr_cpu_ids)
		return 0;
	return READ_ONCE(per_cpu_ptr(&napi_alloc_cache, cpu)->skb_count);
}

int napi_cache_of(const struct sk_buff *skb)
{
	const struct napi_alloc_cache *nc;
	unsigned int i;
	int cpu;

	for_each_possible_cpu(cpu) {
		nc = per_cpu_ptr(&napi_alloc_cache, cpu);
		for (i = 0; i < min(READ_ONCE(nc->skb_count), napi_cache_size); i++)
			if (READ_ONCE(nc->skb_cache[i]) == skb)
				return cpu;
	}
	return -1;
}

/* Looks at the page of each head that lies in the cache of @cpu now. */
static void count_strangers(int cpu, const struct napi_alloc_cache *nc,
			    struct skbsim_napi_cache_stats *out)
{
	unsigned int i, count = min(READ_ONCE(nc->skb_count), napi_cache_size);

	for (i = 0; i < count; i++) {
		const struct page *page = virt_to_head_page(READ_ONCE(nc->skb_cache[i]));

		out->remote += page_to_nid(page) != cpu_to_node(cpu);
		out->pfmemalloc += page_is_pfmemalloc(page);
	}
}

void skbsim_napi_cache_stats(struct skbsim_napi_cache_stats *out)
{
	int cpu;

	*out = (struct skbsim_napi_cache_stats){ 0 };
	for_each_possible_cpu(cpu) {
		const struct napi_alloc_cache *nc = per_cpu_ptr(&napi_alloc_cache, cpu);

		out->get += nc->get;
		out->hit += nc->get - nc->refill - nc->refill_failed;
		out->refill += nc->refill;
		out->put += nc->put + nc->consumed;
		out->flush += nc->flush;
		out->refused += nc->refused;
		count_strangers(cpu, nc, out);
	}
}
