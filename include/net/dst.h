/* SPDX-License-Identifier: MIT */
/*
 * Routes: struct dst_entry, which packets, sockets and tables share by counting
 * references, and which readers may use without one under RCU.
 *
 * An skb holds its route in _skb_refdst: the pointer, with SKB_DST_NOREF set while
 * no reference is held. Who drops the last reference starts the end of the route,
 * which comes after a grace period: dst_ops->destroy, then its memory.
 *
 * Where a comment does not say otherwise, a function may be called in any context;
 * a pointer is not NULL and stays the caller's; nothing can fail; no other CPU
 * uses the skb meanwhile, but any number the route; and it mirrors the function of
 * its name of Linux 5.12.
 *
 * Differences: no metrics, transformations, tunnels or metadata; a route
 * does not hold its device, since devices are not counted here.
 */
#ifndef SKBSIM_NET_DST_H
#define SKBSIM_NET_DST_H

#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <net/dst_ops.h>

/* flags of a route */
#define DST_NOXFRM	0x0002
#define DST_NOPOLICY	0x0004
#define DST_NOCOUNT	0x0008 /* not counted in dst_ops */
#define DST_FAKE_RTABLE 0x0010

/* obsolete: above 0 it is dead, below 0 dst_ops->check must be asked */
#define DST_OBSOLETE_NONE      0
#define DST_OBSOLETE_DEAD      2
#define DST_OBSOLETE_FORCE_CHK -1
#define DST_OBSOLETE_KILL      -2

struct dst_entry {
	/* Read by everybody who uses the route. */
	struct net_device *dev;
	struct dst_ops *ops;
	unsigned long _metrics; /* not used, as xfrm and lwtstate: they keep the kernel's layout */
	unsigned long expires;
	void *xfrm;
	int (*input)(struct sk_buff *skb);
	int (*output)(struct net *net, struct sock *sk, struct sk_buff *skb);
	unsigned short flags;
	short obsolete;
	unsigned short header_len;
	unsigned short trailer_len;

	/* Written by everybody who takes or drops a reference: on another cache line. */
	atomic_t __refcnt;
	int __use;
	unsigned long lastuse;
	void *lwtstate;
	struct rcu_head rcu_head;
	short error;
	u32 tclassid;
};

_Static_assert(offsetof(struct dst_entry, __refcnt) == 64, "the count has a cache line of its own");

/* ---- Births and deaths --------------------------------------------------------------- */

/**
 * dst_init - make memory that the caller has a route
 * @dst: all of struct dst_entry is set
 * @ops: lives as long as the route
 * @dev: recorded, not held; NULL is fine
 * @initial_ref: references that exist, 0 and up
 * @initial_obsolete: DST_OBSOLETE_*
 * @flags: DST_*; without DST_NOCOUNT the route is counted in @ops
 *
 * input and output drop packets until the caller sets them. If the last reference
 * is ever dropped, the memory goes to @ops->kmem_cachep a grace period later, and
 * must have come from there.
 */
SKBSIM_API void dst_init(struct dst_entry *dst, struct dst_ops *ops, struct net_device *dev,
			 int initial_ref, int initial_obsolete, unsigned short flags);

/**
 * dst_alloc - a new route
 * @ops: its objects come from @ops->kmem_cachep, whose size may exceed a struct
 *       dst_entry at the start; when more than gc_thresh routes are counted,
 *       @ops->gc is called before
 * @dev: as for dst_init()
 * @initial_ref: as there; they are the caller's
 * @initial_obsolete: as there
 * @flags: as there
 *
 * Does not sleep. The route, of which what lies behind struct dst_entry is not
 * initialised; NULL when memory is out.
 */
SKBSIM_API void *dst_alloc(struct dst_ops *ops, struct net_device *dev, int initial_ref,
			   int initial_obsolete, unsigned short flags);

/* Ends @dst, which nobody holds or reads any more, now: calls ops->destroy, counts it out of ops,
 * frees it to ops->kmem_cachep. NULL. */
