/* SPDX-License-Identifier: MIT */
/*
 * struct sk_buff: the descriptor of a packet, and what can be done with one.
 *
 * The head (struct sk_buff) points into the data, a buffer of its own that ends
 * in struct skb_shared_info:
 *
 *     head        data            tail          end
 *     |  headroom  |  len bytes    |  tailroom   |  skb_shared_info  |
 *                                                   frags[], frag_list
 *
 * Bytes that do not fit, or never were there, hang off frags[] and frag_list:
 * len counts all of them, data_len only those, skb_headlen() the linear rest.
 *
 * Several heads may share one data (skb_clone()): dataref counts them. Several
 * owners may share one head (skb_get()): users counts those.
 *
 * Layout: Linux 6.1 on x86-64, 232 bytes, of which a birth clears those before tail.
 *
 * Where a comment here or in <skbsim/static/skbuff*.h> does not say otherwise, a
 * function may be called in any context; a pointer is not NULL and stays the
 * caller's; no other CPU uses the skb meanwhile; lengths and offsets are bytes;
 * and it mirrors the function of its name of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_SKBUFF_H
#define SKBSIM_LINUX_SKBUFF_H

#include <linux/bug.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/netdev_features.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <net/checksum.h>
#include <net/dropreason.h>

#include <linux/if_packet.h>
#include <string.h>

struct net_device;
struct napi_struct;
struct sock;
struct sk_buff;
struct skb_ext;

#define MAX_SKB_FRAGS 17
#define NET_SKB_PAD   64
#define NET_IP_ALIGN  0

#define SKB_DATA_ALIGN(x)    ALIGN((x), SMP_CACHE_BYTES)
#define SKB_WITH_OVERHEAD(x) ((x)-SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))
#define SKB_TRUESIZE(x)                                 \
	((x) + SKB_DATA_ALIGN(sizeof(struct sk_buff)) + \
	 SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))

/* ip_summed: who has looked at the checksum. */
#define CHECKSUM_NONE	     0
#define CHECKSUM_UNNECESSARY 1
#define CHECKSUM_COMPLETE    2
#define CHECKSUM_PARTIAL     3

/* What a flow hash was taken over. */
enum pkt_hash_types { PKT_HASH_TYPE_NONE, PKT_HASH_TYPE_L2, PKT_HASH_TYPE_L3, PKT_HASH_TYPE_L4 };

/* fclone: is this head one of a pair? */
enum { SKB_FCLONE_UNAVAILABLE, SKB_FCLONE_ORIG, SKB_FCLONE_CLONE };

typedef struct {
	struct page *bv_page;
	unsigned int bv_len;
	unsigned int bv_offset;
} skb_frag_t;

struct skb_shared_hwtstamps {
	ktime_t hwtstamp;
};

/* dataref: low half counts all heads on this data, high half those that promised to use the payload
 * only. */
#define SKB_DATAREF_SHIFT 16
#define SKB_DATAREF_MASK  ((1 << SKB_DATAREF_SHIFT) - 1)

struct skb_shared_info {
	u8 flags; /* SKBFL_* */
	u8 meta_len;
	u8 nr_frags;
	u8 tx_flags;  /* SKBTX_* */
	u16 gso_size; /* bytes of payload in each packet that it will be cut into; 0: it is one */
	u16 gso_segs; /* how many that are */
	struct sk_buff *frag_list;
	struct skb_shared_hwtstamps hwtstamps;
	unsigned int gso_type; /* SKB_GSO_* */
	u32 tskey;
	/* A birth clears what stands above and sets dataref; below, contents are undefined. */
	atomic_t dataref;
	unsigned int xdp_frags_size;
	void *destructor_arg;
	skb_frag_t frags[MAX_SKB_FRAGS];
};

struct sk_buff {
	/* Queue and device; the two pointers come first, as in struct sk_buff_head. */
	union {
		struct {
			struct sk_buff *next;
			struct sk_buff *prev;
			struct net_device *dev;
		};
		struct list_head list;
	};
	struct sock *sk;
	ktime_t tstamp;
	char cb[48] __aligned(8);
	unsigned long _skb_refdst;
	void (*destructor)(struct sk_buff *skb);
	unsigned long _nfct;
	unsigned int len;
	unsigned int data_len;
	u16 mac_len;
	u16 hdr_len;
	u16 queue_mapping;
	u8 cloned : 1;
	u8 nohdr : 1;
	u8 fclone : 2;
	u8 peeked : 1;
	u8 head_frag : 1;
	u8 pfmemalloc : 1;
	u8 pp_recycle : 1;
	u8 active_extensions;

