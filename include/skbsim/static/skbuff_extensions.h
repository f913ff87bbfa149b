/* SPDX-License-Identifier: MIT */
/*
 * What few packets carry, and so has no room in struct sk_buff: extensions. The
 * functions of <linux/skbuff.h>, which includes this file and says what holds for
 * all of them.
 *
 * An skb with extensions points to one block that has all of them, and
 * active_extensions has a bit for each that is its own. Clones and copies share the
 * block by counting references, and so nobody writes to one that others hold too:
 * skb_ext_add() gives a block of one's own first. With active_extensions 0 the
 * pointer is undefined and nothing is held.
 *
 * Difference from Linux 5.12: the kinds are those of Debian's 6.1 in every profile,
 * and the states and keys that an IPsec or MPTCP extension may refer to do not exist
 * here, so nothing counts references to them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_EXTENSIONS_H
#define SKBSIM_STATIC_SKBUFF_EXTENSIONS_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

enum skb_ext_id {
	SKB_EXT_BRIDGE_NF, /* struct nf_bridge_info */
	SKB_EXT_SEC_PATH,  /* 88 bytes: what struct sec_path has in the kernel */
	SKB_EXT_MPTCP,	   /* 32 bytes: struct mptcp_ext */
	SKB_EXT_NUM,
};

/* A block: all extensions lie behind it, each at its offset, 0: it is not there. */
struct skb_ext {
	refcount_t refcnt;
	u8 offset[SKB_EXT_NUM]; /* from the block's start, in units of 8 bytes */
	u8 chunks;		/* of the block that are in use, in the same units */
	char data[] __aligned(8);
};

/* How a packet came over a bridge. */
struct nf_bridge_info {
	enum { BRNF_PROTO_UNCHANGED, BRNF_PROTO_8021Q, BRNF_PROTO_PPPOE } orig_proto : 8;
	u8 pkt_otherhost : 1;
	u8 in_prerouting : 1;
	u8 bridged_dnat : 1;
	u8 sabotage_in_done : 1;
	u16 frag_max_size;
	int physinif;
	struct net_device *physoutdev;
	union {
		__be32 ipv4_daddr;
		__be32 ipv6_daddr[4]; /* struct in6_addr in the kernel */
		char neigh_header[8];
	};
};

/* Has @skb any, the one that @id names, and has the block it? */
static inline bool skb_has_extensions(struct sk_buff *skb)
{
	return unlikely(skb->active_extensions);
}

static inline bool skb_ext_exist(const struct sk_buff *skb, enum skb_ext_id id)
{
	return skb->active_extensions & (1 << id);
}

static inline bool __skb_ext_exist(const struct skb_ext *ext, enum skb_ext_id id)
{
	return ext->offset[id] != 0;
}

/* The extension, to be read only: clones may share it; NULL if @skb has none of that kind. */
static inline void *skb_ext_find(const struct sk_buff *skb, enum skb_ext_id id)
{
	return skb_ext_exist(skb, id) ? (char *)skb->extensions + skb->extensions->offset[id] * 8
				      : NULL;
}

/**
 * skb_ext_add - an extension of one's own, to be written
 * @skb: a block that it shares with others is copied first
 * @id: 0 to SKB_EXT_NUM - 1 (warns otherwise)
 *
 * Does not sleep. Where it is: what it held if @skb had it, else not initialised.
 * It stays the skb's. What skb_ext_find() found before is stale. NULL, with @skb unchanged, when
 * memory is out. Mirrors skb_ext_add() of Linux 5.12.
 */
SKBSIM_API void *skb_ext_add(struct sk_buff *skb, enum skb_ext_id id);

/* skb_ext_del() of one that is there. */
SKBSIM_API void __skb_ext_del(struct sk_buff *skb, enum skb_ext_id id);

/* @skb has no extension @id any more; with the last one its reference to the block goes. */
static inline void skb_ext_del(struct sk_buff *skb, enum skb_ext_id id)
{
	if (skb_ext_exist(skb, id))
		__skb_ext_del(skb, id);
}

/* Drops a reference to @ext; the last one frees it. */
SKBSIM_API void __skb_ext_put(struct skb_ext *ext);

/* Drops the skb's reference, if it has extensions, and leaves active_extensions as it is: for a
 * head that goes, or gets others at once. */
static inline void skb_ext_put(struct sk_buff *skb)
{
	if (skb->active_extensions)
		__skb_ext_put(skb->extensions);
}

/* @skb has no extensions any more. */
static inline void skb_ext_reset(struct sk_buff *skb)
{
	if (unlikely(skb->active_extensions)) {
		__skb_ext_put(skb->extensions);
		skb->active_extensions = 0;
	}
}

/* @dst, which holds none, shares the extensions of @src. */
static inline void __skb_ext_copy(struct sk_buff *dst, const struct sk_buff *src)
{
	dst->active_extensions = src->active_extensions;
	if (src->active_extensions) {
		refcount_inc(&src->extensions->refcnt);
		dst->extensions = src->extensions;
	}
}

/* The same, in place of those that @dst had. */
static inline void skb_ext_copy(struct sk_buff *dst, const struct sk_buff *src)
{
	skb_ext_put(dst);
	__skb_ext_copy(dst, src);
}

/* A block without extensions, for __skb_ext_set(); the caller owns its one reference. NULL when
 * memory is out. As for kmem_cache_alloc(). */
SKBSIM_API struct skb_ext *__skb_ext_alloc(gfp_t gfp);

/* Makes @ext, from __skb_ext_alloc(), the block of @skb in place of what it had, with the one
 * extension @id: where that is, not initialised. The caller's reference goes to @skb. */
SKBSIM_API void *__skb_ext_set(struct sk_buff *skb, enum skb_ext_id id, struct skb_ext *ext);

#endif
