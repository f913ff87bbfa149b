/* SPDX-License-Identifier: MIT */
/*
 * Bodies of the small functions of <linux/skbuff.h>, which includes this file
 * and says what holds for all of them. One that is not const about its skb wants
 * it unshared: users 1, or the caller's word for it.
 */
#ifndef SKBSIM_STATIC_SKBUFF_H
#define SKBSIM_STATIC_SKBUFF_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

#include <errno.h>

/* ---- Geometry ----------------------------------------------------------------------- */

/* Where the linear data ends and skb_shared_info begins. */
static inline unsigned char *skb_end_pointer(const struct sk_buff *skb)
{
	return skb->head + skb->end;
}

/* Bytes from head to there. */
static inline unsigned int skb_end_offset(const struct sk_buff *skb)
{
	return skb->end;
}

#define skb_shinfo(skb) ((struct skb_shared_info *)skb_end_pointer(skb))

static inline struct skb_shared_hwtstamps *skb_hwtstamps(struct sk_buff *skb)
{
	return &skb_shinfo(skb)->hwtstamps;
}

/* Behind the last linear byte of the packet. */
static inline unsigned char *skb_tail_pointer(const struct sk_buff *skb)
{
	return skb->head + skb->tail;
}

/* Puts the tail at data, or @offset bytes behind it; len is the caller's to adjust. */
static inline void skb_reset_tail_pointer(struct sk_buff *skb)
{
	skb->tail = skb->data - skb->head;
}

static inline void skb_set_tail_pointer(struct sk_buff *skb, int offset)
{
	skb_reset_tail_pointer(skb);
	skb->tail += offset;
}

/* Does the packet have bytes in fragments or a frag_list? */
static inline bool skb_is_nonlinear(const struct sk_buff *skb)
{
	return skb->data_len;
}

/* Bytes of the packet that lie in the linear data. */
static inline unsigned int skb_headlen(const struct sk_buff *skb)
{
	return skb->len - skb->data_len;
}

/* Bytes that skb_push() may still take. */
static inline unsigned int skb_headroom(const struct sk_buff *skb)
{
	return skb->data - skb->head;
}

/* Bytes that skb_put() may still take. A nonlinear packet has none: what follows its linear data
 * are the fragments. */
static inline int skb_tailroom(const struct sk_buff *skb)
{
	return skb_is_nonlinear(skb) ? 0 : skb->end - skb->tail;
}

/* Tailroom less what is set aside for whoever adds a trailer. */
static inline int skb_availroom(const struct sk_buff *skb)
{
	return skb_is_nonlinear(skb) ? 0 : skb->end - skb->tail - skb->reserved_tailroom;
}

/* Only on an empty skb: moves data and tail up by @len, 0 to skb_tailroom() (not checked). */
static inline void skb_reserve(struct sk_buff *skb, int len)
{
	skb->data += len;
	skb->tail += len;
}

/* Appends @len bytes, not initialised, at the tail: their start. Panics past end, or on a nonlinear
 * skb. */
static inline void *skb_put(struct sk_buff *skb, unsigned int len)
{
	u32 at = skb->tail;

	BUG_ON(skb_is_nonlinear(skb));
	skb->tail = at + len;
	skb->len += len;
	if (unlikely(skb->tail > skb->end))
		skb_over_panic(skb, len, __builtin_return_address(0));
	return skb->head + at;
}

/* skb_put() of a copy of the @len bytes at @data, of zeros, of one byte. */
static inline void *skb_put_data(struct sk_buff *skb, const void *data, unsigned int len)
{
	return memcpy(skb_put(skb, len), data, len);
}

static inline void *skb_put_zero(struct sk_buff *skb, unsigned int len)
{
	return memset(skb_put(skb, len), 0, len);
}

static inline void skb_put_u8(struct sk_buff *skb, u8 byte)
{
	*(u8 *)skb_put(skb, 1) = byte;
}

