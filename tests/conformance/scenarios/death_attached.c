// SPDX-License-Identifier: MIT
/* Each death drops route, connection and extensions, and in which order. */
#include "attached.h"

/* Holds the same extensions, to count them by. */
static struct sk_buff *holder;

static void show(const char *what)
{
	emit("%s: refs: route %d connection %d extensions %d", what,
	     atomic_read(&the_route.__refcnt), connection_refs(), extension_refs(holder));
}

static void destroy(struct sk_buff *skb)
{
	show("  destructor");
}

static void destroy_child(struct sk_buff *skb)
{
	show("  child's destructor");
}

static void die(const char *what, void (*death)(struct sk_buff *))
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(2048), 2048);

	attach_route(skb);
	attach_connection(skb);
	skb_ext_copy(skb, holder);
	skb->destructor = destroy;
	skb_shinfo(skb)->frag_list = alloc_skb(10, GFP_ATOMIC);
	skb_shinfo(skb)->frag_list->destructor = destroy_child;
	show(what);
	death(skb);
	show("  gone");
}

static void drop(struct sk_buff *skb)
{
	kfree_skb(skb);
}

static void napi(struct sk_buff *skb)
{
	napi_consume_skb(skb, 1);
}

static void partial(struct sk_buff *skb)
{
	kfree_skb_partial(skb, false);
}

static void stolen(struct sk_buff *skb)
{
	void *data = skb->head;

	kfree_skb(skb_shinfo(skb)->frag_list);
	kfree_skb_partial(skb, true);
	skb_free_frag(data);
}

static void morphed(struct sk_buff *skb)
{
	struct sk_buff *bare = alloc_skb(10, GFP_ATOMIC);

	skb_morph(skb, bare);
	show("  morphed");
	kfree_skb(bare);
	kfree_skb(skb);
}

SCENARIO(death_attached)
{
	make_attached();
	holder = alloc_skb(10, GFP_ATOMIC);
	attach_extension(holder);
	die("kfree_skb", drop);
	die("consume_skb", consume_skb);
	die("__kfree_skb", __kfree_skb);
	die("napi_consume_skb", napi);
	die("kfree_skb_partial", partial);
	die("kfree_skb_partial, stolen", stolen);
	die("skb_morph", morphed);
	kfree_skb(holder);
}
