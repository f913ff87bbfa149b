/* SPDX-License-Identifier: MIT */
/*
 * Sharing and copying packets: contracts of the functions of <linux/skbuff.h>, which
 * includes this file and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_COPY_H
#define SKBSIM_STATIC_SKBUFF_COPY_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/**
 * skb_clone - a second head on the same data
 * @skb: the original
 * @gfp: as for kmem_cache_alloc()
 *
 * Any context. From the companion if @skb is an fclone original whose companion
 * is free, else from the head cache. The caller owns the clone; its data is
 * read-only for both. Route and connection are held by both, extensions shared; the
 * clone has no owner (sk, destructor). NULL when memory is out. Mirrors skb_clone() of
 * Linux 5.12.
 */
SKBSIM_API struct sk_buff *skb_clone(struct sk_buff *skb, gfp_t gfp);

/**
 * skb_morph - make one head a clone of another
 * @dst: loses all it held; not NULL
 * @src: the skb it becomes a clone of
 *
 * Any context. Returns @dst, whose own reference count starts over at 1.
 * Mirrors skb_morph() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *skb_morph(struct sk_buff *dst, struct sk_buff *src);

/**
 * skb_copy - a packet of one's own with the same bytes, all linear
 * @skb: the original
 * @gfp: as for alloc_skb()
 *
 * Any context. Headroom, tailroom and header offsets as in the original; route,
 * connection, extensions and owner as for skb_clone(), as in all copies below. The
 * caller owns the copy; NULL when memory is out. Mirrors skb_copy() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t gfp);

/**
 * skb_copy_expand - skb_copy() with other room
 * @skb: the original
 * @newheadroom: bytes before the packet, 0 and up
 * @newtailroom: bytes behind it, 0 and up
 * @gfp: as for alloc_skb()
 *
 * Any context. The caller owns the copy; NULL when memory is out. Mirrors
 * skb_copy_expand() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *skb_copy_expand(const struct sk_buff *skb, int newheadroom,
					   int newtailroom, gfp_t gfp);

/**
 * __pskb_copy_fclone - linear data of one's own, fragments shared
 * @skb: the original; its fragments and frag_list get another reference
 * @headroom: bytes, 0 and up
 * @gfp: as for alloc_skb()
 * @fclone: take a pair of heads
 *
 * Any context. The caller owns the copy; NULL when memory is out. Mirrors
 * __pskb_copy_fclone() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *__pskb_copy_fclone(struct sk_buff *skb, int headroom, gfp_t gfp,
					      bool fclone);

/**
 * skb_realloc_headroom - a clone or copy whose headers may be written
 * @skb: the original
 * @headroom: bytes before the packet at least
 *
 * Any context (GFP_ATOMIC). The caller owns the new skb, with linear data of its
 * own; NULL when memory is out. Mirrors skb_realloc_headroom() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *skb_realloc_headroom(struct sk_buff *skb, unsigned int headroom);

/**
 * pskb_expand_head - give @skb linear data of its own, with more room
 * @skb: users must be 1
 * @nhead: bytes to add before head, >= 0 (BUG() otherwise)
 * @ntail: bytes to add after end, >= 0
 * @gfp: as for kmalloc()
 *
 * Any context. 0, or -ENOMEM with @skb unchanged. All pointers into the old
 * linear data are stale afterwards. truesize grows unless a socket is charged for
 * it. Mirrors pskb_expand_head() of Linux 5.12.
 */
SKBSIM_API int pskb_expand_head(struct sk_buff *skb, int nhead, int ntail, gfp_t gfp);

/**
 * __pskb_pull_tail - move @delta bytes of fragments into the linear data
 * @skb: users must be 1
 * @delta: bytes, 1 to skb->data_len (BUG() on more)
 *
 * Any context (GFP_ATOMIC). The new tail pointer, or NULL with the packet
 * unchanged when memory is out. A large packet is marked SKB_GSO_DODGY if it loses part
 * of an skb of its frag_list whose linear data is no page fragment. Mirrors __pskb_pull_tail() of Linux 5.12.
 */
SKBSIM_API void *__pskb_pull_tail(struct sk_buff *skb, int delta);

/**
 * skb_copy_bits - copy bytes of a packet out, wherever they lie
 * @skb: the packet
 * @offset: from skb->data; may be negative down to -skb_headroom()
 * @to: receives @len bytes
 * @len: 0 and up
 *
 * Any context. 0, or -EFAULT if the packet has no such bytes. Mirrors skb_copy_bits() of
 * Linux 5.12.
 */
SKBSIM_API int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len);

/**
 * skb_store_bits - copy bytes into a packet, wherever they come to lie
 * @skb: the packet; its data must be the caller's to write
 * @offset: as for skb_copy_bits()
 * @from: @len bytes
 * @len: 0 and up
 *
 * Any context. 0, or -EFAULT with nothing written if the packet has no such
 * bytes. Mirrors skb_store_bits() of Linux 5.12.
 */
SKBSIM_API int skb_store_bits(struct sk_buff *skb, int offset, const void *from, int len);

#endif
