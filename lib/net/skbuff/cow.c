/* SPDX-License-Identifier: MIT */
/* Copy on write: all bytes of a packet one's own, with as few copies as that takes. */
#include "net/skbuff/skbuff.h"

#include <net/sock.h>

#include <errno.h>

/* Tailroom beyond what was asked for, when a copy is needed anyway. */
#define TRAILER_SLACK 128

/* Does more than linear data that nobody else refers to belong to @skb? */
static bool needs_copy(const struct sk_buff *skb)
{
	return skb_cloned(skb) || skb_shinfo(skb)->nr_frags || skb_has_frag_list(skb);
}

/* Room to make behind the last of a frag_list; 0 if there is enough. */
static int missing_trailer(const struct sk_buff *last, int wanted)
{
	if (!wanted)
		return 0;
	if (!skb_shinfo(last)->nr_frags && !skb_has_frag_list(last) && skb_tailroom(last) >= wanted)
		return 0;
	return wanted + TRAILER_SLACK;
}

/* A linear copy takes the place of *@link. 0 or -ENOMEM. */
static int replace_by_copy(struct sk_buff **link, int tailroom)
{
	struct sk_buff *old = *link, *copy;

	copy = tailroom ? skb_copy_expand(old, skb_headroom(old), tailroom, GFP_ATOMIC)
			: skb_copy(old, GFP_ATOMIC);
	if (unlikely(!copy))
		return -ENOMEM;
	if (old->sk)
		skb_set_owner_w(copy, old->sk);
	copy->next = old->next;
	*link = copy;
	kfree_skb(old);
	return 0;
}

/*
 * The frag_list's skbs one's own: how many. Behind one that others hold all are
 * copied, for those others see the rest of the list through its next.
 */
static int cow_list(struct sk_buff *skb, int tailroom, struct sk_buff **trailer)
{
	struct sk_buff **link = &skb_shinfo(skb)->frag_list;
	bool seen_by_others = false;
	int skbs = 0, missing, err;

	for (; *link; link = &(*link)->next, skbs++) {
		missing = (*link)->next ? 0 : missing_trailer(*link, tailroom);
		seen_by_others |= skb_shared(*link);
		if (seen_by_others || missing || needs_copy(*link)) {
			err = replace_by_copy(link, missing);
			if (unlikely(err))
				return err;
		}
		*trailer = *link;
	}
	return skbs;
}

int skb_cow_data(struct sk_buff *skb, int tailbits, struct sk_buff **trailer)
{
	int missing, skbs;

	if ((skb_cloned(skb) || skb_shinfo(skb)->nr_frags) &&
	    !__pskb_pull_tail(skb, __skb_pagelen(skb)))
		return -ENOMEM;
	if (skb_has_frag_list(skb)) {
		skbs = cow_list(skb, tailbits, trailer);
		return unlikely(skbs < 0) ? skbs : skbs + 1;
	}
	missing = tailbits - skb_tailroom(skb);
	if (missing > 0 && pskb_expand_head(skb, 0, missing + TRAILER_SLACK, GFP_ATOMIC))
		return -ENOMEM;
	*trailer = skb;
	return 1;
}
