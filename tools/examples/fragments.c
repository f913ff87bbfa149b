// SPDX-License-Identifier: MIT
/*
 * Fragments: bytes outside the linear data. skb_shared_info has room for 17 fragments, pieces of
 * pages that other packets may hold pieces of, too, and for a list of further skbs, frag_list.
 * len counts all bytes, data_len those that are not linear.
 *
 * Who wants to read a header asks for it to be linear, pskb_may_pull(): bytes move from the
 * first fragment to the tail, and the other fragments stay where they are. skb_linearize() moves
 * everything.
 */
#include <linux/netdevice.h>
#include <skbsim/draw.h>
#include <skbsim/skbsim.h>
#include <stdio.h>

static void show(const char *step, const struct sk_buff *skb)
{
	printf("%s\n", step);
	skbsim_draw(skb, stdout);
	printf("\n");
}

/* As a driver does it: two buffers in one page, each with a reference to it. */
static void receive_into_pages(struct sk_buff *skb)
{
	struct page *page = alloc_page(GFP_KERNEL);

	get_page(page);
	skb_add_rx_frag(skb, 0, page, 0, 1000, 2048);
	skb_add_rx_frag(skb, 1, page, 2048, 500, 2048);
	show("skb_add_rx_frag(), twice: nothing is linear, two fragments share a page", skb);
}

static void append_skb(struct sk_buff *skb)
{
	struct sk_buff *child = alloc_skb(100, GFP_KERNEL);

	skb_put_zero(child, 80);
	skb_shinfo(skb)->frag_list = child;
	skb->len += child->len;
	skb->data_len += child->len;
	skb->truesize += child->truesize;
	show("frag_list: a whole skb hangs off this one", skb);
}

int main(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL), *clone;

	receive_into_pages(skb);
	pskb_may_pull(skb, 40);
	show("pskb_may_pull(40): 40 bytes went from fragment 0 to the linear data", skb);
	append_skb(skb);

	/* A clone shares the data, so the fragments, too: no page gets another reference. */
	clone = skb_clone(skb, GFP_KERNEL);
	printf("skb_clone(): dataref %d, page_count %d\n", atomic_read(&skb_shinfo(skb)->dataref),
	       page_count(skb_frag_page(&skb_shinfo(skb)->frags[0])));
	kfree_skb(clone);

	skb_linearize(skb);
	show("skb_linearize(): larger data, nothing hangs off it", skb);
	kfree_skb(skb);
	return skbsim_exit() ? 1 : 0;
}