	/* What a copy of the head takes over in one piece. */
	union {
		struct {
			u8 pkt_type : 3;
			u8 ignore_df : 1;
			u8 nf_trace : 1;
			u8 ip_summed : 2;
			u8 ooo_okay : 1;

			u8 l4_hash : 1;
			u8 sw_hash : 1;
			u8 wifi_acked_valid : 1;
			u8 wifi_acked : 1;
			u8 no_fcs : 1;
			u8 encapsulation : 1;
			u8 encap_hdr_csum : 1;
			u8 csum_valid : 1;

			u8 vlan_present : 1;
			u8 csum_complete_sw : 1;
			u8 csum_level : 2;
			u8 dst_pending_confirm : 1;
			u8 mono_delivery_time : 1;
			u8 tc_skip_classify : 1;
			u8 tc_at_ingress : 1;

			u8 ndisc_nodetype : 2;
			u8 ipvs_property : 1;
			u8 inner_protocol_type : 1;
			u8 remcsum_offload : 1;
			u8 offload_fwd_mark : 1;
			u8 offload_l3_fwd_mark : 1;
			u8 redirected : 1;

			u8 from_ingress : 1;
			u8 nf_skip_egress : 1;
			u8 decrypted : 1;
			u8 slow_gro : 1;
			u8 csum_not_inet : 1;
			u8 scm_io_uring : 1;

			u16 tc_index;
			union {
				__wsum csum;
				struct {
					u16 csum_start;
					u16 csum_offset;
				};
			};
			u32 priority;
			int skb_iif;
			u32 hash;
			__be16 vlan_proto;
			u16 vlan_tci;
			unsigned int napi_id;
			u16 alloc_cpu;
			u32 secmark;
			union {
				u32 mark;
				u32 reserved_tailroom;
			};
			union {
				__be16 inner_protocol;
				u8 inner_ipproto;
			};
			u16 inner_transport_header;
			u16 inner_network_header;
			u16 inner_mac_header;
			__be16 protocol;
			u16 transport_header;
			u16 network_header;
			u16 mac_header;
		};
		char headers[60];
	};

	/* A birth sets these and clears all before them; extensions stays undefined
	 * and active_extensions == 0 guards it. */
	u32 tail;
	u32 end;
	unsigned char *head, *data;
	unsigned int truesize;
	refcount_t users;
	struct skb_ext *extensions;
};

_Static_assert(sizeof(struct sk_buff) == 232, "sk_buff as on x86-64");
_Static_assert(offsetof(struct sk_buff, tail) == 188, "a birth clears 188 bytes");
_Static_assert(offsetof(struct sk_buff, headers) + 60 == offsetof(struct sk_buff, tail),
	       "the headers group ends where the birth's own fields begin");
_Static_assert(sizeof(struct skb_shared_info) == 320, "shinfo as on x86-64");
_Static_assert(offsetof(struct skb_shared_info, dataref) == 32,
	       "a birth clears 32 bytes of shinfo");

/* A pair of heads born together; fclone_ref counts those of the two in use. */
struct sk_buff_fclones {
	struct sk_buff skb1;
	struct sk_buff skb2;
	refcount_t fclone_ref;
};

/* A queue of skbs, linked through next and prev; the head's two pointers stand as an skb's do. */
struct sk_buff_head {
	struct sk_buff *next;
	struct sk_buff *prev;
	u32 qlen;
	spinlock_t
		lock; /* protects all above; the __skb_queue_*() functions leave it to the caller */
};

/* The slab cache that plain heads come from, for those who take them in bulk themselves. NULL until
 * the simulation runs. */
SKBSIM_API extern struct kmem_cache *skbuff_head_cache;

/* ---- Births ------------------------------------------------------------------------- */