/* Prepends @len bytes, not initialised: the new data pointer. The plain one is for a caller that
 * knows of the headroom (not checked), skb_push() panics below head. */
static inline void *__skb_push(struct sk_buff *skb, unsigned int len)
{
	skb->len += len;
	return skb->data -= len;
}

static inline void *skb_push(struct sk_buff *skb, unsigned int len)
{
	unsigned char *start = __skb_push(skb, len);

	if (unlikely(start < skb->head))
		skb_under_panic(skb, len, __builtin_return_address(0));
	return start;
}

/* Removes @len bytes at the front: the new data pointer. BUG() if not all of them are linear. */
static inline void *__skb_pull(struct sk_buff *skb, unsigned int len)
{
	skb->len -= len;
	BUG_ON(skb->len < skb->data_len);
	return skb->data += len;
}

/* __skb_pull(), or NULL with nothing done if the packet is shorter. */
static inline void *skb_pull(struct sk_buff *skb, unsigned int len)
{
	return unlikely(len > skb->len) ? NULL : __skb_pull(skb, len);
}

#define skb_pull_inline(skb, len) skb_pull((skb), (len))

/* Makes the first @len bytes linear; false if the packet is shorter or memory is out. */
static inline bool pskb_may_pull(struct sk_buff *skb, unsigned int len)
{
	unsigned int linear = skb_headlen(skb);

	if (unlikely(len > linear))
		return len <= skb->len && __pskb_pull_tail(skb, len - linear);
	return true;
}

/* Makes the linear @skb @len bytes long, 0 to skb->len + skb_tailroom() (not checked); those it
 * gains are not initialised. A nonlinear one is left alone, with a warning. */
static inline void __skb_trim(struct sk_buff *skb, unsigned int len)
{
	if (WARN_ON(skb_is_nonlinear(skb)))
		return;
	skb->len = len;
	skb_set_tail_pointer(skb, len);
}

/* __skb_trim() that only ever cuts: longer than it is: nothing. */
static inline void skb_trim(struct sk_buff *skb, unsigned int len)
{
	if (skb->len > len)
		__skb_trim(skb, len);
}

/* ---- References --------------------------------------------------------------------- */

/* Another reference to the head, for whoever gets the returned @skb; each is dropped by a death. */
static inline struct sk_buff *skb_get(struct sk_buff *skb)
{
	refcount_inc(&skb->users);
	return skb;
}

/* Has the head another owner? Only an owner may ask. */
static inline int skb_shared(const struct sk_buff *skb)
{
	return refcount_read(&skb->users) != 1;
}

/*
 * Drops one reference; true if that was the last. A sole owner needs no locked
 * operation, only to see what former holders wrote: the acquire fence pairs
 * with the release in their refcount_dec_and_test().
 */
static inline bool skb_unref(struct sk_buff *skb)
{
	if (unlikely(!skb))
		return false;
	if (likely(refcount_read(&skb->users) == 1)) {
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		return true;
	}
	return refcount_dec_and_test(&skb->users);
}

/*
 * How many heads use this data, and how many of them the payload only. Acquire
 * pairs with the release of heads that left: who is alone then may write.
 */
static inline int skb_dataref(const struct sk_buff *skb)
{
	return __atomic_load_n(&skb_shinfo(skb)->dataref.counter, __ATOMIC_ACQUIRE);
}

/* Does another head use this data? */
static inline int skb_cloned(const struct sk_buff *skb)
{
	return skb->cloned && (skb_dataref(skb) & SKB_DATAREF_MASK) != 1;
}

/* Does another head rely on the header part of this data? */
static inline int skb_header_cloned(const struct sk_buff *skb)
{
	int ref = skb->cloned ? skb_dataref(skb) : 1;

	return (ref & SKB_DATAREF_MASK) - (ref >> SKB_DATAREF_SHIFT) != 1;
}

