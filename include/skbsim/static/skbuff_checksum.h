/* SPDX-License-Identifier: MIT */
/*
 * Verifying checksums on receive: contracts and small bodies of the functions of
 * <linux/skbuff.h>, which includes this file and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_CHECKSUM_H
#define SKBSIM_STATIC_SKBUFF_CHECKSUM_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

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

/* A driver says that its device looked at no sum, which a new skb says anyway. */
static inline void skb_checksum_none_assert(const struct sk_buff *skb)
{
	(void)skb;
}

#endif