/* Flags of __alloc_skb(). */
#define SKB_ALLOC_FCLONE 0x01 /* a pair of heads, for a fast clone */
#define SKB_ALLOC_RX	 0x02 /* for receive: may use the memalloc reserve when such sockets exist */
#define SKB_ALLOC_NAPI	 0x04 /* head from the NAPI cache: NAPI context only */

/**
 * __alloc_skb - a head and kmalloc()ed data
 * @size: bytes of room wanted, 0 and up; the whole kmalloc class is used
 * @gfp: as for kmem_cache_alloc()
 * @flags: SKB_ALLOC_*; SKB_ALLOC_NAPI is honoured without SKB_ALLOC_FCLONE and when
 *         @node is NUMA_NO_NODE or the CPU's own, and ignored otherwise
 * @node: memory node, or NUMA_NO_NODE
 *
 * Any context; NAPI context with SKB_ALLOC_NAPI. The caller owns the skb.
 * Returns NULL, with nothing taken, when memory is out. Headroom 0.
 * Mirrors __alloc_skb() of Linux 5.12 (patches 4, 5 and 9 of the series).
 */
SKBSIM_API struct sk_buff *__alloc_skb(unsigned int size, gfp_t gfp, int flags, int node);

/* A plain head from any node: __alloc_skb(), with its ownership and its NULL. */
static inline struct sk_buff *alloc_skb(unsigned int size, gfp_t gfp)
{
	return __alloc_skb(size, gfp, 0, NUMA_NO_NODE);
}

/* The same with a pair of heads, the second for the first skb_clone(). */
static inline struct sk_buff *alloc_skb_fclone(unsigned int size, gfp_t gfp)
{
	return __alloc_skb(size, gfp, SKB_ALLOC_FCLONE, NUMA_NO_NODE);
}

/**
 * build_skb - a head around data that the caller has
 * @data: kmalloc()ed if @frag_size is 0, else a page fragment
 * @frag_size: bytes of the fragment, skb_shared_info's room included; or 0
 *
 * Any context. On success the skb owns @data. On failure it returns NULL and
 * @data is still the caller's. Headroom 0. Mirrors build_skb() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *build_skb(void *data, unsigned int frag_size);

/**
 * __build_skb - build_skb() that does not look at where the data comes from
 * @data: as for build_skb()
 * @frag_size: as for build_skb()
 *
 * Any context. head_frag and pfmemalloc stay 0, so that a death kfree()s @data
 * until the caller says otherwise there. Ownership and NULL as for build_skb().
 * Mirrors __build_skb() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *__build_skb(void *data, unsigned int frag_size);

/**
 * build_skb_around - build_skb() with a head that the caller has
 * @skb: cleared up to tail; NULL gives NULL
 * @data: as for build_skb()
 * @frag_size: as for build_skb()
 *
 * Any context. Cannot fail for a head that is there. Mirrors build_skb_around() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *build_skb_around(struct sk_buff *skb, void *data,
					    unsigned int frag_size);

/**
 * napi_build_skb - build_skb() with the head from this CPU's NAPI cache
 * @data: as for build_skb()
 * @frag_size: as for build_skb()
 *
 * NAPI context only. In profiles before the series it is build_skb(). Mirrors
 * napi_build_skb() of Linux 5.12 (patch 8 of the series).
 */
SKBSIM_API struct sk_buff *napi_build_skb(void *data, unsigned int frag_size);

/**
 * __netdev_alloc_skb - an skb for receive on @dev
 * @dev: recorded in the skb, not touched
 * @len: bytes of room after the NET_SKB_PAD of headroom
 * @gfp: as for __alloc_skb()
 *
 * Any context. Small, large and blocking requests get kmalloc()ed data, the
 * others a page fragment. The caller owns the skb; NULL when memory is out.
 * Mirrors __netdev_alloc_skb() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *__netdev_alloc_skb(struct net_device *dev, unsigned int len, gfp_t gfp);

/* __netdev_alloc_skb() that does not sleep. */
static inline struct sk_buff *netdev_alloc_skb(struct net_device *dev, unsigned int len)
{
	return __netdev_alloc_skb(dev, len, GFP_ATOMIC);
}

