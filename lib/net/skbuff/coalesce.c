/* SPDX-License-Identifier: MIT */
/* Joining: the bytes of one packet become the tail of another, without copying if that can be. */
#include "net/skbuff/skbuff.h"

#include <linux/netdevice.h>

/*
 * May the linear data of @from become a fragment of another packet? Only a page
 * fragment that no clone refers to.
 */
static bool head_can_be_stolen(const struct sk_buff *from)
{
	return from->head_frag && !skb_cloned(from);
}

static int nr_frags(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->nr_frags;
}

/* The head's data as the next fragment of @to; what of truesize goes along. */
static unsigned int steal_head(struct sk_buff *to, struct sk_buff *from)
{
	struct page *page = virt_to_head_page(from->head);

	skb_fill_page_desc(to, nr_frags(to), page, from->data - (u8 *)page_address(page),
			   skb_headlen(from));
	return from->truesize - SKB_DATA_ALIGN(sizeof(struct sk_buff));
}

/* All fragments of @from behind those of @to. If @from keeps them too, for a clone, they are shared. */
static void move_frags(struct sk_buff *to, struct sk_buff *from)
{
	struct skb_shared_info *dest = skb_shinfo(to), *src = skb_shinfo(from);
	int i;

	memcpy(dest->frags + dest->nr_frags, src->frags, src->nr_frags * sizeof(src->frags[0]));
	dest->nr_frags += src->nr_frags;
	if (!skb_cloned(from))
		src->nr_frags = 0;
	for (i = 0; i < src->nr_frags; i++)
		skb_frag_ref(from, i);
}

bool skb_try_coalesce(struct sk_buff *to, struct sk_buff *from, bool *fragstolen, int *delta)
{
	unsigned int len = from->len;
	bool has_head = skb_headlen(from) != 0;

	*fragstolen = false;
	if (skb_cloned(to))
		return false;
	if ((int)len <= skb_tailroom(to)) {
		if (len)
			BUG_ON(skb_copy_bits(from, 0, skb_put(to, len), len));
		*delta = 0;
		return true;
	}
	if (skb_has_frag_list(to) || skb_has_frag_list(from) ||
	    nr_frags(to) + nr_frags(from) + has_head > MAX_SKB_FRAGS)
		return false;
	if (has_head) {
		if (!head_can_be_stolen(from))
			return false;
		*delta = steal_head(to, from);
		*fragstolen = true;
	} else {
		*delta = from->truesize - SKB_TRUESIZE(skb_end_offset(from));
	}
	WARN_ON_ONCE(*delta < (int)len);
	move_frags(to, from);
	to->truesize += *delta;
	to->len += len;
	to->data_len += len;
	return true;
}
