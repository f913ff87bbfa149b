/* SPDX-License-Identifier: MIT */
/* What the NAPI caches hold and have done, for those who look on. */
#include "net/skbuff/napi_cache.h"

#include "kernel/cpu.h"

#include <skbsim/stats.h>

unsigned int skbsim_napi_cache_count(int cpu)
{
	if (cpu < 0 || cpu >= (int)nr_cpu_ids)
		return 0;
	return napi_cache_heads(READ_ONCE(per_cpu_ptr(&napi_alloc_cache, cpu)->fill));
}

int napi_cache_of(const struct sk_buff *skb)
{
	const struct napi_alloc_cache *nc;
	unsigned int i;
	int cpu;

	for_each_possible_cpu(cpu) {
		nc = per_cpu_ptr(&napi_alloc_cache, cpu);
		for (i = 0; i < min(napi_cache_heads(READ_ONCE(nc->fill)), napi_cache_size); i++)
			if (READ_ONCE(nc->skb_cache[i]) == skb)
				return cpu;
	}
	return -1;
}

/* Looks at the page of each head that lies in the cache of @cpu now. */
static void count_strangers(int cpu, const struct napi_alloc_cache *nc,
			    struct skbsim_napi_cache_stats *out)
{
	unsigned int i, count = min(napi_cache_heads(READ_ONCE(nc->fill)), napi_cache_size);

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
		u64 fill = READ_ONCE(nc->fill);
		/* Those that were refused had come in, too. */
		u64 put = nc->put + napi_cache_consumed(fill) - nc->refused;
		/* Not counted one by one: what came, is not there and was not flushed. */
		u64 taken = nc->refilled + put - nc->flushed - napi_cache_heads(fill);

		out->get += taken + nc->refill_failed;
		out->hit += taken - nc->refill;
		out->refill += nc->refill;
		out->put += put;
		out->flush += nc->flush;
		out->refused += nc->refused;
		count_strangers(cpu, nc, out);
	}
}