SKBSIM_API struct dst_entry *dst_destroy(struct dst_entry *dst);

/* ---- References --------------------------------------------------------------------- */

/* Takes another reference to @dst. Warns, with nothing taken, if there is none: it is being
 * destroyed. */
static inline void dst_hold(struct dst_entry *dst)
{
	WARN_ON(!atomic_inc_not_zero(&dst->__refcnt));
}

/* Takes a reference to a route found under RCU; false, with nothing taken, if it is being
 * destroyed. */
static inline bool dst_hold_safe(struct dst_entry *dst)
{
	return atomic_inc_not_zero(&dst->__refcnt);
}

/* dst_hold() that returns @dst; NULL is fine. */
static inline struct dst_entry *dst_clone(struct dst_entry *dst)
{
	if (dst)
		dst_hold(dst);
	return dst;
}

/* Notes that @dst was used at @time, in jiffies, without taking a reference. */
static inline void dst_use_noref(struct dst_entry *dst, unsigned long time)
{
	if (unlikely(time != dst->lastuse)) {
		dst->__use++;
		dst->lastuse = time;
	}
}

/* Drops a reference; the last one has dst_destroy() called after a grace period. Warns once if
 * there is none to drop: nothing happens then. NULL is fine. */
SKBSIM_API void dst_release(struct dst_entry *dst);

/* dst_release() for a route that no reader can know of: the last one destroys it at once. */
SKBSIM_API void dst_release_immediate(struct dst_entry *dst);

/* ---- The route of an skb ------------------------------------------------------------ */

/* Drops the reference, if it is one, that @refdst stands for, a value of skb->_skb_refdst. */
static inline void refdst_drop(unsigned long refdst)
{
	if (!(refdst & SKB_DST_NOREF))
		dst_release((struct dst_entry *)(refdst & SKB_DST_PTRMASK));
}

/* @skb has no route any more. */
static inline void skb_dst_drop(struct sk_buff *skb)
{
	if (skb->_skb_refdst) {
		refdst_drop(skb->_skb_refdst);
		skb->_skb_refdst = 0;
	}
}

/* Gives @nskb, which has none, the route that @refdst stands for, with a reference of its own if
 * that is one. */
static inline void __skb_dst_copy(struct sk_buff *nskb, unsigned long refdst)
{
	nskb->slow_gro |= !!refdst;
	nskb->_skb_refdst = refdst;
	if (!(refdst & SKB_DST_NOREF))
		dst_clone((struct dst_entry *)refdst);
}

/* Gives @nskb, which has none, the route of @oskb. */
static inline void skb_dst_copy(struct sk_buff *nskb, const struct sk_buff *oskb)
{
	__skb_dst_copy(nskb, oskb->_skb_refdst);
}

/* The route of @skb becomes one that it holds, so that it may outlive the reader, which the caller
 * is (warns otherwise). False if there is none, or it is being destroyed: then @skb has none. */
static inline bool skb_dst_force(struct sk_buff *skb)
{
	if (skb_dst_is_noref(skb)) {
		struct dst_entry *dst = skb_dst(skb);

		WARN_ON(!rcu_read_lock_held());
		if (!dst_hold_safe(dst))
			dst = NULL;
		skb->_skb_refdst = (unsigned long)dst;
		skb->slow_gro |= !!dst;
	}
	return skb->_skb_refdst != 0;
}

/* ---- The way of a packet ------------------------------------------------------------ */

/* What a new route does with packets: kfree_skb(). 0. */
SKBSIM_API int dst_discard_out(struct net *net, struct sock *sk, struct sk_buff *skb);

static inline int dst_discard(struct sk_buff *skb)
{
	return dst_discard_out(NULL, skb->sk, skb);
}

/* Hands @skb over to its route, which it must have, to go out, or to come in. What that answers. */
static inline int dst_output(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	return skb_dst(skb)->output(net, sk, skb);
}

static inline int dst_input(struct sk_buff *skb)
{
	return skb_dst(skb)->input(skb);
}

#endif
