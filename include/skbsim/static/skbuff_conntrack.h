/* SPDX-License-Identifier: MIT */
/*
 * The tracked connection that a packet belongs to: the functions of
 * <linux/skbuff.h>, which includes this file and says what holds for all of them.
 * skb->_nfct is the pointer, for which the skb holds a reference, and the
 * packet's place in the connection in the lowest three bits.
 */
#ifndef SKBSIM_STATIC_SKBUFF_CONNTRACK_H
#define SKBSIM_STATIC_SKBUFF_CONNTRACK_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/* The connection, which stays the skb's; NULL if it belongs to none. */
static inline struct nf_conntrack *skb_nfct(const struct sk_buff *skb)
{
	return (struct nf_conntrack *)(skb->_nfct & NFCT_PTRMASK);
}

/* Pointer and place together. */
static inline unsigned long skb_get_nfct(const struct sk_buff *skb)
{
	return skb->_nfct;
}

/* Sets both; the caller's reference goes to the skb. One that it had is not dropped. */
static inline void skb_set_nfct(struct sk_buff *skb, unsigned long nfct)
{
	skb->slow_gro |= !!nfct;
	skb->_nfct = nfct;
}

/* The skb belongs to no connection any more: its reference is dropped. */
static inline void nf_reset_ct(struct sk_buff *skb)
{
	nf_conntrack_put(skb_nfct(skb));
	skb->_nfct = 0;
}

/* The rules that the skb meets are not traced any more. */
static inline void nf_reset_trace(struct sk_buff *skb)
{
	skb->nf_trace = 0;
}

/* @dst, which belongs to none, belongs to the connection of @src, and with @copy is traced as that
 * is. */
static inline void __nf_copy(struct sk_buff *dst, const struct sk_buff *src, bool copy)
{
	dst->_nfct = src->_nfct;
	nf_conntrack_get(skb_nfct(src));
	if (copy)
		dst->nf_trace = src->nf_trace;
}

/* The same, tracing too, in place of the one that @dst belonged to. */
static inline void nf_copy(struct sk_buff *dst, const struct sk_buff *src)
{
	nf_conntrack_put(skb_nfct(dst));
	dst->slow_gro = src->slow_gro;
	__nf_copy(dst, src, true);
}

#endif
