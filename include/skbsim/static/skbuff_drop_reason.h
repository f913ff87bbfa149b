/* SPDX-License-Identifier: MIT */
/*
 * Drops and their reasons: contracts and bodies of functions of <linux/skbuff.h>, which
 * includes this file and says what holds for all of them. Each is of Linux 6.1; with the
 * switch drop_reasons (v6.1) reasons are counted, see <skbsim/stats.h>.
 */
#ifndef SKBSIM_STATIC_SKBUFF_DROP_REASON_H
#define SKBSIM_STATIC_SKBUFF_DROP_REASON_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/**
 * kfree_skb_reason - kfree_skb() that says why
 * @skb: gone for the caller; NULL is fine
 * @reason: SKB_DROP_REASON_*; one that is none is reported once, and not counted
 *
 * Context as for kfree_skb(), which is this with SKB_DROP_REASON_NOT_SPECIFIED. Only the
 * end of the last reference counts. The reason is the packet's own: what hangs off its
 * frag_list is dropped without one.
 */
SKBSIM_API void kfree_skb_reason(struct sk_buff *skb, enum skb_drop_reason reason);

/* The same for each of a list linked by next, in its order; NULL is the empty list. */
SKBSIM_API void kfree_skb_list_reason(struct sk_buff *segs, enum skb_drop_reason reason);

/* pskb_may_pull() with the reason to drop the packet if it may not: too short, or no memory. */
static inline enum skb_drop_reason pskb_may_pull_reason(struct sk_buff *skb, unsigned int len)
{
	if (likely(pskb_may_pull(skb, len)))
		return SKB_NOT_DROPPED_YET;
	return len > skb->len ? SKB_DROP_REASON_PKT_TOO_SMALL : SKB_DROP_REASON_NOMEM;
}

#endif
