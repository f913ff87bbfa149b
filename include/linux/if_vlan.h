/* SPDX-License-Identifier: MIT */
/*
 * 802.1Q tags: in the frame, or beside it in the skb.
 *
 * Where a comment does not say otherwise, a function may be called in any context
 * and mirrors the one of its name of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_IF_VLAN_H
#define SKBSIM_LINUX_IF_VLAN_H

#include_next <linux/if_vlan.h>
#include <linux/etherdevice.h>
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define VLAN_HLEN	4
#define VLAN_ETH_HLEN	18     /* the Ethernet header with one tag */
#define VLAN_PRIO_MASK	0xe000 /* of a TCI: the priority, */
#define VLAN_PRIO_SHIFT 13
#define VLAN_CFI_MASK	0x1000 /* whether it may be dropped first, */
#define VLAN_VID_MASK	0x0fff /* the VLAN */
#define VLAN_N_VID	4096
#define VLAN_MAX_DEPTH	8 /* a frame with so many tags is taken for none */

struct vlan_hdr {
	__be16 h_vlan_TCI;
	__be16 h_vlan_encapsulated_proto;
};

/* A frame's header that has one tag in it. */
struct vlan_ethhdr {
	u8 h_dest[ETH_ALEN];
	u8 h_source[ETH_ALEN];
	__be16 h_vlan_proto;
	__be16 h_vlan_TCI;
	__be16 h_vlan_encapsulated_proto;
};

/* The mac header must be set. */
static inline struct vlan_ethhdr *vlan_eth_hdr(const struct sk_buff *skb)
{
	return (struct vlan_ethhdr *)skb_mac_header(skb);
}

/* Parts of the tag beside the frame, which must be there. */
#define skb_vlan_tag_get_id(skb)   ((skb)->vlan_tci & VLAN_VID_MASK)
#define skb_vlan_tag_get_prio(skb) (((skb)->vlan_tci & VLAN_PRIO_MASK) >> VLAN_PRIO_SHIFT)

/* Is @type, network order, that of a tag? */
static inline bool eth_type_vlan(__be16 type)
{
	return type == __cpu_to_be16(ETH_P_8021Q) || type == __cpu_to_be16(ETH_P_8021AD);
}

/**
 * __vlan_get_protocol - what lies behind the tags in the frame
 * @skb: data at the Ethernet header; mac_len 0, or up to the end of the first tag
 * @type: what the frame begins with, network order; only that of a tag is looked behind
 * @depth: NULL, or gets how many bytes come before the answer: mac_len as it is if
 *         @type is no tag's
 *
 * Any context; bytes in fragments are read, nothing is moved. Returns an EtherType in
 * network order; 0, and @depth is unset, if the frame is cut short, has VLAN_MAX_DEPTH
 * tags or more, or mac_len (with a warning) has no room for a tag. Mirrors
 * __vlan_get_protocol() of Linux 5.12.
 */
static inline __be16 __vlan_get_protocol(const struct sk_buff *skb, __be16 type, int *depth)
{
	unsigned int at = skb->mac_len;
	int tags = 0;

	if (eth_type_vlan(type)) {
		if (WARN_ON(at && at < VLAN_HLEN))
			return 0;
		at = at ? at - VLAN_HLEN : ETH_HLEN;
	}
	for (; eth_type_vlan(type); at += VLAN_HLEN) {
		struct vlan_hdr copy;
		const struct vlan_hdr *tag = skb_header_pointer(skb, at, sizeof(copy), &copy);

		if (unlikely(!tag || ++tags == VLAN_MAX_DEPTH))
			return 0;
		type = tag->h_vlan_encapsulated_proto;
	}
	if (depth)
		*depth = at;
	return type;
}

/* The same of skb->protocol. Mirrors vlan_get_protocol() of Linux 5.12. */
static inline __be16 vlan_get_protocol(const struct sk_buff *skb)
{
	return __vlan_get_protocol(skb, skb->protocol, NULL);
}

