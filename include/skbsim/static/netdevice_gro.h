/* SPDX-License-Identifier: MIT */
/*
 * Generic receive offload: packets of one flow are merged into a large one before they go up the
 * stack. <linux/netdevice.h> includes this file and says what holds for all of it; NAPI context.
 *
 * A NAPI instance holds packets in 8 buckets, chosen by their flow hash, of at most 8 packets each.
 * A packet that comes in is compared with those of its bucket, protocol by protocol
 * (<skbsim/static/netdevice_offload.h>), and then is merged into the one of its flow, or held, or
 * goes up as it is. What is held goes up when something ends it, when its bucket is full, or when
 * the poll ends: as one large packet, which skb_gso_segment() can cut again.
 *
 *     data                              data_offset
 *     |  headers that were looked at    |  header that is looked at  |  ...
 *
 * While a packet is looked at its headers stay where they are, and skb_gro_offset() moves. If its
 * linear data is empty they are read from its first fragment (frag0), and copied when that is done.
 *
 * Of Linux 5.12 these are not there: gro_flush_timeout and napi_defer_hard_irqs (what is held never
 * outlives a poll that did not use its whole weight), XDP, metadata before the Ethernet header,
 * busy polling.
 */
#ifndef SKBSIM_STATIC_NETDEVICE_GRO_H
#define SKBSIM_STATIC_NETDEVICE_GRO_H

#ifndef SKBSIM_LINUX_NETDEVICE_H
#error "include <linux/netdevice.h>"
#endif

/* What became of a packet. */
enum gro_result {
	GRO_MERGED,	 /* it hangs in the frag_list of a held one */
	GRO_MERGED_FREE, /* its data is a held one's now, its head is free */
	GRO_HELD,
	GRO_NORMAL,   /* it goes up as it is */
	GRO_CONSUMED, /* a protocol has taken it over */
};
typedef enum gro_result gro_result_t;

/* ---- For drivers --------------------------------------------------------------------------- */

/**
 * napi_gro_receive - hand a received packet up, merged if it can be
 * @napi: the one being polled
 * @skb: from eth_type_trans() on, users 1, not cloned; gone for the caller
 *
 * Packets of a device without NETIF_F_GRO are never merged. Heads of merged packets whose data was
 * taken over go to the NAPI cache (to the slab before the series), an fclone's to its slab; with
 * the switch merged_fclones_freed off they go to the cache too, as the series was merged, and a
 * debugged build warns. Mirrors napi_gro_receive() of Linux 5.12.
 */
SKBSIM_API gro_result_t napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb);

/* The most that headers take, tunnels included. Depends on a kernel's configuration: those that
 * judge us have no wireless networks, with which it is 176. */
#define MAX_HEADER 80

/* Linear room of an skb whose payload arrives in fragments. */
#define GRO_MAX_HEAD (MAX_HEADER + 128)

/**
 * napi_get_frags - an skb to hang received fragments onto
 * @napi: the one being polled; keeps the skb until napi_gro_frags()
 *
 * The same skb until it was taken, then a new one from napi_alloc_skb(), or the one that
 * napi_gro_frags() found to be free; NULL when memory is out. Mirrors napi_get_frags() of
 * Linux 5.12.
 */
SKBSIM_API struct sk_buff *napi_get_frags(struct napi_struct *napi);

/**
 * napi_gro_frags - napi_gro_receive() of what napi_get_frags() gave
 * @napi: the one being polled; its skb has a frame in fragments, from the Ethernet header on, and
 *        is gone for the caller
 *
 * If the frame's fragments were merged into another packet the skb is napi->skb again: empty, its
 * extensions and connection let go (what else was set stays: in v6.1 its socket is let go, too,
 * and ip_summed reset; a route it keeps in every profile), unless it came out of the memalloc
 * reserve. A frame shorter than an Ethernet header is dropped, its fragments with it, and counts as
 * GRO_CONSUMED (in 5.12 it is the end). Mirrors napi_gro_frags() of Linux 5.12.
 */
