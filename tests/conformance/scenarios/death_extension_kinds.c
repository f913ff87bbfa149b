// SPDX-License-Identifier: MIT
/* Two kinds of extensions in one block: added, deleted, added again, replaced. */
#include "attached.h"

static void show(const char *what, struct sk_buff *skb)
{
	emit("%s: active %#x refs %d bridge %d path %d", what, skb->active_extensions,
	     extension_refs(skb), skb_ext_find(skb, SKB_EXT_BRIDGE_NF) != NULL,
	     skb_ext_find(skb, SKB_EXT_SEC_PATH) != NULL);
}

SCENARIO(death_extension_kinds)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC), *clone, *other;
	char *bridge, *path;

	bridge = skb_ext_add(skb, SKB_EXT_BRIDGE_NF);
	memset(bridge, 7, 8);
	path = skb_ext_add(skb, SKB_EXT_SEC_PATH);
	memset(path, 0, 64); /* a path of no states */
	show("two", skb);
	emit("apart %d", path >= bridge + 24 || bridge >= path + 64);
	clone = skb_clone(skb, GFP_ATOMIC);
	show("clone", clone);
	skb_ext_del(clone, SKB_EXT_BRIDGE_NF);
	show("bridge deleted in the clone", clone);
	show("original", skb);
	bridge = skb_ext_add(clone, SKB_EXT_BRIDGE_NF);
	show("added again", clone);
	emit("another block %d, what it held %d", clone->extensions != skb->extensions, *bridge);
	*bridge = 8;
	emit("original holds %d", *(char *)skb_ext_find(skb, SKB_EXT_BRIDGE_NF));
	skb_ext_del(clone, SKB_EXT_SEC_PATH);
	skb_ext_del(clone, SKB_EXT_SEC_PATH);
	show("path deleted", clone);
	skb_ext_del(clone, SKB_EXT_BRIDGE_NF);
	show("bridge, too", clone);
	other = alloc_skb(100, GFP_ATOMIC);
	attach_extension(other);
	skb_ext_copy(clone, skb);
	show("copied", clone);
	skb_ext_copy(clone, other);
	show("copied over", clone);
	show("original", skb);
	kfree_skb(clone);
	show("the other", other);
	kfree_skb(other);
	kfree_skb(skb);
}
