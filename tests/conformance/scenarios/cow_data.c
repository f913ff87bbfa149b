// SPDX-License-Identifier: MIT
/* skb_cow_data() on packets with a frag_list: which of its skbs are copied, and who has the room. */
#include "frags.h"

static struct sk_buff *parts[4];

/* Three skbs of 100 linear bytes below one. */
static struct sk_buff *packet(void)
{
	struct sk_buff *skb = paged_skb(20, 0, 0), **link = &skb_shinfo(skb)->frag_list;
	int i;

	parts[0] = skb;
	for (i = 1; i < 4; i++) {
		*link = parts[i] = paged_skb(100, 0, 0);
		link = &parts[i]->next;
		skb->len += 100;
		skb->data_len += 100;
		skb->truesize += parts[i]->truesize;
	}
	return skb;
}

static void cow(const char *what, struct sk_buff *skb, int tailbits)
{
	struct sk_buff *trailer = NULL, *part;
	unsigned int sum = byte_sum(skb);
	int i = 1, n = skb_cow_data(skb, tailbits, &trailer);

	emit("%s: room for %d gives %d", what, tailbits, n);
	emit_shape("  itself", skb);
	skb_walk_frags(skb, part) {
		emit("  part %d kept %d trailer %d", i, part == parts[i], part == trailer);
		emit_shape("  ", part);
		i++;
	}
	emit("  same bytes %d", byte_sum(skb) == sum);
}

static void cow_held(int which)
{
	struct sk_buff *skb = packet(), *held = skb_get(parts[which]);

	emit("others hold part %d", which);
	cow("shared", skb, 0);
	emit("  users %d", refcount_read(&held->users));
	kfree_skb(skb);
	kfree_skb(held);
}

static void cow_cloned(int which)
{
	struct sk_buff *skb = packet(), *clone = skb_clone(parts[which], GFP_ATOMIC);

	emit("a clone of part %d", which);
	cow("cloned", skb, 0);
	emit_sharing("  the clone", clone);
	kfree_skb(skb);
	kfree_skb(clone);
}

static void cow_paged(int tailbits)
{
	struct sk_buff *skb = packet();
	struct page *page = alloc_page(GFP_ATOMIC);

	memset(page_address(page), 9, 50);
	skb_add_rx_frag(parts[3], 0, page, 0, 50, PAGE_SIZE);
	skb->len += 50;
	skb->data_len += 50;
	cow("the last has a page", skb, tailbits);
	kfree_skb(skb);
}

SCENARIO(cow_data)
{
	struct sk_buff *skb = packet(), *linear = paged_skb(100, 0, 0);

	cow("alone", skb, 0);
	cow("alone", skb, 604);
	cow("alone", skb, 605);
	kfree_skb(skb);
	cow_held(1);
	cow_held(2);
	cow_held(3);
	cow_cloned(0);
	cow_cloned(2);
	cow_paged(0);
	cow_paged(10);
	cow("linear", linear, 604);
	cow("linear", linear, 605);
	kfree_skb(linear);
}
