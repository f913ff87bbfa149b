/* SPDX-License-Identifier: MIT */
/*
 * Cutting and joining packets: contracts of the functions of <linux/skbuff.h>, which
 * includes this file and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_TRIM_H
#define SKBSIM_STATIC_SKBUFF_TRIM_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/**
 * ___pskb_trim - cut a packet down to @len bytes, wherever they lie
 * @skb: users must be 1
 * @len: bytes to keep, 0 to skb->len - 1
 *
 * Any context (GFP_ATOMIC). 0, or -ENOMEM, after which the packet is whole or
 * cut less. Mirrors ___pskb_trim() of Linux 5.12.
 */
SKBSIM_API int ___pskb_trim(struct sk_buff *skb, unsigned int len);

/**
 * skb_split - move what lies behind the first @len bytes to another skb
 * @skb: keeps @len bytes; must not be shared, must have no frag_list
 * @skb1: fresh, with room for the linear bytes that move; gets the rest
 * @len: 0 to skb->len - 1
 *
 * Any context. truesize of both is the caller's to adjust. Mirrors skb_split() of Linux 5.12.
 */
SKBSIM_API void skb_split(struct sk_buff *skb, struct sk_buff *skb1, const u32 len);

/**
 * __skb_pad - zero bytes behind the packet, not counted in len
 * @skb: made linear and writable for it
 * @pad: bytes, 0 and up
 * @free_on_error: free @skb when memory is out
 *
 * Any context (GFP_ATOMIC). 0 or -ENOMEM. Mirrors __skb_pad() of Linux 5.12.
 */
SKBSIM_API int __skb_pad(struct sk_buff *skb, int pad, bool free_on_error);

/**
 * skb_add_rx_frag - append received page bytes
 * @skb: len, data_len and truesize grow
 * @i: the fragment they become, 0 to MAX_SKB_FRAGS - 1 (BUG() beyond); as a rule nr_frags
 * @page: the caller's reference to it goes to the skb
 * @off: where they start in @page, bytes
 * @size: how many
 * @truesize: bytes of memory they keep, @size and up
 *
 * Any context. Mirrors skb_add_rx_frag() of Linux 5.12.
 */
SKBSIM_API void skb_add_rx_frag(struct sk_buff *skb, int i, struct page *page, int off, int size,
				unsigned int truesize);

/**
 * skb_coalesce_rx_frag - let a fragment grow over the bytes that follow it
 * @skb: len, data_len and truesize grow
 * @i: the fragment, 0 to nr_frags - 1
 * @size: bytes it grows by
 * @truesize: bytes of memory those keep, @size and up
 *
 * Any context. No page reference is taken. Mirrors skb_coalesce_rx_frag() of Linux 5.12.
 */
SKBSIM_API void skb_coalesce_rx_frag(struct sk_buff *skb, int i, int size, unsigned int truesize);

/**
 * skb_append_pagefrags - append page bytes, growing the last fragment if they follow it
 * @skb: its len is the caller's to adjust
 * @page: gets another reference if it becomes a new fragment
 * @offset: in @page, bytes
 * @size: bytes
 *
 * Any context. 0, or -EMSGSIZE if there are MAX_SKB_FRAGS already. Mirrors
 * skb_append_pagefrags() of Linux 5.12.
 */
SKBSIM_API int skb_append_pagefrags(struct sk_buff *skb, struct page *page, int offset,
				    size_t size);

/**
 * skb_try_coalesce - append the bytes of one packet to another
 * @to: must not be cloned
 * @from: its bytes move; the caller frees what is left with kfree_skb_partial()
 * @fragstolen: whether the data of @from went along, as a fragment
 * @delta: by how many bytes @to's truesize grew
 *
 * Any context. True if it could be done: copied into the tailroom, or as
 * fragments where they fit; false with nothing changed. Mirrors
 * skb_try_coalesce() of Linux 5.12.
 */
SKBSIM_API bool skb_try_coalesce(struct sk_buff *to, struct sk_buff *from, bool *fragstolen,
				 int *delta);

#endif
