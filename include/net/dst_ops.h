/* SPDX-License-Identifier: MIT */
/* What a protocol does with its routes: the table of functions of struct dst_entry. */
#ifndef SKBSIM_NET_DST_OPS_H
#define SKBSIM_NET_DST_OPS_H

#include <linux/percpu_counter.h>
#include <linux/types.h>

struct dst_entry;
struct kmem_cache;
struct neighbour;
struct net;
struct net_device;
struct sk_buff;
struct sock;

/*
 * The members of Linux 5.12. dst_alloc() asks for gc and kmem_cachep, a route's end
 * for destroy and kmem_cachep; the library calls none of the others, which are
 * there for the protocol that fills the table. NULL stands for nothing to do.
 */
struct dst_ops {
	unsigned short family;
	unsigned int gc_thresh; /* counted routes above which dst_alloc() calls gc */

	void (*gc)(struct dst_ops *ops);
	struct dst_entry *(*check)(struct dst_entry *dst, u32 cookie);
	unsigned int (*default_advmss)(const struct dst_entry *dst);
	unsigned int (*mtu)(const struct dst_entry *dst);
	u32 *(*cow_metrics)(struct dst_entry *dst, unsigned long old);
	/* The route has no references left, and no reader: it may drop what it holds itself. */
	void (*destroy)(struct dst_entry *dst);
	void (*ifdown)(struct dst_entry *dst, struct net_device *dev, int how);
	struct dst_entry *(*negative_advice)(struct dst_entry *dst);
	void (*link_failure)(struct sk_buff *skb);
	void (*update_pmtu)(struct dst_entry *dst, struct sock *sk, struct sk_buff *skb, u32 mtu,
			    bool confirm_neigh);
	void (*redirect)(struct dst_entry *dst, struct sock *sk, struct sk_buff *skb);
	int (*local_out)(struct net *net, struct sock *sk, struct sk_buff *skb);
	struct neighbour *(*neigh_lookup)(const struct dst_entry *dst, struct sk_buff *skb,
					  const void *daddr);
	void (*confirm_neigh)(const struct dst_entry *dst, const void *daddr);

	struct kmem_cache *kmem_cachep; /* dst_alloc()ed routes come from it */

	struct percpu_counter pcpuc_entries; /* routes without DST_NOCOUNT */
};

/* Routes that are counted. Any context, as the others below. */
static inline int dst_entries_get_fast(struct dst_ops *ops)
{
	return percpu_counter_read_positive(&ops->pcpuc_entries);
}

static inline int dst_entries_get_slow(struct dst_ops *ops)
{
	return percpu_counter_sum_positive(&ops->pcpuc_entries);
}

static inline void dst_entries_add(struct dst_ops *ops, int n)
{
	percpu_counter_add(&ops->pcpuc_entries, n);
}

/* Before the first route; 0. */
static inline int dst_entries_init(struct dst_ops *ops)
{
	return percpu_counter_init(&ops->pcpuc_entries, 0, 0);
}

/* After the last one. */
static inline void dst_entries_destroy(struct dst_ops *ops)
{
	percpu_counter_destroy(&ops->pcpuc_entries);
}

#endif