/* May the first @len bytes be written although the data is shared? */
static inline int skb_clone_writable(const struct sk_buff *skb, unsigned int len)
{
	return !skb_header_cloned(skb) && skb_headroom(skb) + len <= skb->hdr_len;
}

/* Promise to leave the header part alone from now on. Once for each head. */
static inline void __skb_header_release(struct sk_buff *skb)
{
	skb->nohdr = 1;
	atomic_set(&skb_shinfo(skb)->dataref, 1 + (1 << SKB_DATAREF_SHIFT));
}

/* A head of one's own: clones a shared one, drops the reference to it; NULL if that failed. */
static inline struct sk_buff *skb_share_check(struct sk_buff *skb, gfp_t gfp)
{
	struct sk_buff *own;

	if (likely(!skb_shared(skb)))
		return skb;
	own = skb_clone(skb, gfp);
	if (likely(own))
		consume_skb(skb);
	else
		kfree_skb(skb);
	return own;
}

/* Makes the first @len bytes linear and writable. 0, or -ENOMEM: a shorter packet, too. */
static inline int skb_ensure_writable(struct sk_buff *skb, unsigned int len)
{
	if (!pskb_may_pull(skb, len))
		return -ENOMEM;
	if (!skb_cloned(skb) || skb_clone_writable(skb, len))
		return 0;
	return pskb_expand_head(skb, 0, 0, GFP_ATOMIC);
}

/* The owner lets go now: its destructor runs, once. */
static inline void skb_orphan(struct sk_buff *skb)
{
	if (skb->destructor) {
		skb->destructor(skb);
		skb->destructor = NULL;
		skb->sk = NULL;
	} else {
		BUG_ON(skb->sk);
	}
}

/* Data of one's own: copies cloned data, drops the reference to it; NULL if that failed. */
static inline struct sk_buff *skb_unshare(struct sk_buff *skb, gfp_t gfp)
{
	struct sk_buff *own;

	if (!skb_cloned(skb))
		return skb;
	own = skb_copy(skb, gfp);
	if (likely(own))
		consume_skb(skb);
	else
		kfree_skb(skb);
	return own;
}

/* __pskb_copy_fclone() of a plain head with the original's headroom. */
static inline struct sk_buff *pskb_copy(struct sk_buff *skb, gfp_t gfp)
{
	return __pskb_copy_fclone(skb, skb_headroom(skb), gfp, false);
}

/* Copies the linear data if it must be, for lack of room or because @copy says so. 0 or -ENOMEM. */
static inline int skb_own_head(struct sk_buff *skb, unsigned int headroom, bool copy)
{
	unsigned int have = skb_headroom(skb);
	unsigned int missing = have < headroom ? headroom - have : 0;

	if (likely(!copy && !missing))
		return 0;
	return pskb_expand_head(skb, ALIGN(missing, NET_SKB_PAD), 0, GFP_ATOMIC);
}

/* Makes the data writable with at least @headroom bytes before it. 0 or -ENOMEM. */
static inline int skb_cow(struct sk_buff *skb, unsigned int headroom)
{
	return skb_own_head(skb, headroom, skb_cloned(skb));
}

/* skb_cow() for those who write headers only: payload-only references do not count. */
static inline int skb_cow_head(struct sk_buff *skb, unsigned int headroom)
{
	return skb_own_head(skb, headroom, skb_header_cloned(skb));
}

/* ---- Cutting down and pulling in ------------------------------------------------------- */

/* skb_trim() for a packet of any shape; longer than it is: nothing. 0 or -ENOMEM. */
static inline int pskb_trim(struct sk_buff *skb, unsigned int len)
{
	if (skb->len <= len)
		return 0;
	if (skb_is_nonlinear(skb))
		return ___pskb_trim(skb, len);
	skb->len = len;
	skb_set_tail_pointer(skb, len);
	return 0;
}

