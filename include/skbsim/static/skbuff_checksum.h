/* SPDX-License-Identifier: MIT */
/*
 * Checksums: contracts and small bodies of the functions of
 * <linux/skbuff.h>, which includes this file and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_CHECKSUM_H
#define SKBSIM_STATIC_SKBUFF_CHECKSUM_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/**
 * skb_checksum - sum over bytes of a packet, wherever they lie
 * @skb: the packet
 * @offset: from skb->data, bytes
 * @len: bytes, which the packet must have (BUG() otherwise)
 * @csum: what the sum starts from
 *
 * Any context. The 32-bit sum, for csum_fold(). Mirrors skb_checksum() of Linux 5.12.
 */
SKBSIM_API __wsum skb_checksum(const struct sk_buff *skb, int offset, int len, __wsum csum);

/**
 * skb_copy_and_csum_bits - skb_checksum() from 0 that also copies
 * @skb: the packet
 * @offset: from skb->data, bytes
 * @to: receives the bytes
 * @len: bytes, which the packet must have (BUG() otherwise)
 *
 * Any context. The 32-bit sum. Mirrors skb_copy_and_csum_bits() of Linux 5.12.
 */
SKBSIM_API __wsum skb_copy_and_csum_bits(const struct sk_buff *skb, int offset, u8 *to, int len);

/**
 * skb_copy_and_csum_dev - copy a packet out as its device would send it
 * @skb: not changed; with CHECKSUM_PARTIAL, csum_start lies in the linear data (BUG() otherwise)
 * @to: receives skb->len bytes, a checksum that was left to the device filled in
 *
 * Any context. Mirrors skb_copy_and_csum_dev() of Linux 5.12.
 */
SKBSIM_API void skb_copy_and_csum_dev(const struct sk_buff *skb, u8 *to);

/**
 * skb_checksum_help - fill in a checksum that was left to the device
 * @skb: ip_summed CHECKSUM_PARTIAL; with CHECKSUM_COMPLETE no sum is made
 *
 * Any context (GFP_ATOMIC). 0, with CHECKSUM_NONE; -ENOMEM if the header was
 * shared and could not be copied; -EINVAL, which is reported, if csum_start or the
 * sum's field lies outside the linear data, or gso_size is not 0. Mirrors
 * skb_checksum_help() of Linux 5.10.223 and 6.1; 5.12 panics for the former two.
 */
SKBSIM_API int skb_checksum_help(struct sk_buff *skb);

/**
 * skb_postpull_rcsum - take bytes that left the packet out of its sum
 * @skb: nothing happens but with CHECKSUM_COMPLETE, or CHECKSUM_PARTIAL whose
 *       csum_start left too: that becomes CHECKSUM_NONE
 * @start: the bytes, still readable
 * @len: how many
 *
 * Any context. Mirrors skb_postpull_rcsum() of Linux 5.12.
 */
SKBSIM_API void skb_postpull_rcsum(struct sk_buff *skb, const void *start, unsigned int len);

/* Adds @len bytes at @start, which joined the packet, to the sum of a CHECKSUM_COMPLETE one. */
SKBSIM_API void skb_postpush_rcsum(struct sk_buff *skb, const void *start, unsigned int len);

/* skb_pull() that keeps the sum: the new data pointer. BUG() if the linear part is shorter. */
SKBSIM_API void *skb_pull_rcsum(struct sk_buff *skb, unsigned int len);

/* pskb_trim() that keeps the sum. 0, or -ENOMEM. */
SKBSIM_API int pskb_trim_rcsum(struct sk_buff *skb, unsigned int len);

/* skb_push() that keeps a CHECKSUM_COMPLETE sum. */
static inline void *skb_push_rcsum(struct sk_buff *skb, unsigned int len)
{
	skb_push(skb, len);
	skb_postpush_rcsum(skb, skb->data, len);
	return skb->data;
}

/* ---- Verifying them on receive -------------------------------------------------------- */

/**
 * __skb_checksum_complete_head - is the sum over the first bytes right?
 * @skb: csum has what belongs to the sum besides, as a pseudo header
 * @len: bytes from skb->data on, 0 to skb->len (BUG() beyond)
 *
 * Any context. 0 if it is, which csum_valid then says unless @skb is shared; else
 * what is wrong with it. Mirrors the function of that name of Linux 5.12, which
 * also reports a device that said otherwise.
 */
SKBSIM_API __sum16 __skb_checksum_complete_head(struct sk_buff *skb, int len);

/**
 * __skb_checksum_complete - is the sum over the packet right?
 * @skb: csum has what belongs to the sum besides; unless @skb is shared it becomes
 *       the packet's own sum, and ip_summed CHECKSUM_COMPLETE
 *
 * Result and kernel as for __skb_checksum_complete_head().
 */
SKBSIM_API __sum16 __skb_checksum_complete(struct sk_buff *skb);

/* What is to be summed up when the sum was left to the device: where, and its offset from data. */
static inline unsigned char *skb_checksum_start(const struct sk_buff *skb)
{
	return skb->head + skb->csum_start;
}

static inline int skb_checksum_start_offset(const struct sk_buff *skb)
{
	return skb->csum_start - skb_headroom(skb);
}

/* Is it known already that the sum is right, or will it be when the packet leaves? */
static inline int skb_csum_unnecessary(const struct sk_buff *skb)
{
	return skb->ip_summed == CHECKSUM_UNNECESSARY || skb->csum_valid ||
	       (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_start_offset(skb) >= 0);
}

/* __skb_checksum_complete() if that is not known. */
static inline __sum16 skb_checksum_complete(struct sk_buff *skb)
{
	return skb_csum_unnecessary(skb) ? 0 : __skb_checksum_complete(skb);
}

#define SKB_MAX_CSUM_LEVEL 3

/* One more sum, of a header further in, is known to be right. */
static inline void __skb_incr_checksum_unnecessary(struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_UNNECESSARY) {
		if (skb->csum_level < SKB_MAX_CSUM_LEVEL)
			skb->csum_level++;
	} else if (skb->ip_summed == CHECKSUM_NONE) {
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		skb->csum_level = 0;
	}
}

/* A driver says that its device looked at no sum, which a new skb says anyway. */
static inline void skb_checksum_none_assert(const struct sk_buff *skb)
{
	(void)skb;
}

#endif
