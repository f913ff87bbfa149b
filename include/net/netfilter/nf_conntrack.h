/* SPDX-License-Identifier: MIT */
/*
 * Tracked connections, as far as packets hold them: counted, given out and freed.
 * There is no table, nothing is looked up and nothing expires.
 *
 * Any context; a pointer is not NULL where a comment does not say otherwise; any
 * number of CPUs may hold one connection. Functions with the kernel's names mirror
 * Linux 5.12.
 */
#ifndef SKBSIM_NET_NF_CONNTRACK_H
#define SKBSIM_NET_NF_CONNTRACK_H

#include <linux/bitops.h>
#include <linux/skbuff.h>

/* What the library uses of the kernel's. */
struct nf_conn {
	struct nf_conntrack ct_general; /* each skb holds a reference, each child of a master one */
	u32 mark;
	unsigned long status;	/* IPS_*; the library reads none */
	struct nf_conn *master; /* the connection that this one was expected by, held; or NULL */
} __aligned(8);

_Static_assert(offsetof(struct nf_conn, ct_general) == 0, "skb->_nfct leads to it as well");

/**
 * skbsim_conntrack_alloc - a tracked connection
 * @gfp: as for kmem_cache_alloc()
 *
 * Stands in for nf_conntrack_alloc(), which wants tuples and a namespace. From the slab cache
 * nf_conntrack; all but the count is zero. The caller owns one
 * reference, for nf_ct_put() or an skb. NULL when memory is out.
 */
SKBSIM_API struct nf_conn *skbsim_conntrack_alloc(gfp_t gfp);

/* Frees a connection that has no references (warns otherwise, and leaves it alone), and drops that
 * to its master. */
SKBSIM_API void nf_ct_destroy(struct nf_conntrack *nfct);

/* Drops a reference; the last one frees the connection. NULL is fine. */
static inline void nf_ct_put(struct nf_conn *ct)
{
	if (ct && refcount_dec_and_test(&ct->ct_general.use))
		nf_ct_destroy(&ct->ct_general);
}

/* The connection of @skb, no reference taken, or NULL; *@ctinfo: the packet's place in it. */
static inline struct nf_conn *nf_ct_get(const struct sk_buff *skb, enum ip_conntrack_info *ctinfo)
{
	unsigned long nfct = skb_get_nfct(skb);

	*ctinfo = nfct & NFCT_INFOMASK;
	return (struct nf_conn *)(nfct & NFCT_PTRMASK);
}

/* @skb, which belongs to none, has place @info in connection @ct, or NULL; the caller's reference goes
 * to it. */
static inline void nf_ct_set(struct sk_buff *skb, struct nf_conn *ct, enum ip_conntrack_info info)
{
	skb_set_nfct(skb, (unsigned long)ct | info);
}

#endif