/* @len bytes at @offset: in place if they are linear, else copied to @buffer; NULL if there are not
 * so many. */
static inline void *skb_header_pointer(const struct sk_buff *skb, int offset, int len, void *buffer)
{
	if (likely((int)skb_headlen(skb) - offset >= len))
		return skb->data + offset;
	return skb_copy_bits(skb, offset, buffer, len) ? NULL : buffer;
}

/* skb_pull() for a packet of any shape: NULL if it is shorter, or memory is out. */
static inline void *pskb_pull(struct sk_buff *skb, unsigned int len)
{
	return pskb_may_pull(skb, len) ? __skb_pull(skb, len) : NULL;
}

/* All bytes into the linear data. 0 or -ENOMEM. */
static inline int skb_linearize(struct sk_buff *skb)
{
	if (!skb_is_nonlinear(skb))
		return 0;
	return __pskb_pull_tail(skb, skb->data_len) ? 0 : -ENOMEM;
}

/* And into linear data of one's own. 0 or -ENOMEM. */
static inline int skb_linearize_cow(struct sk_buff *skb)
{
	if (!skb_is_nonlinear(skb) && !skb_cloned(skb))
		return 0;
	return __pskb_pull_tail(skb, skb->data_len) ? 0 : -ENOMEM;
}

/* @pad zeros behind the packet, not counted. 0, or -ENOMEM with @skb freed. */
static inline int skb_pad(struct sk_buff *skb, int pad)
{
	return __skb_pad(skb, pad, true);
}

/* Zeros behind the packet, up to @len bytes in all, not counted. 0, or -ENOMEM with @skb freed. */
static inline int skb_padto(struct sk_buff *skb, unsigned int len)
{
	return skb->len >= len ? 0 : __skb_pad(skb, len - skb->len, true);
}

/* The same, counted. */
static inline int skb_put_padto(struct sk_buff *skb, unsigned int len)
{
	int err = skb_padto(skb, len);

	if (!err && skb->len < len)
		skb_put(skb, len - skb->len);
	return err;
}

/* ---- Hardware VLAN tag -------------------------------------------------------------- */

/* Is a tag beside the frame, and which: priority and VLAN id, host order. */
#define skb_vlan_tag_present(skb) ((skb)->vlan_present)
#define skb_vlan_tag_get(skb)	  ((skb)->vlan_tci)

/* ---- Marks --------------------------------------------------------------------------- */

/* Did memory for the packet come out of the emergency reserve? */
static inline bool skb_pfmemalloc(const struct sk_buff *skb)
{
	return unlikely(skb->pfmemalloc);
}

/* The device queue that the packet goes to. */
static inline void skb_set_queue_mapping(struct sk_buff *skb, u16 queue)
{
	skb->queue_mapping = queue;
}

static inline u16 skb_get_queue_mapping(const struct sk_buff *skb)
{
	return skb->queue_mapping;
}

/* A flow hash that the device computed, over what @type says. */
static inline void skb_set_hash(struct sk_buff *skb, u32 hash, enum pkt_hash_types type)
{
	skb->hash = hash;
	skb->sw_hash = 0;
	skb->l4_hash = type == PKT_HASH_TYPE_L4;
}

static inline u32 skb_get_hash_raw(const struct sk_buff *skb)
{
	return skb->hash;
}

/* ---- Births for receive ---------------------------------------------------------------- */

/* netdev_alloc_skb() whose headroom also aligns the IP header. */
static inline struct sk_buff *netdev_alloc_skb_ip_align(struct net_device *dev, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(dev, len + NET_IP_ALIGN);

	if (NET_IP_ALIGN && skb)
		skb_reserve(skb, NET_IP_ALIGN);
	return skb;
}

/* netdev_alloc_skb() that records no device. */
static inline struct sk_buff *dev_alloc_skb(unsigned int len)
{
	return netdev_alloc_skb(NULL, len);
}

#endif
