/* SPDX-License-Identifier: MIT */
/* Routes: births, references, and an end that waits for readers. */
#include <net/dst.h>

#include <linux/preempt.h>
#include <linux/slab.h>

void skbsim_dst_check_noref(void)
{
	WARN_ON(!rcu_read_lock_held() && !in_softirq() && !irqs_disabled());
}

int dst_discard_out(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	(void)net;
	(void)sk;
	kfree_skb(skb);
	return 0;
}

void dst_init(struct dst_entry *dst, struct dst_ops *ops, struct net_device *dev, int initial_ref,
	      int initial_obsolete, unsigned short flags)
{
	*dst = (struct dst_entry){
		.dev = dev,
		.ops = ops,
		.input = dst_discard,
		.output = dst_discard_out,
		.flags = flags,
		.obsolete = initial_obsolete,
		.__refcnt = ATOMIC_INIT(initial_ref),
		.lastuse = jiffies,
	};
	if (!(flags & DST_NOCOUNT))
		dst_entries_add(ops, 1);
}

void *dst_alloc(struct dst_ops *ops, struct net_device *dev, int initial_ref, int initial_obsolete,
		unsigned short flags)
{
	struct dst_entry *dst;

	if (ops->gc && !(flags & DST_NOCOUNT) &&
	    dst_entries_get_fast(ops) > (int)min(ops->gc_thresh, (unsigned int)INT_MAX))
		ops->gc(ops);
	dst = kmem_cache_alloc(ops->kmem_cachep, GFP_ATOMIC);
	if (dst)
		dst_init(dst, ops, dev, initial_ref, initial_obsolete, flags);
	return dst;
}

struct dst_entry *dst_destroy(struct dst_entry *dst)
{
	if (!(dst->flags & DST_NOCOUNT))
		dst_entries_add(dst->ops, -1);
	if (dst->ops->destroy)
		dst->ops->destroy(dst);
	kmem_cache_free(dst->ops->kmem_cachep, dst);
	return NULL;
}

static void destroy_after_readers(struct rcu_head *head)
{
	dst_destroy(container_of(head, struct dst_entry, rcu_head));
}

/*
 * True if that was the last reference. A full barrier, so that the end sees what
 * every former holder did to the route.
 */
static bool drop_reference(struct dst_entry *dst)
{
	int left = atomic_dec_return(&dst->__refcnt);

	WARN_ONCE(left < 0, "dst_release underflow: route %p has %d references", (void *)dst, left);
	return !left;
}

void dst_release(struct dst_entry *dst)
{
	if (dst && drop_reference(dst))
		call_rcu(&dst->rcu_head, destroy_after_readers);
}

void dst_release_immediate(struct dst_entry *dst)
{
	if (dst && drop_reference(dst))
		dst_destroy(dst);
}
