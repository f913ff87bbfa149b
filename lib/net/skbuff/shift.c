/* SPDX-License-Identifier: MIT */
/* Moving fragments from the front of one packet to the end of another. */
#include "net/skbuff/skbuff.h"

#include "kernel/profile.h"

/* Moves the end of the linear data, and what stands there, down to @end. */
static void set_end(struct sk_buff *skb, unsigned int end)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);

	memmove(skb->head + end, shinfo, offsetof(struct skb_shared_info, frags[shinfo->nr_frags]));
	skb->end = end;
}

/*
 * Data of its own for a cloned skb, whose truesize, which a socket may have been
 * charged with, stays. 0 or -ENOMEM. Mirrors skb_prepare_for_shift() of Linux 5.12
 * and skb_unclone_keeptruesize() of 6.1, which does not let end grow either.
 */
static int own_data(struct sk_buff *skb)
{
	unsigned int end = skb->end, truesize = skb->truesize;
	int err;

	if (!skb_cloned(skb))
		return 0;
	err = pskb_expand_head(skb, 0, 0, GFP_ATOMIC);
	if (unlikely(err))
		return err;
	skb->truesize = truesize;
	if (switches.shift_keeps_end && skb->end != end)
		set_end(skb, end);
	return 0;
}

/* Does the first fragment of @skb lie behind the last of @tgt, in one page? */
static bool front_follows(const struct sk_buff *tgt, const struct sk_buff *skb)
{
	const struct skb_shared_info *from = skb_shinfo(skb);

	return from->nr_frags &&
	       skb_can_coalesce(tgt, skb_shinfo(tgt)->nr_frags, skb_frag_page(&from->frags[0]),
				skb_frag_off(&from->frags[0]));
}

/* How many fragments, from number @i on, the next @bytes lie in. */
static int frags_for(const struct sk_buff *skb, int i, unsigned int bytes)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	int first = i;

	while (bytes && i < shinfo->nr_frags)
		bytes -= min(bytes, skb_frag_size(&shinfo->frags[i++]));
	return i - first;
}

static void cut_front(skb_frag_t *frag, unsigned int bytes)
{
	skb_frag_off_add(frag, bytes);
	skb_frag_size_sub(frag, bytes);
}

/* Moves @bytes of @from's fragments, from number @first on, behind those of @to; @from keeps what
 * is left of them. */
static void move_frags(struct skb_shared_info *to, struct skb_shared_info *from, int first,
		       unsigned int bytes)
{
	int i = first, kept = 0;

	for (; bytes && i < from->nr_frags; i++) {
		skb_frag_t *frag = &from->frags[i], *moved = &to->frags[to->nr_frags++];

		*moved = *frag;
		if (bytes < skb_frag_size(frag)) {
			get_page(skb_frag_page(frag));
			skb_frag_size_set(moved, bytes);
			cut_front(frag, bytes);
			bytes = 0;
			break;
		}
		bytes -= skb_frag_size(frag);
	}
	while (i < from->nr_frags)
		from->frags[kept++] = from->frags[i++];
	from->nr_frags = kept;
	BUG_ON(bytes);
}

/* Lets the last fragment of @to grow over the first @bytes of @from's first one. */
static void join_front(struct skb_shared_info *to, struct skb_shared_info *from, unsigned int bytes)
{
	skb_frag_t *front = &from->frags[0];

	skb_frag_size_add(&to->frags[to->nr_frags - 1], bytes);
	cut_front(front, bytes);
	if (!skb_frag_size(front))
		put_page(skb_frag_page(front));
}

int skb_shift(struct sk_buff *tgt, struct sk_buff *skb, int shiftlen)
{
	int room = MAX_SKB_FRAGS - skb_shinfo(tgt)->nr_frags, joined = 0;
	unsigned int bytes = shiftlen, in_front = 0;

	BUG_ON(bytes > skb->len);
	if (skb_headlen(skb))
		return 0;
	if (front_follows(tgt, skb)) {
		in_front = skb_frag_size(&skb_shinfo(skb)->frags[0]);
		joined = bytes >= in_front;
		in_front = min(bytes, in_front);
	}
	/* A whole packet that will not fit is not worth making anything one's own for. */
	if (bytes == skb->len && skb_shinfo(skb)->nr_frags - joined > room)
		return 0;
	if (own_data(skb) || own_data(tgt))
		return 0;
	if (frags_for(skb, joined, bytes - in_front) > room)
		return 0;

	if (in_front)
		join_front(skb_shinfo(tgt), skb_shinfo(skb), in_front);
	move_frags(skb_shinfo(tgt), skb_shinfo(skb), joined, bytes - in_front);
	tgt->ip_summed = CHECKSUM_PARTIAL;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb_len_add(skb, -shiftlen);
	skb_len_add(tgt, shiftlen);
	return shiftlen;
}
