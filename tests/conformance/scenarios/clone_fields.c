// SPDX-License-Identifier: MIT
/* What a clone, a copy and a pskb_copy inherit. */
#include "shape.h"

static void destroy(struct sk_buff *skb)
{
}

static void fields(const char *what, struct sk_buff *skb)
{
	emit_shape(what, skb);
	emit_sharing(what, skb);
	emit("  mark %u priority %u protocol %#x pkt_type %d ip_summed %d csum %u queue %u hash "
	     "%#x",
	     skb->mark, skb->priority, ntohs(skb->protocol), skb->pkt_type, skb->ip_summed,
	     skb->csum, skb->queue_mapping, skb->hash);
	emit("  mac %d network %d transport %d vlan %#x cb %d dev %d destructor %d sk %d",
	     skb->mac_header, skb->network_header, skb->transport_header, skb_vlan_tag_get(skb),
	     skb->cb[5], skb->dev == t_dev, skb->destructor != NULL, skb->sk != NULL);
	emit("  gso %u %u %#x nr_frags %d", skb_shinfo(skb)->gso_size, skb_shinfo(skb)->gso_segs,
	     skb_shinfo(skb)->gso_type, skb_shinfo(skb)->nr_frags);
}

SCENARIO(clone_fields)
{
	struct sk_buff *skb = alloc_skb(200, GFP_ATOMIC);

	skb_reserve(skb, 40);
	skb_put(skb, 60);
	skb->mark = 1;
	skb->priority = 2;
	skb->protocol = htons(ETH_P_IP);
	skb->pkt_type = PACKET_MULTICAST;
	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->csum = 77;
	skb_set_queue_mapping(skb, 3);
	skb_set_hash(skb, 0x55, PKT_HASH_TYPE_L3);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 14);
	skb_set_transport_header(skb, 34);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0x123);
	skb->cb[5] = 9;
	skb->dev = t_dev;
	skb->destructor = destroy;
	skb_shinfo(skb)->gso_size = 10;
	skb_shinfo(skb)->gso_segs = 6;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	fields("original", skb);
	fields("clone", skb_clone(skb, GFP_ATOMIC));
	fields("copy", skb_copy(skb, GFP_ATOMIC));
	fields("pskb_copy", pskb_copy(skb, GFP_ATOMIC));
	fields("copy_expand", skb_copy_expand(skb, 100, 50, GFP_ATOMIC));
	fields("realloc_headroom", skb_realloc_headroom(skb, 100));
	fields("original", skb);
}
