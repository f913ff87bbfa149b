/* SPDX-License-Identifier: MIT */
/* Merging frames with a VLAN tag in them: those with the same tag, by what is behind it. Mirrors
 * net/8021q/vlan_core.c of Linux 5.12. */
#include "net/core/offload.h"

#include <linux/if_vlan.h>

#include <errno.h>

static struct sk_buff *vlan_gro_receive(struct list_head *head, struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb);
	const struct vlan_hdr *tag = skb_gro_header(skb, off + sizeof(*tag), off);
	const struct packet_offload *po =
		tag ? gro_find_receive_by_type(tag->h_vlan_encapsulated_proto) : NULL;
	struct sk_buff *p;

	if (unlikely(!po)) {
		NAPI_GRO_CB(skb)->flush |= 1;
		return NULL;
	}
	list_for_each_entry(p, head, list)
		if (NAPI_GRO_CB(p)->same_flow && memcmp(p->data + off, tag, sizeof(*tag)))
			NAPI_GRO_CB(p)->same_flow = 0;
	skb_gro_pull(skb, sizeof(*tag));
	skb_gro_postpull_rcsum(skb, tag, sizeof(*tag));
	return call_gro_receive(po->callbacks.gro_receive, head, skb);
}

static int vlan_gro_complete(struct sk_buff *skb, int nhoff)
{
	const struct vlan_hdr *tag = (struct vlan_hdr *)(skb->data + nhoff);
	const struct packet_offload *po = gro_find_complete_by_type(tag->h_vlan_encapsulated_proto);

	return po ? po->callbacks.gro_complete(skb, nhoff + sizeof(*tag)) : -ENOENT;
}

static struct packet_offload vlan_packet_offloads[] = {
	{
		.type = __constant_htons(ETH_P_8021Q),
		.priority = 10,
		.callbacks = {
			.gro_receive = vlan_gro_receive,
			.gro_complete = vlan_gro_complete,
		},
	},
	{
		.type = __constant_htons(ETH_P_8021AD),
		.priority = 10,
		.callbacks = {
			.gro_receive = vlan_gro_receive,
			.gro_complete = vlan_gro_complete,
		},
	},
};

void vlan_offload_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vlan_packet_offloads); i++)
		dev_add_offload(&vlan_packet_offloads[i]);
}