/* Puts a tag beside the frame, where none may be: @proto in network order, @tci in host order. */
static inline void __vlan_hwaccel_put_tag(struct sk_buff *skb, __be16 proto, u16 tci)
{
	skb->vlan_proto = proto;
	skb->vlan_tci = tci;
	skb->vlan_present = 1;
}

/* Forgets the tag beside the frame. */
static inline void __vlan_hwaccel_clear_tag(struct sk_buff *skb)
{
	skb->vlan_present = 0;
}

/**
 * skb_vlan_untag - move the outermost tag from the frame into the skb
 * @skb: protocol ETH_P_8021Q or ETH_P_8021AD, data behind the Ethernet header,
 *       mac_header set; consumed on failure
 *
 * Softirq context. Returns the skb (another one if it was shared) with vlan_tci
 * and protocol set and the mac header moved up by 4 bytes; NULL if the frame is
 * cut short or memory is out. Mirrors skb_vlan_untag() of Linux 5.12.
 */
SKBSIM_API struct sk_buff *skb_vlan_untag(struct sk_buff *skb);

/**
 * skb_vlan_push - tag the frame
 * @skb: data at the Ethernet header
 * @proto: ETH_P_8021Q or ETH_P_8021AD, network order
 * @tci: priority and VLAN id, host order
 *
 * Any context. The tag goes beside the frame, into the skb; one that was there
 * moves into the frame. 0, -ENOMEM, or -EINVAL when that frame is shorter than an
 * Ethernet header or (with a warning) data is not at the mac header; then nothing is
 * done. Mirrors skb_vlan_push() of Linux 5.12, which takes every header for linear.
 */
SKBSIM_API int skb_vlan_push(struct sk_buff *skb, __be16 proto, u16 tci);

/**
 * skb_vlan_pop - take the outermost tag off
 * @skb: data at the Ethernet header
 *
 * Any context. The one beside the frame, and then the next one out of the frame
 * takes its place there. 0; -ENOMEM, also for a frame cut short; or -EINVAL (with
 * a warning) when one is to come out of the frame and data is not at the mac
 * header. Mirrors skb_vlan_pop() of Linux 5.12.
 */
SKBSIM_API int skb_vlan_pop(struct sk_buff *skb);

/**
 * __skb_vlan_pop - take the outermost tag out of the frame
 * @skb: data at the Ethernet header, with a tag in the frame (not checked)
 * @tci: gets the tag's priority and VLAN id, host order
 *
 * Any context. skb->protocol becomes what was behind the tag; a tag beside the frame is
 * not touched. 0; -ENOMEM, also for a frame cut short; or -EINVAL (with a warning) when
 * data is not at the mac header; on failure @tci is unset. Mirrors __skb_vlan_pop() of
 * Linux 5.12.
 */
SKBSIM_API int __skb_vlan_pop(struct sk_buff *skb, u16 *tci);

/**
 * vlan_insert_tag - write a tag into the frame
 * @skb: data at the Ethernet header; consumed on failure
 * @proto: ETH_P_8021Q or ETH_P_8021AD, network order
 * @tci: priority and VLAN id, host order
 *
 * Any context (GFP_ATOMIC). Returns @skb, its protocol as before; NULL when headroom
 * could not be had, or the frame is shorter than an Ethernet header, which becomes
 * linear. Mirrors vlan_insert_tag() of Linux 6.1; 5.12 takes every header for linear.
 */
SKBSIM_API struct sk_buff *vlan_insert_tag(struct sk_buff *skb, __be16 proto, u16 tci);

/* The same, and skb->protocol becomes @proto. */
SKBSIM_API struct sk_buff *vlan_insert_tag_set_proto(struct sk_buff *skb, __be16 proto, u16 tci);

/**
 * __vlan_hwaccel_push_inside - write the skb's tag into the frame
 * @skb: with a tag beside it, data at the Ethernet header; consumed on failure
 *
 * For a device that cannot insert tags itself. Any context. Returns the skb, or
 * NULL as vlan_insert_tag() does. Mirrors the kernel function of Linux 5.12.
 */
SKBSIM_API struct sk_buff *__vlan_hwaccel_push_inside(struct sk_buff *skb);

#endif
