// SPDX-License-Identifier: MIT
/* Every field that a birth promises. */
#include "shape.h"

static void fields(const char *what, struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	emit_shape(what, skb);
	emit_sharing(what, skb);
	emit("  data - head %d tail %u mac_set %d transport_set %d mac %#x transport %#x network "
	     "%u",
	     (int)(skb->data - skb->head), (unsigned int)(skb_tail_pointer(skb) - skb->head),
	     skb_mac_header_was_set(skb), skb_transport_header_was_set(skb), skb->mac_header,
	     skb->transport_header, skb->network_header);
	emit("  dev %d next %d prev %d sk %d destructor %d dst %d ext %d mark %u priority %u",
	     skb->dev == t_dev, skb->next != NULL, skb->prev != NULL, skb->sk != NULL,
	     skb->destructor != NULL, skb_dst(skb) != NULL, skb_has_extensions(skb), skb->mark,
	     skb->priority);
	emit("  protocol %#x pkt_type %d ip_summed %d csum %u vlan %d queue %u hash %u peeked %d",
	     ntohs(skb->protocol), skb->pkt_type, skb->ip_summed, skb->csum,
	     skb_vlan_tag_present(skb), skb->queue_mapping, skb->hash, skb->peeked);
	emit("  nr_frags %d frag_list %d gso_size %u gso_segs %u gso_type %u tx_flags %u pfmem %d",
	     shinfo->nr_frags, shinfo->frag_list != NULL, shinfo->gso_size, shinfo->gso_segs,
	     shinfo->gso_type, shinfo->tx_flags, skb_pfmemalloc(skb));
	kfree_skb(skb);
}

SCENARIO(birth_fields)
{
	fields("alloc_skb", alloc_skb(100, GFP_ATOMIC));
	fields("alloc_skb_fclone", alloc_skb_fclone(100, GFP_ATOMIC));
	fields("build_skb", build_skb(kmalloc(1024, GFP_ATOMIC), 0));
	fields("build_skb frag", build_skb(napi_alloc_frag(1024), 1024));
	fields("napi_build_skb", napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0));
	fields("napi_build_skb frag", napi_build_skb(napi_alloc_frag(1024), 1024));
	fields("netdev_alloc_skb", netdev_alloc_skb(t_dev, 100));
	fields("netdev_alloc_skb frag", netdev_alloc_skb(t_dev, 1500));
	fields("napi_alloc_skb", napi_alloc_skb(t_napi, 100));
	fields("napi_alloc_skb frag", napi_alloc_skb(t_napi, 1500));
	fields("napi_alloc_skb large", napi_alloc_skb(t_napi, 5000));
}