/**
 * __napi_alloc_skb - an skb for receive in @napi's poll
 * @napi: its device is recorded in the skb
 * @len: bytes of room after the headroom (NET_SKB_PAD + NET_IP_ALIGN)
 * @gfp: as for __alloc_skb()
 *
 * NAPI context only. Head from the NAPI cache; data by the size rule of
 * __netdev_alloc_skb(). The caller owns the skb; NULL when memory is out.
 * Mirrors __napi_alloc_skb() of Linux 5.12 (patch 10).
 */
SKBSIM_API struct sk_buff *__napi_alloc_skb(struct napi_struct *napi, unsigned int len, gfp_t gfp);

/* __napi_alloc_skb() that does not sleep. NAPI context only. */
static inline struct sk_buff *napi_alloc_skb(struct napi_struct *napi, unsigned int len)
{
	return __napi_alloc_skb(napi, len, GFP_ATOMIC);
}

/**
 * __napi_alloc_frag_align - data for napi_build_skb()
 * @fragsz: bytes, rounded up to cache lines; 1 to PAGE_FRAG_CACHE_MAX_SIZE
 * @align_mask: minus a power of two, to which the offset in its block is cut down; ~0u: any
 *
 * NAPI context only, from this CPU's NAPI fragment cache. The caller owns it
 * and gives it to an skb or to skb_free_frag(). NULL when memory is out.
 * Mirrors the function of that name of Linux 5.12.
 */
SKBSIM_API void *__napi_alloc_frag_align(unsigned int fragsz, unsigned int align_mask);

static inline void *napi_alloc_frag(unsigned int fragsz)
{
	return __napi_alloc_frag_align(fragsz, ~0U);
}

/* @align is a power of two, reported once otherwise. */
static inline void *napi_alloc_frag_align(unsigned int fragsz, unsigned int align)
{
	WARN_ON_ONCE(!align || align & (align - 1));
	return __napi_alloc_frag_align(fragsz, -align);
}

/**
 * __netdev_alloc_frag_align - data for build_skb()
 * @fragsz: as for __napi_alloc_frag_align()
 * @align_mask: as there
 *
 * Any context: in hard irq, or with irqs off, from a fragment cache of its own,
 * else from the one of NAPI. Ownership and NULL as for __napi_alloc_frag_align().
 * Mirrors the function of that name of Linux 5.12.
 */
SKBSIM_API void *__netdev_alloc_frag_align(unsigned int fragsz, unsigned int align_mask);

static inline void *netdev_alloc_frag(unsigned int fragsz)
{
	return __netdev_alloc_frag_align(fragsz, ~0U);
}

/* @align is a power of two, reported once otherwise. */
static inline void *netdev_alloc_frag_align(unsigned int fragsz, unsigned int align)
{
	WARN_ON_ONCE(!align || align & (align - 1));
	return __netdev_alloc_frag_align(fragsz, -align);
}

/* Gives back a fragment that no skb took, from any address in it, on any CPU. */
static inline void skb_free_frag(void *addr)
{
	page_frag_free(addr);
}

/**
 * alloc_skb_with_frags - linear data and whole pages
 * @header_len: bytes of linear room
 * @data_len: bytes in pages, at most MAX_SKB_FRAGS pages
 * @max_page_order: largest blocks to try, 0 to MAX_ORDER - 1
 * @errcode: -EMSGSIZE if @data_len is too much, -ENOBUFS when memory is out
 * @gfp: as for alloc_skb()
 *
 * Process or softirq context. The caller owns the skb, whose len and data_len
 * are still 0. NULL on failure. Mirrors alloc_skb_with_frags() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *alloc_skb_with_frags(unsigned long header_len, unsigned long data_len,
						int max_page_order, int *errcode, gfp_t gfp);

/* ---- Deaths ------------------------------------------------------------------------- */

/**
 * kfree_skb - drop a reference to a packet that was lost on its way
 * @skb: gone for the caller; NULL is fine
 *
 * Any context but a hard interrupt, where a destructor would warn: there
 * dev_kfree_skb_irq(). The last reference lets go of route, owner, connection and
 * extensions, in this order, frees data and head, and counts as a drop. Mirrors
 * kfree_skb() of Linux 5.12.
 */
SKBSIM_API void kfree_skb(struct sk_buff *skb);

/**
 * consume_skb - drop a reference to a packet that did its work
 * @skb: gone for the caller; NULL is fine
 *
 * As kfree_skb(), but counted as a normal end. Mirrors consume_skb() of Linux 5.12.
 */
