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

/* __skb_put() of a copy of the @len bytes at @data, of zeros, of one byte. */
static inline void *__skb_put_data(struct sk_buff *skb, const void *data, unsigned int len)
{
	return memcpy(__skb_put(skb, len), data, len);
}

static inline void *__skb_put_zero(struct sk_buff *skb, unsigned int len)
{
	return memset(__skb_put(skb, len), 0, len);
}

static inline void __skb_put_u8(struct sk_buff *skb, u8 byte)
{
	*(u8 *)__skb_put(skb, 1) = byte;
}

/*
 * Sets aside for a trailer of @needed_tailroom bytes, 0 to skb_tailroom(), what a
 * packet of @mtu bytes leaves, at least that: skb_availroom() is the rest. On an
 * empty skb.
 */
static inline void skb_tailroom_reserve(struct sk_buff *skb, unsigned int mtu,
					unsigned int needed_tailroom)
{
	BUG_ON(skb_is_nonlinear(skb));
	skb->reserved_tailroom = mtu < skb_tailroom(skb) - needed_tailroom ? skb_tailroom(skb) - mtu
									   : needed_tailroom;
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

/* skb_header_pointer() where the first @hlen bytes of the packet are known to be at @data; a NULL
 * @skb has only those. */
static inline void *__skb_header_pointer(const struct sk_buff *skb, int offset, int len,
					 const void *data, int hlen, void *buffer)
{
	if (likely(hlen - offset >= len))
		return (char *)data + offset;
	return !skb || skb_copy_bits(skb, offset, buffer, len) ? NULL : buffer;
}

/* ---- Lengths ---------------------------------------------------------------------------------- */

/* skb_linearize() of what is known to be nonlinear. 0 or -ENOMEM. */
static inline int __skb_linearize(struct sk_buff *skb)
{
	return __pskb_pull_tail(skb, skb->data_len) ? 0 : -ENOMEM;
}

/* pskb_trim() of what is known to be longer than @len. 0 or -ENOMEM. */
static inline int __pskb_trim(struct sk_buff *skb, unsigned int len)
{
	if (skb_is_nonlinear(skb))
		return ___pskb_trim(skb, len);
	__skb_trim(skb, len);
	return 0;
}

/* pskb_trim() that cannot fail, since the data is not cloned and no list entry shared: BUG() if it
 * does. */
static inline void pskb_trim_unique(struct sk_buff *skb, unsigned int len)
{
	BUG_ON(pskb_trim(skb, len));
}

/* Makes the linear @skb @len bytes long, skb->len and up; those it gains are not initialised. 0 or
 * -ENOMEM. */
static inline int __skb_grow(struct sk_buff *skb, unsigned int len)
{
	unsigned int more = len - skb->len, room = skb_tailroom(skb);
	int err;

	if (room < more) {
		err = pskb_expand_head(skb, 0, more - room, GFP_ATOMIC);
		if (err)
			return err;
	}
	__skb_trim(skb, len);
	return 0;
}

/* Gives up a sum over the whole packet, and sets its length as __skb_trim() and __skb_grow() do. */
static inline int __skb_trim_rcsum(struct sk_buff *skb, unsigned int len)
{
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	__skb_trim(skb, len);
	return 0;
}

static inline int __skb_grow_rcsum(struct sk_buff *skb, unsigned int len)
{
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	return __skb_grow(skb, len);
}

/* ---- Births and copies with fixed arguments ---------------------------------------------------- */

/* dev_alloc_skb() with a mask. */
static inline struct sk_buff *__dev_alloc_skb(unsigned int len, gfp_t gfp)
{
	return __netdev_alloc_skb(NULL, len, gfp);
}

/* __pskb_copy_fclone() of a plain head, and of a pair for a clone to follow. */
static inline struct sk_buff *__pskb_copy(struct sk_buff *skb, int headroom, gfp_t gfp)
{
	return __pskb_copy_fclone(skb, headroom, gfp, false);
}

static inline struct sk_buff *pskb_copy_for_clone(struct sk_buff *skb, gfp_t gfp)
{
	return __pskb_copy_fclone(skb, skb_headroom(skb), gfp, true);
}

#define dev_kfree_skb(skb) consume_skb(skb)

#endif
