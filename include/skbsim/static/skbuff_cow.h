/* SPDX-License-Identifier: MIT */
/*
 * Making a packet's bytes one's own to write: contracts and small bodies of the
 * functions of <linux/skbuff.h>, which includes this file and says what holds for
 * all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_COW_H
#define SKBSIM_STATIC_SKBUFF_COW_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/**
 * skb_cow_data - make all bytes writable where they lie, with room behind the last
 * @skb: its linear data and fragments become one linear piece if they are shared or
 *       there are fragments; of its frag_list, what others hold or is not linear
 *       is replaced by copies
 * @tailbits: bytes (not bits) of tailroom wanted behind the packet, 0 and up
 * @trailer: set to the skb with that tailroom: @skb or the last of its frag_list
 *
 * Any context (GFP_ATOMIC). How many skbs the packet is made of; or -ENOMEM, after
 * which it has the same bytes, and what was replaced so far stays so. The socket of an
 * skb that was replaced is charged for the copy too. Mirrors skb_cow_data() of Linux 5.12.
 */
SKBSIM_API int skb_cow_data(struct sk_buff *skb, int tailbits, struct sk_buff **trailer);

/* skb_put() into @tail, which skb_cow_data() gave for @skb, counted in both: the bytes' start. */
static inline void *pskb_put(struct sk_buff *skb, struct sk_buff *tail, int len)
{
	if (tail != skb) {
		skb->data_len += len;
		skb->len += len;
	}
	return skb_put(tail, len);
}

/* Data of one's own for a cloned skb: its fragments stay shared. 0 or -ENOMEM. */
static inline int skb_unclone(struct sk_buff *skb, gfp_t gfp)
{
	return skb_cloned(skb) ? pskb_expand_head(skb, 0, 0, gfp) : 0;
}

/* skb_unclone() for those who write headers only: payload-only references do not count. */
static inline int skb_header_unclone(struct sk_buff *skb, gfp_t gfp)
{
	return skb_header_cloned(skb) ? pskb_expand_head(skb, 0, 0, gfp) : 0;
}

/* Makes the first @write_len linear bytes writable. 0, or an error, which is not negative. */
static inline int skb_try_make_writable(struct sk_buff *skb, unsigned int write_len)
{
	return skb_cloned(skb) && !skb_clone_writable(skb, write_len) &&
	       pskb_expand_head(skb, 0, 0, GFP_ATOMIC);
}

#endif
