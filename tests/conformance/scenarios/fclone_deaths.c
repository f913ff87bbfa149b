// SPDX-License-Identifier: MIT
/* When the pair's memory comes back, for each order and way of dying. */
#include "shape.h"

static void pair(const char *what, void (*first)(struct sk_buff *), int original_first)
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_ATOMIC);
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);
	struct sk_buff *probe;

	first(original_first ? skb : clone);
	probe = alloc_skb_fclone(100, GFP_ATOMIC);
	emit("%s: free after one death %d", what, probe == skb);
	kfree_skb(probe);
	first(original_first ? clone : skb);
	probe = alloc_skb_fclone(100, GFP_ATOMIC);
	emit("%s: free after both deaths %d", what, probe == skb);
	kfree_skb(probe);
}

static void drop(struct sk_buff *skb)
{
	kfree_skb(skb);
}

static void napi(struct sk_buff *skb)
{
	napi_consume_skb(skb, 1);
}

SCENARIO(fclone_deaths)
{
	pair("kfree_skb, original first", drop, 1);
	pair("kfree_skb, clone first", drop, 0);
	pair("consume_skb, original first", consume_skb, 1);
	pair("napi_consume_skb, original first", napi, 1);
	pair("napi_consume_skb, clone first", napi, 0);
	pair("__kfree_skb, original first", __kfree_skb, 1);
	pair("__kfree_skb, clone first", __kfree_skb, 0);
}
