/* SPDX-License-Identifier: MIT */
/*
 * Receive in fragments: the skb that a driver's poll hangs pages onto, and that is used again when
 * they were taken from it. Mirrors net/core/dev.c of Linux 5.12.
 */
#include "net/core/gro.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/printk.h>

#include <errno.h>

struct sk_buff *napi_get_frags(struct napi_struct *napi)
{
	if (!napi->skb)
		napi->skb = napi_alloc_skb(napi, GRO_MAX_HEAD);
	return napi->skb;
}

/* What hangs on a head that is used again. In v6.1 only if it ever had anything (slow_gro). */
static noinline void drop_attached(struct sk_buff *skb)
{
	if (switches.stolen_heads_orphan)
		skb_orphan(skb);
	skb_ext_reset(skb);
	if (switches.stolen_heads_drop_ct)
		nf_reset_ct(skb);
	skb->slow_gro = 0;
}

/* Its fragments were taken, or it has none: the next packet may come in it. */
static void napi_reuse_skb(struct napi_struct *napi, struct sk_buff *skb)
{
	if (unlikely(skb->pfmemalloc)) {
		consume_skb(skb);
		return;
	}
	__skb_pull(skb, skb_headlen(skb));
	/* Headroom as at its birth; nothing is between data and tail. */
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN - (int)skb_headroom(skb));
	__vlan_hwaccel_clear_tag(skb);
	skb->dev = napi->dev;
	skb->skb_iif = 0;
	skb->pkt_type = PACKET_HOST;
	skb->encapsulation = 0;
	if (switches.reuse_resets_ip_summed)
		skb->ip_summed = CHECKSUM_NONE;
	skb_shinfo(skb)->gso_type = 0;
	skb_shinfo(skb)->gso_size = 0;
	skb->truesize = SKB_TRUESIZE(skb_end_offset(skb));
	if (unlikely(switches.stolen_heads_orphan ? skb->slow_gro
						  : skb->_nfct | skb->active_extensions))
		drop_attached(skb);
	napi->skb = skb;
}

/* A frame cut short before its type. What it has is let go; there its next packet would find it. */
static noinline gro_result_t drop_short_frame(struct napi_struct *napi, struct sk_buff *skb)
{
	pr_warn("napi_gro_frags: dropping an impossible skb from %s: %u bytes, expected %d\n",
		napi->dev->name, skb->len, ETH_HLEN);
	kfree_skb(skb);
	return GRO_CONSUMED;
}

/* The Ethernet header becomes linear and data goes behind it; false if there is none. */
static bool pull_ethernet(struct sk_buff *skb)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(skb);

	skb_reset_mac_header(skb);
	skb_gro_reset_offset(skb);
	if (likely(!skb_gro_header_hard(skb, ETH_HLEN))) {
		gro_pull_from_frag0(skb, ETH_HLEN);
		cb->frag0 = (char *)cb->frag0 + ETH_HLEN;
		cb->frag0_len -= ETH_HLEN;
	} else if (unlikely(!skb_gro_header_slow(skb, ETH_HLEN, 0))) {
		return false;
	}
	__skb_pull(skb, ETH_HLEN);
	return true;
}

/* What the device's own header says is looked at now: above, only its type was. */
static void finish_ethernet(struct sk_buff *skb)
{
	__skb_push(skb, ETH_HLEN);
	skb->protocol = eth_type_trans(skb, skb->dev);
}

gro_result_t napi_gro_frags(struct napi_struct *napi)
{
	struct sk_buff *skb = napi->skb;
	gro_result_t result;

	napi->skb = NULL;
	if (unlikely(!pull_ethernet(skb)))
		return drop_short_frame(napi, skb);
	skb->protocol = eth_hdr(skb)->h_proto;
	result = dev_gro_receive(napi, skb);
	switch (result) {
	case GRO_NORMAL:
		finish_ethernet(skb);
		gro_normal_one(napi, skb, 1);
		break;
	case GRO_HELD:
		finish_ethernet(skb);
		break;
	case GRO_MERGED_FREE:
		if (unlikely(NAPI_GRO_CB(skb)->free == NAPI_GRO_FREE_STOLEN_HEAD))
			napi_skb_free_stolen_head(skb);
		else
			napi_reuse_skb(napi, skb);
		break;
	case GRO_MERGED:
	case GRO_CONSUMED:
		break;
	}
	return result;
}
