// SPDX-License-Identifier: MIT
/* vlan_get_protocol(): what is behind the tags in the frame, however many and wherever they lie. */
#include "scenario.h"

static u16 tagged_type(int i)
{
	return i % 2 ? ETH_P_8021AD : ETH_P_8021Q;
}

/* An Ethernet header, the tags and 20 bytes more. Returns its length. */
static int write_frame(u8 *p, int tags)
{
	__be16 *type = (__be16 *)(p + 2 * ETH_ALEN);
	int i;

	memset(p, 0x11, 100);
	for (i = 0; i < tags; i++) {
		*type++ = htons(tagged_type(i));
		*type++ = htons(i);
	}
	*type = htons(ETH_P_IPV6);
	return ETH_HLEN + 4 * tags + 20;
}

static void show(const char *what, const struct sk_buff *skb)
{
	__be16 type = vlan_get_protocol(skb);
	int depth = -1;

	emit("%s: mac_len %u len %u is %#x", what, skb->mac_len, skb->len, ntohs(type));
	type = __vlan_get_protocol(skb, skb->protocol, &depth);
	emit("  %#x at %d", ntohs(type), depth);
}

static void linear(int tags, unsigned int mac_len, int cut)
{
	struct sk_buff *skb = alloc_skb(128, GFP_ATOMIC);
	char what[32];

	skb_put(skb, write_frame(skb->data, tags) - cut);
	skb->protocol = tags ? htons(tagged_type(0)) : htons(ETH_P_IPV6);
	skb->mac_len = mac_len;
	snprintf(what, sizeof(what), "%d tags", tags);
	show(what, skb);
	kfree_skb(skb);
}

static void paged(int tags, int linear)
{
	struct sk_buff *skb = alloc_skb(128, GFP_ATOMIC);
	struct page *page = alloc_page(GFP_ATOMIC);
	u8 *p = page_address(page);
	int len = write_frame(p, tags);

	memcpy(skb_put(skb, linear), p, linear);
	skb_add_rx_frag(skb, 0, page, linear, len - linear, PAGE_SIZE);
	skb->protocol = htons(ETH_P_8021Q);
	show("in a page", skb);
	emit("  linear still %u", skb_headlen(skb));
	kfree_skb(skb);
}

SCENARIO(vlan_protocol)
{
	struct sk_buff *skb;
	int i;

	for (i = 0; i < 10; i++)
		linear(i, 0, 0);
	linear(0, 14, 0);
	linear(1, 18, 0);
	linear(2, 18, 0);
	linear(2, 22, 0);
	linear(1, 14, 0);
	linear(1, 4, 0);
	linear(1, 2, 0);
	linear(0, 2, 0);
	linear(1, 0, 20);
	linear(1, 0, 21);
	linear(2, 0, 24);
	linear(2, 18, 21);
	paged(1, 14);
	paged(2, 16);
	paged(2, 0);
	skb = alloc_skb(128, GFP_ATOMIC);
	skb_put(skb, write_frame(skb->data, 1));
	skb->protocol = htons(ETH_P_ARP);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	show("a tag beside the frame", skb);
	emit("  asked as if tagged: %#x",
	     ntohs(__vlan_get_protocol(skb, htons(ETH_P_8021AD), NULL)));
	kfree_skb(skb);
}
