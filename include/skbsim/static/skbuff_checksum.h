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

/* A driver says that its device looked at no sum, which a new skb says anyway. */
static inline void skb_checksum_none_assert(const struct sk_buff *skb)
{
	(void)skb;
}

#endif
