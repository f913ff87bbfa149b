// SPDX-License-Identifier: MIT
/* pskb_trim() on a frag_list: whole skbs go, one is cut, a shared one is cloned first. */
#include "frags.h"

static struct sk_buff *linear(int len)
{
	struct sk_buff *skb = alloc_skb(200, GFP_ATOMIC);

	memset(skb_put(skb, len), len, len);
	return skb;
}

static struct sk_buff *listed(void)
{
	struct sk_buff *skb = linear(10);
	struct sk_buff *one = linear(20), *two = linear(30);

	skb_shinfo(skb)->frag_list = one;
	one->next = two;
	skb->len += 50;
	skb->data_len += 50;
	skb->truesize += one->truesize + two->truesize;
	return skb;
}

static void trim(unsigned int len, int share)
{
	struct sk_buff *skb = listed();
	struct sk_buff *one = skb_shinfo(skb)->frag_list, *f;

	if (share)
		skb_get(one);
	emit("to %u%s: error %d", len, share ? ", shared" : "", pskb_trim(skb, len));
	emit_shape("  now", skb);
	skb_walk_frags(skb, f)
		emit("  on the list: len %u same %d users %d", f->len, f == one,
		     refcount_read(&f->users));
	if (share) {
		emit("  the shared one: len %u users %d", one->len, refcount_read(&one->users));
		kfree_skb(one);
	}
	kfree_skb(skb);
}

SCENARIO(trim_frag_list)
{
	trim(60, 0);
	trim(59, 0);
	trim(30, 0);
	trim(29, 0);
	trim(11, 0);
	trim(29, 1);
	trim(10, 0);
}
