/* SPDX-License-Identifier: MIT */
/* What the NAPI caches hold and have done, for those who look on. */
#include "net/skbuff/napi_cache.h"

#include "kernel/cpu.h"
#include "kernel/tsan.h"
#include "mm/page_frag.h"

#include <skbsim/stats.h>

unsigned int skbsim_napi_cache_count(int cpu)
{
	if (cpu < 0 || cpu >= (int)nr_cpu_ids)
		return 0;
	return napi_cache_heads(READ_ONCE(per_cpu_ptr(&napi_alloc_cache, cpu)->fill));
}

static __reads_stale const void *head_in(void *const volatile *slot)
{
	return *slot;
}

int napi_cache_of(const struct sk_buff *skb)
{
	const struct napi_alloc_cache *nc;
	unsigned int i;
	int cpu;

	for_each_possible_cpu(cpu) {
		nc = per_cpu_ptr(&napi_alloc_cache, cpu);
		for (i = 0; i < min(napi_cache_heads(READ_ONCE(nc->fill)), napi_cache_size); i++)
			if (head_in(&nc->skb_cache[i]) == skb)
				return cpu;
	}
	return -1;
}

/* Looks at the page of each head that lies in the cache of @cpu now. A flush by that CPU takes
 * heads out of the array before it says that there are fewer. */
static void count_strangers(int cpu, const struct napi_alloc_cache *nc,
			    struct skbsim_napi_cache_stats *out)
{
	unsigned int i, count = min(napi_cache_heads(READ_ONCE(nc->fill)), napi_cache_size);

	for (i = 0; i < count; i++) {
		const struct page *page = page_frag_page(head_in(&nc->skb_cache[i]));

		if (unlikely(!page))
			continue;
		out->remote += page_to_nid(page) != cpu_to_node(cpu);
		out->pfmemalloc += page_is_pfmemalloc(page);
	}
}

/* Acquire: pairs with the release in napi_cache_count(). */
static u64 read_count(const u64 *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

/*
 * Births are not counted one by one: they took what came, is not there and was not flushed. Of a
 * CPU that goes on meanwhile this may be too many, never too few: what is subtracted is read first,
 * and written last.
 */
static void add_cache(const struct napi_alloc_cache *nc, struct skbsim_napi_cache_stats *out)
{
	u64 refill = read_count(&nc->refill), flush = read_count(&nc->flush);
	u64 flushed = read_count(&nc->flushed), refused = read_count(&nc->refused);
	u64 fill = read_count(&nc->fill);
	/* Those that were refused had come in, too. */
	u64 put = read_count(&nc->put) + napi_cache_consumed(fill) - refused;
	u64 taken = read_count(&nc->refilled) + put - flushed - napi_cache_heads(fill);

	out->get += taken + read_count(&nc->refill_failed);
	out->hit += taken - refill;
	out->refill += refill;
	out->put += put;
	out->flush += flush;
	out->refused += refused;
}

void skbsim_napi_cache_stats(struct skbsim_napi_cache_stats *out)
{
	int cpu;

	*out = (struct skbsim_napi_cache_stats){ 0 };
	for_each_possible_cpu(cpu) {
		add_cache(per_cpu_ptr(&napi_alloc_cache, cpu), out);
		count_strangers(cpu, per_cpu_ptr(&napi_alloc_cache, cpu), out);
	}
}
