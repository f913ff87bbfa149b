// SPDX-License-Identifier: MIT
/* A head that was used before is as clean as a new one, whichever way it comes back. */
#include "shape.h"

static void dirty(struct sk_buff *skb)
{
	skb_put(skb, 10);
	skb->mark = 7;
	skb->priority = 8;
	skb->protocol = htons(ETH_P_IP);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->pkt_type = PACKET_OTHERHOST;
	skb_set_queue_mapping(skb, 5);
	skb_set_hash(skb, 0x1234, PKT_HASH_TYPE_L4);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 100);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	memset(skb->cb, 0x5a, sizeof(skb->cb));
}

static void emit_clean(const char *what, const struct sk_buff *skb)
{
	int i, set = 0;

	for (i = 0; i < sizeof(skb->cb); i++)
		set += skb->cb[i] != 0;
	emit("%s: head %d len %u mark %u priority %u protocol %#x ip_summed %d pkt_type %d queue "
	     "%u",
	     what, id(skb), skb->len, skb->mark, skb->priority, ntohs(skb->protocol),
	     skb->ip_summed, skb->pkt_type, skb->queue_mapping);
	emit("  hash %#x vlan %d mac_set %d network %u transport_set %d cb bytes set %d", skb->hash,
	     skb_vlan_tag_present(skb), skb_mac_header_was_set(skb), skb->network_header,
	     skb_transport_header_was_set(skb), set);
}

SCENARIO(birth_reused_head)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	id(skb);
	dirty(skb);
	kfree_skb(skb);
	skb = alloc_skb(100, GFP_ATOMIC);
	emit_clean("slab", skb);
	dirty(skb);
	napi_consume_skb(skb, 1);
	skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0);
	emit_clean("napi_build_skb", skb);
	dirty(skb);
	napi_consume_skb(skb, 1);
	skb = napi_alloc_skb(t_napi, 100);
	emit_clean("napi_alloc_skb", skb);
	kfree_skb(skb);
}
