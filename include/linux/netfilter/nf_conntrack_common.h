/* SPDX-License-Identifier: MIT */
/*
 * The part of a tracked connection that packets know: its reference count. States
 * and status bits come from the system's header.
 */
#ifndef SKBSIM_LINUX_NF_CONNTRACK_COMMON_H
#define SKBSIM_LINUX_NF_CONNTRACK_COMMON_H

#include_next <linux/netfilter/nf_conntrack_common.h>

#include <linux/refcount.h>

/* A state that programs outside the kernel are not told: not to be tracked. */
#define IP_CT_UNTRACKED ((enum ip_conntrack_info)7)

/* In skb->_nfct: the packet's place in the connection, an enum ip_conntrack_info, and the pointer. */
#define NFCT_INFOMASK 7UL
#define NFCT_PTRMASK  (~NFCT_INFOMASK)

struct nf_conntrack {
	refcount_t use;
};

/* Frees a connection whose last reference is gone. Any context. Mirrors the function of that name of
 * Linux 5.12. */
SKBSIM_API void nf_conntrack_destroy(struct nf_conntrack *nfct);

/* Drops, and takes, a reference; the last one dropped frees the connection, one too many warns. NULL
 * is fine. Any context. As in Linux 6.1 (5.12 counts without noticing misuse). */
static inline void nf_conntrack_put(struct nf_conntrack *nfct)
{
	if (nfct && refcount_dec_and_test(&nfct->use))
		nf_conntrack_destroy(nfct);
}

static inline void nf_conntrack_get(struct nf_conntrack *nfct)
{
	if (nfct)
		refcount_inc(&nfct->use);
}

#endif
