/* SPDX-License-Identifier: MIT */
/*
 * Taking a packet apart whose frag_list has whole packets (SKB_GSO_FRAGLIST): nothing is cut or copied
 * but link headers. Mirrors skb_segment_list() of Linux 5.12.
 */
#include "net/skbuff/skbuff.h"

#include "kernel/profile.h"

#include <linux/err.h>
#include <linux/netdevice.h>

/* Are its bytes where a device with @features does not fetch them? */
static bool must_be_linear(const struct sk_buff *skb, netdev_features_t features)
{
	return skb_shinfo(skb)->nr_frags && !(features & NETIF_F_SG);
}

static int make_fetchable(struct sk_buff *skb, netdev_features_t features)
{
	return must_be_linear(skb, features) ? skb_linearize(skb) : 0;
}

/* An skb that is nobody else's in the place of @skb, the reference to which is dropped; or NULL, and
 * @skb is as before. */
static struct sk_buff *own(struct sk_buff *skb)
{
	struct sk_buff *clone;

	if (likely(!skb_shared(skb)))
		return skb;
	clone = skb_clone(skb, GFP_ATOMIC);
	if (unlikely(!clone))
		return NULL;
	if (unlikely(skb_unclone(clone, GFP_ATOMIC))) {
		kfree_skb(clone);
		return NULL;
	}
	clone->next = skb->next;
	consume_skb(skb);
	return clone;
}

/* @seg, whose data is its payload, gets back its headers, of which the first @offset bytes are those
 * of @first, and what describes that. */
static int finish(struct sk_buff *seg, const struct sk_buff *first, unsigned int offset,
		  netdev_features_t features)
{
	skb_push(seg, offset - skb_network_offset(seg));
	skb_release_head_state(seg);
	seg->destructor = NULL;
	seg->sk = NULL;
	copy_skb_header(seg, first);
	skb_headers_offset_update(seg, (int)skb_headroom(seg) - (int)skb_headroom(first));
	skb_copy_from_linear_data(first, seg->data, offset);
	return make_fetchable(seg, features);
}

struct sk_buff *skb_segment_list(struct sk_buff *skb, netdev_features_t features,
				 unsigned int offset)
{
	unsigned int linear, truesize = 0;
	struct sk_buff **link, *seg;

	skb_push(skb, offset - skb_network_offset(skb));
	if (unlikely(skb_unclone(skb, GFP_ATOMIC)))
		return ERR_PTR(-ENOMEM);
	linear = skb_headlen(skb);
	skb->next = skb_shinfo(skb)->frag_list;
	skb_frag_list_init(skb);
	skb->data_len = __skb_pagelen(skb);
	skb->len = linear + skb->data_len;

	skb->prev = skb;
	for (link = &skb->next; *link; link = &seg->next) {
		seg = own(*link);
		if (unlikely(!seg))
			goto no_memory;
		*link = seg;
		truesize += seg->truesize;
		if (unlikely(finish(seg, skb, offset, features)))
			goto no_memory;
		skb->prev = seg;
	}
	/* What its owner was charged for all of them he is given back with it. */
	if (!switches.gro_knows_owners)
		skb->truesize -= truesize;
	skb_gso_reset(skb);
	if (unlikely(make_fetchable(skb, features)))
		goto no_memory;
	return skb_get(skb);

no_memory:
	kfree_skb_list(skb->next);
	skb->next = skb->prev = NULL;
	return ERR_PTR(-ENOMEM);
}
