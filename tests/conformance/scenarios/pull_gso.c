// SPDX-License-Identifier: MIT
/* __pskb_pull_tail() of a large packet: is gso_size still where the skbs of its frag_list end? */
#include "frags.h"

static struct sk_buff *large(struct sk_buff *list)
{
	struct sk_buff *skb = alloc_skb(600, GFP_ATOMIC);

	memset(skb_put(skb, 100), 1, 100);
	memset(skb_put(list, 200), 2, 200);
	skb_shinfo(skb)->frag_list = list;
	skb->len += list->len;
	skb->data_len += list->len;
	skb->truesize += list->truesize;
	skb_shinfo(skb)->gso_size = 200;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	return skb;
}

static void pull(const char *what, struct sk_buff *skb, int delta)
{
	bool done = __pskb_pull_tail(skb, delta) != NULL;

	emit("%s, %d: done %d, type %#x", what, delta, done, skb_shinfo(skb)->gso_type);
	kfree_skb(skb);
}

SCENARIO(pull_gso)
{
	struct sk_buff *skb = large(alloc_skb(300, GFP_ATOMIC)), *list;

	skb_shinfo(skb)->gso_size = 0;
	pull("not large", skb, 50);
	pull("kmalloc", large(alloc_skb(300, GFP_ATOMIC)), 50);
	pull("kmalloc", large(alloc_skb(300, GFP_ATOMIC)), 200);
	pull("page fragment", large(build_skb(napi_alloc_frag(1024), 1024)), 50);

	list = alloc_skb(300, GFP_ATOMIC);
	skb_get(list);
	pull("shared", large(list), 50);
	kfree_skb(list);
}
