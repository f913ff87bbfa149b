/* SPDX-License-Identifier: MIT */
/*
 * The linear data for callers who know it: bodies of the unchecked forms and of
 * small compounds of the functions of <linux/skbuff.h>, which includes this file
 * and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_LINEAR_H
#define SKBSIM_STATIC_SKBUFF_LINEAR_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/* ---- Appending within the tailroom, which nobody checks ------------------------------------ */

/* Appends @len bytes, not initialised, at the tail: their start. BUG() on a nonlinear skb. */
static inline void *__skb_put(struct sk_buff *skb, unsigned int len)
{
	void *start = skb_tail_pointer(skb);

	BUG_ON(skb_is_nonlinear(skb));
	skb->tail += len;
	skb->len += len;
	return start;
}

/* ---- Copying within the linear data, which nobody checks ----------------------------------- */

/* @len bytes at @offset, from skb->data, of the linear data to @to. */
static inline void skb_copy_from_linear_data_offset(const struct sk_buff *skb, const int offset,
						    void *to, const unsigned int len)
{
	memcpy(to, skb->data + offset, len);
}

static inline void skb_copy_from_linear_data(const struct sk_buff *skb, void *to,
					     const unsigned int len)
{
	memcpy(to, skb->data, len);
}

/* And back from @from. */
static inline void skb_copy_to_linear_data_offset(struct sk_buff *skb, const int offset,
						  const void *from, const unsigned int len)
{
	memcpy(skb->data + offset, from, len);
}

static inline void skb_copy_to_linear_data(struct sk_buff *skb, const void *from,
					   const unsigned int len)
{
	memcpy(skb->data, from, len);
}

#define dev_kfree_skb(skb) consume_skb(skb)

#endif