SKBSIM_API gro_result_t napi_gro_frags(struct napi_struct *napi);

/* Frees what napi_get_frags() handed out and nobody took. */
static inline void napi_free_frags(struct napi_struct *napi)
{
	kfree_skb(napi->skb);
	napi->skb = NULL;
}

/**
 * napi_gro_flush - what is held goes up
 * @napi: the one being polled
 * @flush_old: only what was there before this tick
 *
 * The oldest of each bucket first. They wait with the packets that were not merged until there are
 * 8 segments or the poll ends. Mirrors napi_gro_flush() of Linux 5.12.
 */
SKBSIM_API void napi_gro_flush(struct napi_struct *napi, bool flush_old);

/* ---- For protocols: what is known of a packet ---------------------------------------------- */

struct napi_gro_cb {
	void *frag0;		/* headers, if they lie in the first fragment, else NULL */
	unsigned int frag0_len; /* bytes of them that may be read there */
	int data_offset;	/* from data: where the next header is */
	u16 flush;    /* not 0: of a held one, it cannot be merged with the new one; of the new one,
		       * it is not to be held */
	u16 flush_id; /* of a held one: how the new one's IP id is not the next */
	u16 count;    /* segments */
	u16 proto;    /* of what follows IPv6 */
	unsigned long age; /* jiffies when it was held */

	/* All that starts from 0 with each packet. */
	union {
		u32 zeroed;
		struct {
			u16 gro_remcsum_start;
			u16 same_flow : 1; /* of a held one: so far; of the new one: it was merged */
			u16 encap_mark : 1;
			u16 csum_valid : 1; /* csum is the sum from data_offset on */
			u16 csum_cnt : 3;   /* checksums that the device says are right */
			u16 free : 2;	    /* NAPI_GRO_FREE*: its head is free, its data not */
			u16 is_ipv6 : 1;
			u16 is_fou : 1;
			u16 is_atomic : 1; /* not to be fragmented, so that its IP id means nothing */
			u16 recursion_counter : 4;
			u16 is_flist : 1; /* merged whole, each skb as it is */
		};
	};

	__wsum csum;
	struct sk_buff *last; /* of a held one: the skb that the next payload goes to */
};

#define NAPI_GRO_FREE		  1 /* its fragments were taken */
#define NAPI_GRO_FREE_STOLEN_HEAD 2 /* its linear data was */

#define NAPI_GRO_CB(skb) ((struct napi_gro_cb *)(skb)->cb)

_Static_assert(sizeof(struct napi_gro_cb) <= sizeof(((struct sk_buff *)0)->cb),
	       "GRO's state fits into cb");

/* Bytes from data to the header that is looked at, and from there to the packet's end. */
static inline unsigned int skb_gro_offset(const struct sk_buff *skb)
{
	return NAPI_GRO_CB(skb)->data_offset;
}

static inline unsigned int skb_gro_len(const struct sk_buff *skb)
{
	return skb->len - NAPI_GRO_CB(skb)->data_offset;
}

/* The next header begins @len bytes further. */
static inline void skb_gro_pull(struct sk_buff *skb, unsigned int len)
{
	NAPI_GRO_CB(skb)->data_offset += len;
}

/* ---- For protocols: reading headers --------------------------------------------------------- */

/* @offset bytes behind data, in the first fragment: only if _hard() says that they are there. */
static inline void *skb_gro_header_fast(struct sk_buff *skb, unsigned int offset)
{
	return (char *)NAPI_GRO_CB(skb)->frag0 + offset;
}

/* Are not all of the first @hlen bytes in the first fragment? */
static inline int skb_gro_header_hard(struct sk_buff *skb, unsigned int hlen)
{
	return NAPI_GRO_CB(skb)->frag0_len < hlen;
}

/* From here on headers are read from the linear data. */
static inline void skb_gro_frag0_invalidate(struct sk_buff *skb)
{
	NAPI_GRO_CB(skb)->frag0 = NULL;
	NAPI_GRO_CB(skb)->frag0_len = 0;
}

