// SPDX-License-Identifier: MIT
/* skb_zerocopy(): what is copied and what is shared. */
#include "frags.h"

static void hand_on(struct sk_buff *from, int room, int len)
{
	struct sk_buff *to = alloc_skb(room, GFP_ATOMIC);
	unsigned int hlen = skb_zerocopy_headlen(from);

	emit("headlen %u: %d bytes give %d", hlen, len, skb_zerocopy(to, from, len, hlen));
	emit_frags("to", to);
	emit("bytes %u", byte_sum(to));
	kfree_skb(to);
}

static void hand_on_some(struct sk_buff *from)
{
	emit_frags("from", from);
	hand_on(from, 100, 50);
	hand_on(from, 100, 192);
	hand_on(from, 100, 193);
	hand_on(from, 100, 300);
	hand_on(from, 100, from->len);
	emit_frags("from", from);
	kfree_skb(from);
}

/* @linear bytes in a page fragment, and @n pages of 100. */
static struct sk_buff *in_a_fragment(int linear, int n)
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(2048), 2048);
	int i;

	id_new(virt_to_head_page(skb->head));
	skb_reserve(skb, 64);
	for (i = 0; i < linear; i++)
		*(u8 *)skb_put(skb, 1) = i;
	for (i = 0; i < n; i++) {
		struct page *page = alloc_page(GFP_ATOMIC);

		id_new(page);
		memset(page_address(page), i + 1, 100);
		skb_add_rx_frag(skb, i, page, 0, 100, PAGE_SIZE);
	}
	return skb;
}

SCENARIO(zerocopy)
{
	struct sk_buff *skb;

	hand_on_some(paged_skb(40, 4, 100));
	hand_on_some(in_a_fragment(500, 0));
	hand_on_some(in_a_fragment(250, 3));
	hand_on_some(in_a_fragment(64, 3));
	hand_on_some(in_a_fragment(63, 3));
	skb = in_a_fragment(100, 16);
	hand_on(skb, 100, skb->len);
	kfree_skb(skb);
	skb = in_a_fragment(100, 17);
	hand_on(skb, 100, skb->len);
	kfree_skb(skb);
	skb = in_a_fragment(100, 1);
	skb_shinfo(skb)->frag_list = paged_skb(200, 0, 0);
	skb->len += 200;
	skb->data_len += 200;
	hand_on(skb, 400, skb->len);
	kfree_skb(skb);
}
