/* SPDX-License-Identifier: MIT */
/*
 * Moving fragments from the front of one packet to the end of another, as TCP does
 * with what it may have to send again: contract of the function of
 * <linux/skbuff.h>, which includes this file and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_SHIFT_H
#define SKBSIM_STATIC_SKBUFF_SHIFT_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/**
 * skb_shift - move the first bytes of a packet to the end of another
 * @tgt: gets them, as fragments; must have no frag_list
 * @skb: loses them; must have no frag_list
 * @shiftlen: bytes, 1 to skb->len (BUG() beyond)
 *
 * Any context (GFP_ATOMIC). @shiftlen when all of them moved: len, data_len and
 * truesize of both are adjusted by it, and both are left CHECKSUM_PARTIAL. 0 with
 * no byte moved when @skb has linear bytes, @tgt not enough room for fragments, or
 * memory for data of one's own, which a cloned skb gets first, is out. A fragment
 * that the border cuts is shared; one that follows the last of @tgt in its page
 * makes that one grow. Mirrors skb_shift() of Linux 5.12. In profile
 * v6.1 data of one's own ends where the old did, before it may end further behind.
 */
SKBSIM_API int skb_shift(struct sk_buff *tgt, struct sk_buff *skb, int shiftlen);

#endif
