// SPDX-License-Identifier: MIT
/* The route goes first, before the destructor. */
#include "scenario.h"
#include <net/dst.h>

static void destroy(struct sk_buff *skb)
{
	emit("destructor: dst %d", skb_dst(skb) != NULL);
}

static struct sk_buff *routed(struct dst_entry *dst)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	dst_hold(dst);
	skb_dst_set(skb, dst);
	skb->destructor = destroy;
	return skb;
}

SCENARIO(death_dst)
{
	static struct dst_ops ops = { .family = AF_INET };
	static struct dst_entry dst;
	struct sk_buff *skb, *clone;

	dst_init(&dst, &ops, NULL, 1, DST_OBSOLETE_NONE, DST_NOCOUNT);
	emit("refs %d", atomic_read(&dst.__refcnt));
	skb = routed(&dst);
	emit("one skb: refs %d", atomic_read(&dst.__refcnt));
	clone = skb_clone(skb, GFP_ATOMIC);
	emit("a clone: refs %d", atomic_read(&dst.__refcnt));
	kfree_skb(skb);
	emit("refs %d", atomic_read(&dst.__refcnt));
	napi_consume_skb(clone, 1);
	emit("refs %d", atomic_read(&dst.__refcnt));
	skb = alloc_skb(100, GFP_ATOMIC);
	rcu_read_lock();
	skb_dst_set_noref(skb, &dst);
	emit("without a reference: refs %d", atomic_read(&dst.__refcnt));
	kfree_skb(skb);
	rcu_read_unlock();
	emit("refs %d", atomic_read(&dst.__refcnt));
	skb = routed(&dst);
	skb_dst_drop(skb);
	emit("dropped: refs %d dst %d", atomic_read(&dst.__refcnt), skb_dst(skb) != NULL);
	kfree_skb(skb);
}