/* Makes the first @hlen bytes linear: what is @offset bytes behind data; NULL if the packet is
 * shorter or memory is out. */
static inline void *skb_gro_header_slow(struct sk_buff *skb, unsigned int hlen, unsigned int offset)
{
	if (unlikely(!pskb_may_pull(skb, hlen)))
		return NULL;
	skb_gro_frag0_invalidate(skb);
	return skb->data + offset;
}

/* Either: what is @offset bytes behind data, of which @hlen bytes may be read; or NULL. Linux 6.1. */
static inline void *skb_gro_header(struct sk_buff *skb, unsigned int hlen, unsigned int offset)
{
	if (skb_gro_header_hard(skb, hlen))
		return skb_gro_header_slow(skb, hlen, offset);
	return skb_gro_header_fast(skb, offset);
}

/* The network header, wherever it is read. */
static inline void *skb_gro_network_header(struct sk_buff *skb)
{
	char *start = NAPI_GRO_CB(skb)->frag0;

	return (start ? start : (char *)skb->data) + skb_network_offset(skb);
}

/* ---- For protocols: asking the next one, merging --------------------------------------------- */

typedef struct sk_buff *(*gro_receive_t)(struct list_head *head, struct sk_buff *skb);

#define GRO_RECURSION_LIMIT 15

/* Were so many protocols asked already that it must end? */
static inline int gro_recursion_inc_test(struct sk_buff *skb)
{
	return ++NAPI_GRO_CB(skb)->recursion_counter == GRO_RECURSION_LIMIT;
}

/* @cb of the next protocol, unless it has been asked too often: then @skb is not held. */
static inline struct sk_buff *call_gro_receive(gro_receive_t cb, struct list_head *head,
					       struct sk_buff *skb)
{
	if (unlikely(gro_recursion_inc_test(skb))) {
		NAPI_GRO_CB(skb)->flush |= 1;
		return NULL;
	}
	return cb(head, skb);
}

/* Says at the end whether @skb, of which @pp came, is not to be held. */
static inline void skb_gro_flush_final(struct sk_buff *skb, struct sk_buff *pp, int flush)
{
	if (pp != ERR_PTR(-EINPROGRESS))
		NAPI_GRO_CB(skb)->flush |= flush;
}

/**
 * skb_gro_receive - the payload of one packet becomes part of another
 * @p: a held one
 * @skb: the new one, its headers looked at
 *
 * Payload in fragments moves to @p, payload in a page fragment makes that one of its fragments, and
 * free of NAPI_GRO_CB() says so: what is left of @skb is still to be freed. Other payload, and what
 * would be more than MAX_SKB_FRAGS fragments, hangs whole in the frag_list, @skb without its
 * headers. With the switch gro_knows_owners the truesize that moved is no longer charged to @skb,
 * and an skb that is listed has no owner. 0; -E2BIG, and nothing is done, if @p would have 65,536
 * bytes or more, or flush of @skb is set. Mirrors skb_gro_receive() of Linux 5.12 without page pools
 * and zero-copy buffers.
 */
SKBSIM_API int skb_gro_receive(struct sk_buff *p, struct sk_buff *skb);

/* The same of a whole packet, which hangs in the frag_list from skb_gro_offset() on; flush of it counts
 * only with the switch gro_list_minds_flush. */
SKBSIM_API int skb_gro_receive_list(struct sk_buff *p, struct sk_buff *skb);

/* Ethernet in Ethernet: callbacks for headers that tunnels carry. */
SKBSIM_API struct sk_buff *eth_gro_receive(struct list_head *head, struct sk_buff *skb);
SKBSIM_API int eth_gro_complete(struct sk_buff *skb, int nhoff);

/* ---- For protocols: checksums ----------------------------------------------------------------- */

