/* SPDX-License-Identifier: MIT */
/*
 * The route of a packet, as far as <linux/skbuff.h> knows it, which includes this
 * file and says what holds for all of its functions. <net/dst.h> has the rest.
 */
#ifndef SKBSIM_STATIC_SKBUFF_DST_H
#define SKBSIM_STATIC_SKBUFF_DST_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

struct dst_entry;

/* In _skb_refdst: no reference is held, RCU keeps the route; and the pointer beside it. */
#define SKB_DST_NOREF	1UL
#define SKB_DST_PTRMASK (~SKB_DST_NOREF)

/* Warns unless this thread is a reader, or keeps bottom halves or interrupts off, as whoever uses
 * a route without a reference must. Not to be called by others than skb_dst() and its kind. */
SKBSIM_API void skbsim_dst_check_noref(void);

/* The route, which stays the skb's; NULL if it has none. Warns about one without a reference
 * outside RCU readers. */
static inline struct dst_entry *skb_dst(const struct sk_buff *skb)
{
	if (unlikely(skb->_skb_refdst & SKB_DST_NOREF))
		skbsim_dst_check_noref();
	return (struct dst_entry *)(skb->_skb_refdst & SKB_DST_PTRMASK);
}

/* Makes @dst the route of an skb that has none; the caller's reference goes to it. */
static inline void skb_dst_set(struct sk_buff *skb, struct dst_entry *dst)
{
	skb->slow_gro |= !!dst;
	skb->_skb_refdst = (unsigned long)dst;
}

/* The same without a reference. The caller is an RCU reader (warns otherwise), and as long the skb
 * may have the route: skb_dst_force() before it leaves. */
static inline void skb_dst_set_noref(struct sk_buff *skb, struct dst_entry *dst)
{
	skbsim_dst_check_noref();
	skb->slow_gro |= !!dst;
	skb->_skb_refdst = (unsigned long)dst | SKB_DST_NOREF;
}

/* Has it a route, but no reference to it? */
static inline bool skb_dst_is_noref(const struct sk_buff *skb)
{
	return (skb->_skb_refdst & SKB_DST_NOREF) && skb_dst(skb);
}

#endif
