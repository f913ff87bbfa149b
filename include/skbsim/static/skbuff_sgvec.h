/* SPDX-License-Identifier: MIT */
/*
 * A packet as a scatterlist, for engines that take one: contracts of the
 * functions of <linux/skbuff.h>, which includes this file and says what holds for
 * all of them. <linux/scatterlist.h> is the caller's to include.
 */
#ifndef SKBSIM_STATIC_SKBUFF_SGVEC_H
#define SKBSIM_STATIC_SKBUFF_SGVEC_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

struct scatterlist;

/**
 * skb_to_sgvec_nomark - describe bytes of a packet, an entry for each piece
 * @skb: the packet; the entries refer to its memory and hold nothing of it
 * @sg: filled from its first entry on; an end mark in it says where it ends
 * @offset: from skb->data, bytes
 * @len: bytes, which the packet must have (BUG() otherwise)
 *
 * Any context. How many entries were filled, whose marks are unchanged; or
 * -EMSGSIZE if @sg has too few, or frag_lists are nested 24 deep, with the entries
 * up to there filled. 0 bytes are an entry of length 0 where the packet has a byte
 * at @offset, and no entry behind its end. Mirrors skb_to_sgvec_nomark() of Linux 5.12.
 */
SKBSIM_API int __must_check skb_to_sgvec_nomark(struct sk_buff *skb, struct scatterlist *sg,
						int offset, int len);

/* The same, and the last entry that was filled gets the end mark. */
SKBSIM_API int __must_check skb_to_sgvec(struct sk_buff *skb, struct scatterlist *sg, int offset,
					 int len);

#endif
