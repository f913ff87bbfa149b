/* SPDX-License-Identifier: MIT */
/* VLAN tags: out of the frame into the skb, and back. Mirrors the VLAN parts of Linux 5.12. */
#include "kernel/profile.h"

#include <linux/if_vlan.h>
#include <linux/netdevice.h>

#include <errno.h>

/* The two addresses, which stand before the tag. */
#define ADDRESSES (2 * ETH_ALEN)

/* @from and @to overlap. Through registers: twelve bytes are not worth a call of memmove(). */
static __always_inline void move_addresses(unsigned char *to, const unsigned char *from)
{
	u64 first;
	u32 last;

	memcpy(&first, from, sizeof(first));
	memcpy(&last, from + sizeof(first), sizeof(last));
	memcpy(to, &first, sizeof(first));
	memcpy(to + sizeof(first), &last, sizeof(last));
}

/* The protocol behind a tag: a type, or for a length what the bytes there say. */
static __be16 encapsulated_protocol(const struct vlan_hdr *vlan)
{
	__be16 type = vlan->h_vlan_encapsulated_proto;
	u16 first;

	if (likely(__be16_to_cpu(type) >= 0x0600))
		return type;
	memcpy(&first, vlan + 1, sizeof(first));
	return __cpu_to_be16(first == 0xffff ? ETH_P_802_3 : ETH_P_802_2);
}

/* The tag is read: moves what stands before it up, so that the mac header ends at data again. */
static int close_tag_gap(struct sk_buff *skb)
{
	int err = skb_cow(skb, skb_headroom(skb));
	unsigned char *mac;

	if (unlikely(err))
		return err;
	mac = skb_mac_header(skb);
	if (likely(skb->data - mac == ETH_HLEN + VLAN_HLEN))
		move_addresses(mac + VLAN_HLEN, mac);
	else if (skb->data - mac > VLAN_HLEN + ETH_TLEN)
		memmove(mac + VLAN_HLEN, mac, skb->data - mac - VLAN_HLEN - ETH_TLEN);
	skb->mac_header += VLAN_HLEN;
	return 0;
}

struct sk_buff *skb_vlan_untag(struct sk_buff *skb)
{
	const struct vlan_hdr *vlan;

	if (unlikely(skb_vlan_tag_present(skb)))
		return skb;
	skb = skb_share_check(skb, GFP_ATOMIC);
	if (unlikely(!skb))
		return NULL;
	/* The two bytes behind the tag are looked at as well. */
	if (unlikely(!pskb_may_pull(skb, VLAN_HLEN + sizeof(u16))))
		goto drop;
	vlan = (struct vlan_hdr *)skb->data;
	__vlan_hwaccel_put_tag(skb, skb->protocol, __be16_to_cpu(vlan->h_vlan_TCI));
	skb_pull_rcsum(skb, VLAN_HLEN);
	skb->protocol = encapsulated_protocol(vlan);
	if (unlikely(close_tag_gap(skb)))
		goto drop;
	skb_reset_network_header(skb);
	if (!switches.untag_keeps_transport || !skb_transport_header_was_set(skb))
		skb_reset_transport_header(skb);
	skb_reset_mac_len(skb);
	return skb;

drop:
	kfree_skb(skb);
	return NULL;
}

/*
 * Writes a tag into the frame; data is at the Ethernet header before and after. 0,
 * -ENOMEM, or -EINVAL if that header is cut short; one that is not linear becomes so.
 * As Linux 6.1 does it: before, what is not linear was not looked for.
 */
static int insert_tag(struct sk_buff *skb, __be16 proto, u16 tci)
{
	__be16 *tag;

	if (unlikely(!pskb_may_pull(skb, ETH_HLEN)))
		return -EINVAL;
	if (unlikely(skb_cow_head(skb, VLAN_HLEN)))
		return -ENOMEM;
	skb_push(skb, VLAN_HLEN);
	move_addresses(skb->data, skb->data + VLAN_HLEN);
	skb->mac_header -= VLAN_HLEN;
	tag = (__be16 *)(skb->data + ADDRESSES);
	tag[0] = proto;
	tag[1] = __cpu_to_be16(tci);
	return 0;
}

int skb_vlan_push(struct sk_buff *skb, __be16 proto, u16 tci)
{
	int err;

	if (skb_vlan_tag_present(skb)) {
		if (WARN_ONCE(skb->data != skb_mac_header(skb),
			      "skb_vlan_push: data is %td bytes behind the mac header",
			      skb->data - skb_mac_header(skb)))
			return -EINVAL;
		err = insert_tag(skb, skb->vlan_proto, skb_vlan_tag_get(skb));
		if (err)
			return err;
		skb->protocol = skb->vlan_proto;
		skb->mac_len += VLAN_HLEN;
		skb_postpush_rcsum(skb, skb->data + ADDRESSES, VLAN_HLEN);
	}
	__vlan_hwaccel_put_tag(skb, proto, tci);
	return 0;
}

int __skb_vlan_pop(struct sk_buff *skb, u16 *tci)
{
	const struct vlan_hdr *vlan;
	int err;

	if (WARN_ONCE(skb->data != skb_mac_header(skb),
		      "__skb_vlan_pop: data is %td bytes behind the mac header",
		      skb->data - skb_mac_header(skb)))
		return -EINVAL;
	err = skb_ensure_writable(skb, ETH_HLEN + VLAN_HLEN);
	if (unlikely(err))
		return err;
	skb_postpull_rcsum(skb, skb->data + ADDRESSES, VLAN_HLEN);
	vlan = (const struct vlan_hdr *)(skb->data + ETH_HLEN);
	*tci = __be16_to_cpu(vlan->h_vlan_TCI);
	skb->protocol = encapsulated_protocol(vlan);
	move_addresses(skb->data + VLAN_HLEN, skb->data);
	__skb_pull(skb, VLAN_HLEN);
	skb->mac_header += VLAN_HLEN;
	if (skb_network_offset(skb) < ETH_HLEN)
		skb_set_network_header(skb, ETH_HLEN);
	skb_reset_mac_len(skb);
	return 0;
}

int skb_vlan_pop(struct sk_buff *skb)
{
	__be16 proto;
	u16 tci;
	int err;

	if (likely(skb_vlan_tag_present(skb))) {
		__vlan_hwaccel_clear_tag(skb);
	} else {
		if (unlikely(!eth_type_vlan(skb->protocol)))
			return 0;
		err = __skb_vlan_pop(skb, &tci);
		if (err)
			return err;
	}
	/* The next tag takes the place beside the frame. */
	proto = skb->protocol;
	if (likely(!eth_type_vlan(proto)))
		return 0;
	err = __skb_vlan_pop(skb, &tci);
	if (unlikely(err))
		return err;
	__vlan_hwaccel_put_tag(skb, proto, tci);
	return 0;
}

struct sk_buff *vlan_insert_tag(struct sk_buff *skb, __be16 proto, u16 tci)
{
	if (likely(!insert_tag(skb, proto, tci)))
		return skb;
	dev_kfree_skb_any(skb);
	return NULL;
}

struct sk_buff *vlan_insert_tag_set_proto(struct sk_buff *skb, __be16 proto, u16 tci)
{
	skb = vlan_insert_tag(skb, proto, tci);
	if (likely(skb))
		skb->protocol = proto;
	return skb;
}

struct sk_buff *__vlan_hwaccel_push_inside(struct sk_buff *skb)
{
	skb = vlan_insert_tag_set_proto(skb, skb->vlan_proto, skb_vlan_tag_get(skb));
	if (likely(skb))
		__vlan_hwaccel_clear_tag(skb);
	return skb;
}