/**
 * __skb_gro_checksum_complete - is the sum from skb_gro_offset() on right?
 * @skb: csum of NAPI_GRO_CB() has the pseudo header's
 *
 * 0 if it is. Afterwards csum is the sum without the pseudo header, and valid. Mirrors the function
 * of that name of Linux 5.12.
 */
SKBSIM_API __sum16 __skb_gro_checksum_complete(struct sk_buff *skb);

/* @len bytes at @start are behind us: takes them out of a sum that is known. */
static inline void skb_gro_postpull_rcsum(struct sk_buff *skb, const void *start, unsigned int len)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(skb);

	if (cb->csum_valid)
		cb->csum = csum_sub(cb->csum, csum_partial(start, len, 0));
}

static inline bool skb_at_gro_remcsum_start(struct sk_buff *skb)
{
	return NAPI_GRO_CB(skb)->gro_remcsum_start == skb_gro_offset(skb);
}

/* Does nobody vouch for the sum? One of 0 may mean that there is none. */
static inline bool __skb_gro_checksum_validate_needed(struct sk_buff *skb, bool zero_okay,
						      __sum16 check)
{
	if (NAPI_GRO_CB(skb)->csum_cnt || (zero_okay && !check))
		return false;
	if (skb->ip_summed == CHECKSUM_PARTIAL &&
	    skb_checksum_start_offset(skb) >= (int)skb_gro_offset(skb))
		return false;
	return !skb_at_gro_remcsum_start(skb);
}

/* 0 if the sum is right; @psum is the pseudo header's. */
static inline __sum16 __skb_gro_checksum_validate_complete(struct sk_buff *skb, __wsum psum)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(skb);

	if (cb->csum_valid && !csum_fold(csum_add(psum, cb->csum)))
		return 0;
	cb->csum = psum;
	return __skb_gro_checksum_complete(skb);
}

/* One more sum is known to be right: one of those that the device said, or what is said now. */
static inline void skb_gro_incr_csum_unnecessary(struct sk_buff *skb)
{
	if (NAPI_GRO_CB(skb)->csum_cnt)
		NAPI_GRO_CB(skb)->csum_cnt--;
	else
		__skb_incr_checksum_unnecessary(skb);
}

/* 0 if the sum is right or need not be; @compute_pseudo(skb, proto) is only then asked when it is
 * worked out. */
#define __skb_gro_checksum_validate(skb, proto, zero_okay, check, compute_pseudo) \
	({                                                                        \
		__sum16 __wrong = 0;                                              \
		if (__skb_gro_checksum_validate_needed(skb, zero_okay, check))    \
			__wrong = __skb_gro_checksum_validate_complete(           \
				skb, compute_pseudo(skb, proto));                 \
		if (!__wrong)                                                     \
			skb_gro_incr_csum_unnecessary(skb);                       \
		__wrong;                                                          \
	})

#define skb_gro_checksum_validate(skb, proto, compute_pseudo) \
	__skb_gro_checksum_validate(skb, proto, false, 0, compute_pseudo)

#define skb_gro_checksum_validate_zero_check(skb, proto, check, compute_pseudo) \
	__skb_gro_checksum_validate(skb, proto, true, check, compute_pseudo)

/* A sum that was right and is not the last: what follows has the complement of the pseudo header's. */
static inline bool __skb_gro_checksum_convert_check(struct sk_buff *skb)
{
	return !NAPI_GRO_CB(skb)->csum_cnt && !NAPI_GRO_CB(skb)->csum_valid;
}

static inline void __skb_gro_checksum_convert(struct sk_buff *skb, __wsum pseudo)
{
	NAPI_GRO_CB(skb)->csum = ~pseudo;
	NAPI_GRO_CB(skb)->csum_valid = 1;
}

#define skb_gro_checksum_try_convert(skb, proto, compute_pseudo)                     \
	do {                                                                         \
		if (__skb_gro_checksum_convert_check(skb))                           \
			__skb_gro_checksum_convert(skb, compute_pseudo(skb, proto)); \
	} while (0)

#endif