SKBSIM_API void consume_skb(struct sk_buff *skb);

/**
 * kfree_skb_partial - free what skb_try_coalesce() left of a packet
 * @skb: gone, whatever its users says
 * @head_stolen: its data was taken over: state and head are freed, the data is not
 *
 * Context as for kfree_skb(). Mirrors kfree_skb_partial() of Linux 5.12.
 */
SKBSIM_API void kfree_skb_partial(struct sk_buff *skb, bool head_stolen);

/* kfree_skb() on each of a list linked by next, in its order; NULL is the empty list. */
SKBSIM_API void kfree_skb_list(struct sk_buff *segs);

/* Frees @skb, and what it holds, whatever users says: for the holder of the last reference. Not
 * counted as an end of either kind. Context as for kfree_skb(). */
SKBSIM_API void __kfree_skb(struct sk_buff *skb);

/**
 * __kfree_skb_defer - __kfree_skb() that keeps the head in this CPU's NAPI cache
 * @skb: gone, whatever its users says; no half of a pair
 *
 * NAPI context only. Mirrors __kfree_skb_defer() of Linux 5.12.
 */
SKBSIM_API void __kfree_skb_defer(struct sk_buff *skb);

/**
 * napi_consume_skb - consume_skb() for a driver's poll
 * @skb: drops one reference; NULL is fine
 * @budget: what poll was given; 0 says that this is not NAPI context (netpoll)
 *          and means dev_consume_skb_any()
 *
 * NAPI context if @budget is not 0. The last reference of a head that is no
 * fclone leaves it in this CPU's NAPI cache. Mirrors napi_consume_skb() of Linux 5.12.
 */
SKBSIM_API void napi_consume_skb(struct sk_buff *skb, int budget);

/**
 * napi_skb_free_stolen_head - the head of a packet whose data was merged into another
 * @skb: not NULL, no half of a pair; the caller holds its last reference, and has
 *       taken over its data
 *
 * NAPI context. Its connection, route and extensions are let go, then the head goes
 * into the NAPI cache (to its slab before the series); users is not asked, the data is
 * not touched. In v6.1 its socket is let go too, and only a head that had any of these
 * since its birth (slow_gro) is looked at; before, no destructor runs. Mirrors
 * napi_skb_free_stolen_head() of Linux 5.12 (patch 11), with the connection as fixed
 * later: the switch stolen_heads_drop_ct brings the leak back.
 */
SKBSIM_API void napi_skb_free_stolen_head(struct sk_buff *skb);

/* ---- The panics of put and push ----------------------------------------------------- */

/* BUG() with the geometry of @skb, after the code at @addr put, or pushed, @sz bytes and left the
 * buffer with them. */
SKBSIM_API __attribute__((__noreturn__)) __cold void skb_over_panic(const struct sk_buff *skb,
								    unsigned int sz, void *addr);
SKBSIM_API __attribute__((__noreturn__)) __cold void skb_under_panic(const struct sk_buff *skb,
								     unsigned int sz, void *addr);

/* What the bodies that follow call. */
#include <skbsim/static/skbuff_copy.h>
#include <skbsim/static/skbuff_trim.h>

#include <skbsim/static/skbuff.h>
#include <skbsim/static/skbuff_checksum.h>
#include <skbsim/static/skbuff_conntrack.h>
#include <skbsim/static/skbuff_cow.h>
#include <skbsim/static/skbuff_defer.h>
#include <skbsim/static/skbuff_drop_reason.h>
#include <skbsim/static/skbuff_dst.h>
#include <skbsim/static/skbuff_dump.h>
#include <skbsim/static/skbuff_extensions.h>
#include <skbsim/static/skbuff_frags.h>
#include <skbsim/static/skbuff_gso.h>
#include <skbsim/static/skbuff_linear.h>
#include <skbsim/static/skbuff_offsets.h>
#include <skbsim/static/skbuff_queue.h>
#include <skbsim/static/skbuff_rx_queue.h>
#include <skbsim/static/skbuff_seq.h>
#include <skbsim/static/skbuff_sgvec.h>
#include <skbsim/static/skbuff_shift.h>
#include <skbsim/static/skbuff_zerocopy.h>

#endif
