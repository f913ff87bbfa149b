/* SPDX-License-Identifier: MIT */
/* Sharing: a second head on the same data, from the pair's companion or from the head cache. */
#include "net/skbuff/skbuff.h"

#include <net/dst.h>

/* What @from holds a reference to, @to, which points to it already, holds one to as well. */
static noinline void share_attached(struct sk_buff *to, const struct sk_buff *from)
{
	skb_dst_copy(to, from);
	nf_conntrack_get(skb_nfct(from));
	__skb_ext_copy(to, from);
}

void copy_skb_header(struct sk_buff *to, const struct sk_buff *from)
{
	to->tstamp = from->tstamp;
	to->dev = from->dev;
	memcpy(to->cb, from->cb, sizeof(from->cb));
	to->_skb_refdst = from->_skb_refdst;
	to->_nfct = from->_nfct;
	to->active_extensions = from->active_extensions;
	if (unlikely(from->_skb_refdst | from->_nfct | from->active_extensions))
		share_attached(to, from);
	to->queue_mapping = from->queue_mapping;
	memcpy(to->headers, from->headers, sizeof(from->headers));
}

/* Makes the undefined @n a second head on @skb's data. Mirrors __skb_clone() of Linux 5.12. */
static struct sk_buff *share_data(struct sk_buff *restrict n, struct sk_buff *restrict skb)
{
	n->next = n->prev = NULL;
	n->sk = NULL;
	n->destructor = NULL;
	copy_skb_header(n, skb);
	n->len = skb->len;
	n->data_len = skb->data_len;
	n->mac_len = skb->mac_len;
	n->hdr_len = skb->nohdr ? skb_headroom(skb) : skb->hdr_len;
	n->cloned = 1;
	n->nohdr = 0;
	n->peeked = 0;
	n->pp_recycle = skb->pp_recycle;
	n->pfmemalloc = skb->pfmemalloc;
	n->head_frag = skb->head_frag;
	n->tail = skb->tail;
	n->end = skb->end;
	n->head = skb->head;
	n->data = skb->data;
	n->truesize = skb->truesize;
	refcount_set(&n->users, 1);

	atomic_inc(&skb_shinfo(skb)->dataref);
	/* Two CPUs may clone one skb of a frag_list at once: only the first clones write to it, and
	 * the same. */
	if (!skb->cloned)
		skb->cloned = 1;
	return n;
}

/* The companion of a pair's original, if it is free; NULL otherwise. */
static struct sk_buff *take_companion(struct sk_buff *skb)
{
	struct sk_buff_fclones *pair = container_of(skb, struct sk_buff_fclones, skb1);

	if (skb->fclone != SKB_FCLONE_ORIG)
		return NULL;
	/* Acquire pairs with the release of the companion's last owner, who is done with it. */
	if (__atomic_load_n(&pair->fclone_ref.refs.counter, __ATOMIC_ACQUIRE) != 1)
		return NULL;
	refcount_set(&pair->fclone_ref, 2);
	pair->skb2.fclone = SKB_FCLONE_CLONE;
	return &pair->skb2;
}

struct sk_buff *skb_morph(struct sk_buff *dst, struct sk_buff *src)
{
	skb_release_all(dst);
	return share_data(dst, src);
}

struct sk_buff *skb_clone(struct sk_buff *skb, gfp_t gfp)
{
	struct sk_buff *n = take_companion(skb);

	if (!n) {
		if (skb->pfmemalloc)
			gfp |= __GFP_MEMALLOC;
		n = slab_alloc(skbuff_head_cache, gfp, NUMA_NO_NODE);
		if (unlikely(!n))
			return NULL;
		n->fclone = SKB_FCLONE_UNAVAILABLE;
	}
	return share_data(n, skb);
}
