/* SPDX-License-Identifier: MIT */
/* What the parts of GRO share: a packet's way in, and the batch in which packets go up. */
#ifndef SKBSIM_NET_CORE_GRO_H
#define SKBSIM_NET_CORE_GRO_H

#include "kernel/profile.h"

#include <linux/netdevice.h>

/* So many segments go up together. gro_normal_batch of Linux 5.12. */
#define GRO_NORMAL_BATCH 8

/* Nothing is held, and everything held is freed. Called by netif_napi_add() and _del(). */
void gro_init_hash(struct napi_struct *napi);
void gro_drop_hash(struct napi_struct *napi);

/*
 * Finds what becomes of @skb, data behind its Ethernet header, skb_gro_reset_offset() done: it is
 * held, or merged (free of NAPI_GRO_CB() says what is left to be freed), or goes up. Then headers
 * that were looked at in its first fragment are linear. Mirrors dev_gro_receive() of Linux 5.12.
 */
gro_result_t dev_gro_receive(struct napi_struct *napi, struct sk_buff *skb);

/* The first @grow bytes, which are in frag0, become linear: there is room for them. */
void gro_pull_from_frag0(struct sk_buff *skb, int grow);

/* Looks at @skb from data on: in its first fragment, if all of it lies in fragments. */
static __always_inline void skb_gro_reset_offset(struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	struct napi_gro_cb *cb = NAPI_GRO_CB(skb);

	cb->data_offset = 0;
	cb->frag0 = NULL;
	cb->frag0_len = 0;
	if (skb_headlen(skb) || !shinfo->nr_frags)
		return;
	cb->frag0 = skb_frag_address(&shinfo->frags[0]);
	/* What is looked at there must fit into the linear data afterwards. */
	cb->frag0_len = min(skb_frag_size(&shinfo->frags[0]), skb->end - skb->tail);
}

/* What waits to go up goes up. */
static __always_inline void gro_normal_list(struct napi_struct *napi)
{
	if (!napi->rx_count)
		return;
	napi->rx_count = 0;
	netif_receive_skb_list(&napi->rx_list);
}

/* @skb waits to go up, @segs segments, with others until there are enough. */
static __always_inline void gro_normal_one(struct napi_struct *napi, struct sk_buff *skb,
					   unsigned int segs)
{
	list_add_tail(&skb->list, &napi->rx_list);
	napi->rx_count += segs;
	if (napi->rx_count >= GRO_NORMAL_BATCH)
		gro_normal_list(napi);
}

#endif
