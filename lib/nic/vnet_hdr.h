/* SPDX-License-Identifier: MIT */
/*
 * The header before a frame of a packet socket (PACKET_VNET_HDR), as virtio_net has it: what is
 * left to do about checksum and segments.
 */
#ifndef SKBSIM_NIC_VNET_HDR_H
#define SKBSIM_NIC_VNET_HDR_H

#include <linux/skbuff.h>
#include <linux/virtio_net.h>

/*
 * Tells @skb, data at the Ethernet header and headers linear, what @hdr says. -EINVAL, and
 * @skb unchanged, if that cannot be. Any context. Mirrors virtio_net_hdr_to_skb() of Linux 6.1.
 */
int vnet_hdr_to_skb(struct sk_buff *skb, const struct virtio_net_hdr *hdr);

/*
 * The other way: fills @hdr. -EINVAL for segments of a kind that the header has no word for. Any
 * context. Mirrors virtio_net_hdr_from_skb() of Linux 6.1.
 */
int vnet_hdr_from_skb(const struct sk_buff *skb, struct virtio_net_hdr *hdr);

#endif
