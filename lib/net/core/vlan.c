/* SPDX-License-Identifier: MIT */
/* VLAN tags: out of the frame into the skb, and back. Mirrors the VLAN parts of Linux 5.12. */
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
	else
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
	skb->protocol = encapsulated_protocol(vlan);
	__skb_pull(skb, VLAN_HLEN);
	if (unlikely(close_tag_gap(skb)))
		goto drop;
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	skb_reset_mac_len(skb);
	return skb;

drop:
	kfree_skb(skb);
	return NULL;
}

/* Writes a tag into the frame; data is at the Ethernet header before and after. */
static int insert_tag(struct sk_buff *skb, __be16 proto, u16 tci)
{
	__be16 *tag;

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
	}
	__vlan_hwaccel_put_tag(skb, proto, tci);
	return 0;
}

struct sk_buff *__vlan_hwaccel_push_inside(struct sk_buff *skb)
{
	if (unlikely(insert_tag(skb, skb->vlan_proto, skb_vlan_tag_get(skb)))) {
		dev_kfree_skb_any(skb);
		return NULL;
	}
	skb->protocol = skb->vlan_proto;
	__vlan_hwaccel_clear_tag(skb);
	return skb;
}
