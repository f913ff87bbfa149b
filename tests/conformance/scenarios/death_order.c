// SPDX-License-Identifier: MIT
/* What is still there when the destructor runs, and what is gone when the skb is. */
#include "frags.h"

static struct page *watched_page;
static struct sk_buff *child;

static void destroy(struct sk_buff *skb)
{
	emit("destructor: users %d extensions %d dataref %d", refcount_read(&skb->users),
	     skb_has_extensions(skb), atomic_read(&skb_shinfo(skb)->dataref));
	emit("  page count %d, child users %d", page_count(watched_page),
	     refcount_read(&child->users));
}

static void destroy_child(struct sk_buff *skb)
{
	emit("child's destructor: page count %d", page_count(watched_page));
}

static void die(const char *what, void (*death)(struct sk_buff *))
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	emit("%s", what);
	watched_page = alloc_page(GFP_ATOMIC);
	get_page(watched_page);
	skb_add_rx_frag(skb, 0, watched_page, 0, 10, PAGE_SIZE);
	child = alloc_skb(100, GFP_ATOMIC);
	child->destructor = destroy_child;
	skb_shinfo(skb)->frag_list = child;
	skb->destructor = destroy;
	memset(skb_ext_add(skb, SKB_EXT_BRIDGE_NF), 0, 8);
	death(skb);
	emit("page count %d", page_count(watched_page));
	put_page(watched_page);
}

static void drop(struct sk_buff *skb)
{
	kfree_skb(skb);
}

static void napi(struct sk_buff *skb)
{
	napi_consume_skb(skb, 1);
}

SCENARIO(death_order)
{
	die("kfree_skb", drop);
	die("consume_skb", consume_skb);
	die("napi_consume_skb", napi);
	die("__kfree_skb", __kfree_skb);
}
