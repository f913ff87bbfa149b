/* SPDX-License-Identifier: MIT */
/* Cutting packets: trimming, splitting, and the padding that is trimming's opposite. */
#include "net/skbuff/skbuff.h"

#include <linux/netdevice.h>

#include <errno.h>

/* ---- Trim ------------------------------------------------------------------------------ */

static void drop_list(struct sk_buff **list)
{
	kfree_skb_list(*list);
	*list = NULL;
}

/* Keeps the first @len bytes of frags[], which start at offset @at; all of frag_list goes. */
static void trim_frags(struct sk_buff *skb, unsigned int len, unsigned int at)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	int i = 0, nr = shinfo->nr_frags;

	for (; i < nr && at < len; i++) {
		skb_frag_t *frag = &shinfo->frags[i];

		skb_frag_size_set(frag, min(skb_frag_size(frag), len - at));
		at += skb_frag_size(frag);
	}
	shinfo->nr_frags = i;
	for (; i < nr; i++)
		skb_frag_unref(skb, i);
	drop_list(&shinfo->frag_list);
}

/* *@link is shared with others, who must not see it cut: a clone takes its place. 0 or -ENOMEM. */
static int own_list_entry(struct sk_buff **link)
{
	struct sk_buff *old = *link, *own;

	if (!skb_shared(old))
		return 0;
	own = skb_clone(old, GFP_ATOMIC);
	if (unlikely(!own))
		return -ENOMEM;
	own->next = old->next;
	consume_skb(old);
	*link = own;
	return 0;
}

/* Keeps the bytes of frag_list, which starts at offset @at, up to @len. 0 or -ENOMEM. */
static int trim_list(struct sk_buff *skb, unsigned int len, unsigned int at)
{
	struct sk_buff **link = &skb_shinfo(skb)->frag_list;
	int err;

	for (; *link; at += (*link)->len, link = &(*link)->next) {
		err = own_list_entry(link);
		if (unlikely(err))
			return err;
		if (at + (*link)->len < len)
			continue;
		err = pskb_trim(*link, len - at);
		if (unlikely(err))
			return err;
		drop_list(&(*link)->next);
		break;
	}
	return 0;
}

/*
 * Small packets give their fragments up: what is left in them, if it fits the
 * tailroom, becomes linear. Mirrors skb_condense() of Linux 5.12.
 */
static void skb_condense(struct sk_buff *skb)
{
	if (skb->data_len) {
		if (skb->data_len > skb->end - skb->tail || skb_cloned(skb))
			return;
		__pskb_pull_tail(skb, skb->data_len);
	}
	skb->truesize = SKB_TRUESIZE(skb_end_offset(skb));
}

int ___pskb_trim(struct sk_buff *skb, unsigned int len)
{
	unsigned int in_frags = skb_pagelen(skb);
	int err;

	if (skb_cloned(skb)) {
		err = pskb_expand_head(skb, 0, 0, GFP_ATOMIC);
		if (unlikely(err))
			return err;
	}
	if (len <= in_frags) {
		trim_frags(skb, len, skb_headlen(skb));
	} else {
		err = trim_list(skb, len, in_frags);
		if (unlikely(err))
			return err;
	}
	if (len > skb_headlen(skb)) {
		skb->data_len -= skb->len - len;
		skb->len = len;
	} else {
		skb->len = len;
		skb->data_len = 0;
		skb_set_tail_pointer(skb, len);
	}
	if (truesize_may_change(skb))
		skb_condense(skb);
	return 0;
}

/* ---- Split ----------------------------------------------------------------------------- */

/* The cut lies in the linear data: its rest is copied, all fragments move. */
static void split_linear(struct sk_buff *skb, struct sk_buff *skb1, unsigned int len)
{
	struct skb_shared_info *from = skb_shinfo(skb), *to = skb_shinfo(skb1);

	skb_put_data(skb1, skb->data + len, skb_headlen(skb) - len);
	memcpy(to->frags, from->frags, from->nr_frags * sizeof(from->frags[0]));
	to->nr_frags = from->nr_frags;
	from->nr_frags = 0;
	skb1->data_len = skb->data_len;
	skb1->len += skb->data_len;
	skb->data_len = 0;
	skb->len = len;
	skb_set_tail_pointer(skb, len);
}

/* The cut lies in the fragments: the one it goes through is shared by both. */
static void split_frags(struct sk_buff *skb, struct sk_buff *skb1, unsigned int len)
{
	struct skb_shared_info *from = skb_shinfo(skb), *to = skb_shinfo(skb1);
	unsigned int at = skb_headlen(skb), size, keep;
	int i, nr = from->nr_frags, moved = 0;

	skb1->len = skb1->data_len = skb->len - len;
	skb->data_len = len - at;
	skb->len = len;
	from->nr_frags = 0;
	for (i = 0; i < nr; i++, at += size) {
		size = skb_frag_size(&from->frags[i]);
		if (at + size <= len) {
			from->nr_frags++;
			continue;
		}
		to->frags[moved] = from->frags[i];
		if (at < len) {
			keep = len - at;
			skb_frag_ref(skb, i);
			skb_frag_off_add(&to->frags[moved], keep);
			skb_frag_size_sub(&to->frags[moved], keep);
			skb_frag_size_set(&from->frags[i], keep);
			from->nr_frags++;
		}
		moved++;
	}
	to->nr_frags = moved;
}

void skb_split(struct sk_buff *skb, struct sk_buff *skb1, const u32 len)
{
	if (len < skb_headlen(skb))
		split_linear(skb, skb1, len);
	else
		split_frags(skb, skb1, len);
}

/* ---- Pad ------------------------------------------------------------------------------- */

/* Linear, writable, with @pad bytes of tailroom. 0 or -ENOMEM. */
static int make_room_for_pad(struct sk_buff *skb, int pad)
{
	int missing = (int)skb->data_len + pad - (int)(skb->end - skb->tail);

	if ((skb_cloned(skb) || missing > 0) && pskb_expand_head(skb, 0, missing, GFP_ATOMIC))
		return -ENOMEM;
	return skb_linearize(skb);
}

int __skb_pad(struct sk_buff *skb, int pad, bool free_on_error)
{
	if ((skb_cloned(skb) || skb_tailroom(skb) < pad) && make_room_for_pad(skb, pad)) {
		if (free_on_error)
			kfree_skb(skb);
		return -ENOMEM;
	}
	memset(skb->data + skb->len, 0, pad);
	return 0;
}
