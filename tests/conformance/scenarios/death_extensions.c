// SPDX-License-Identifier: MIT
/* Extensions: shared by clones, copied before writing, gone with the last. */
#include "scenario.h"

static void refs(const char *what, struct sk_buff *skb)
{
	emit("%s: active %#x refs %d", what, skb->active_extensions,
	     skb_has_extensions(skb) ? refcount_read(&skb->extensions->refcnt) : 0);
}

SCENARIO(death_extensions)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct sk_buff *clone, *copy;
	void *ext, *other;

	emit("find in none: %d", skb_ext_find(skb, SKB_EXT_BRIDGE_NF) != NULL);
	ext = skb_ext_add(skb, SKB_EXT_BRIDGE_NF);
	memset(ext, 0, 8);
	refs("added", skb);
	emit("find: same %d", skb_ext_find(skb, SKB_EXT_BRIDGE_NF) == ext);
	emit("add again: same %d", skb_ext_add(skb, SKB_EXT_BRIDGE_NF) == ext);
	clone = skb_clone(skb, GFP_ATOMIC);
	refs("cloned", skb);
	copy = skb_copy(skb, GFP_ATOMIC);
	refs("copied", copy);
	other = skb_ext_add(clone, SKB_EXT_BRIDGE_NF);
	emit("add to the clone: same %d", other == ext);
	refs("clone", clone);
	refs("original", skb);
	skb_ext_del(copy, SKB_EXT_BRIDGE_NF);
	refs("deleted in the copy", copy);
	refs("original", skb);
	napi_consume_skb(clone, 1);
	skb_ext_reset(skb);
	refs("reset", skb);
	kfree_skb(copy);
	kfree_skb(skb);
}
