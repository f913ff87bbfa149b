// SPDX-License-Identifier: MIT
/* Which births take from the cache and which do not. */
#include "cache.h"

static void birth(const char *what, struct sk_buff *skb)
{
	emit("%s: %d", what, id(skb));
}

SCENARIO(cache_births)
{
	many_alloc(16);
	many_put(16);
	birth("alloc_skb", alloc_skb(100, GFP_ATOMIC));
	birth("napi_alloc_skb 100", napi_alloc_skb(t_napi, 100));
	birth("napi_alloc_skb 1500", napi_alloc_skb(t_napi, 1500));
	birth("napi_alloc_skb 5000", napi_alloc_skb(t_napi, 5000));
	birth("netdev_alloc_skb 100", netdev_alloc_skb(t_dev, 100));
	birth("netdev_alloc_skb 1500", netdev_alloc_skb(t_dev, 1500));
	birth("build_skb", build_skb(kmalloc(512, GFP_ATOMIC), 0));
	birth("build_skb frag", build_skb(napi_alloc_frag(512), 512));
	birth("napi_build_skb", napi_build_skb(kmalloc(512, GFP_ATOMIC), 0));
	birth("napi_build_skb frag", napi_build_skb(napi_alloc_frag(512), 512));
	birth("napi_get_frags", napi_get_frags(t_napi));
	birth("skb_copy", skb_copy(t_napi->skb, GFP_ATOMIC));
	birth("skb_clone", skb_clone(t_napi->skb, GFP_ATOMIC));
	birth("alloc_skb_with_frags", alloc_skb_with_frags(10, 0, 0, &(int){ 0 }, GFP_ATOMIC));
	birth("__alloc_skb NAPI", __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI, NUMA_NO_NODE));
	birth("__alloc_skb NAPI own node",
	      __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI, numa_mem_id()));
	birth("__alloc_skb RX", __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_RX, NUMA_NO_NODE));
	birth("__alloc_skb fclone NAPI",
	      __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_FCLONE | SKB_ALLOC_NAPI, NUMA_NO_NODE));
	birth("napi_build_skb", napi_build_skb(kmalloc(512, GFP_ATOMIC), 0));
}
