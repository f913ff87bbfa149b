/* SPDX-License-Identifier: MIT */
/*
 * Handing a packet's bytes on without copying them, as netlink does with those it
 * sends to user space: contracts of the functions of <linux/skbuff.h>, which
 * includes this file and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_ZEROCOPY_H
#define SKBSIM_STATIC_SKBUFF_ZEROCOPY_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/* How many bytes of @from skb_zerocopy() must copy, for its @hlen: none, all linear ones, or all. */
SKBSIM_API unsigned int skb_zerocopy_headlen(const struct sk_buff *from);

/**
 * skb_zerocopy - append the first bytes of a packet to an empty one
 * @to: has no fragments and at least @hlen bytes of tailroom (skb_put() panics)
 * @from: must have @len bytes; its fragments, and its head if that is a page fragment and
 *        @hlen is 0, are shared. Its frag_list is not looked at
 * @len: bytes, 0 to from->len
 * @hlen: bytes to copy, from skb_zerocopy_headlen(); 0 only if @from's head is a page
 *        fragment (BUG() otherwise)
 *
 * Any context. What fits @to's tailroom is copied as a whole. 0, or -EFAULT if
 * @from has not so many bytes to copy, with @to longer all the same. Mirrors
 * skb_zerocopy() of Linux 5.12.
 */
SKBSIM_API int skb_zerocopy(struct sk_buff *to, struct sk_buff *from, int len, int hlen);

#endif
