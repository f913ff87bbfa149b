// SPDX-License-Identifier: MIT
/* What whoever shares or copies a packet holds of what is attached to it. */
#include "attached.h"

static struct sk_buff *original(void)
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(2048), 2048);

	skb_reserve(skb, 128);
	memset(skb_put(skb, 100), 0, 100);
	attach_route(skb);
	attach_connection(skb);
	attach_extension(skb);
	skb->nf_trace = 1;
	return skb;
}

static void show(const char *what, struct sk_buff *skb)
{
	emit("%s: route %d noref %d connection %#lx traced %d extensions %#x", what,
	     skb_dst(skb) == &the_route, skb_dst_is_noref(skb), skb_get_nfct(skb) & 7,
	     skb->nf_trace, skb->active_extensions);
	emit("  refs: route %d connection %d extensions %d", atomic_read(&the_route.__refcnt),
	     connection_refs(), extension_refs(skb));
}

static void shared(const char *what, struct sk_buff *skb, struct sk_buff *other)
{
	show(what, other);
	emit("  same block %d", skb->extensions == other->extensions);
	kfree_skb(skb);
	show("  without the original", other);
	kfree_skb(other);
}

SCENARIO(clone_attached)
{
	struct sk_buff *skb, *other;

	make_attached();
	skb = original();
	show("original", skb);
	shared("clone", skb, skb_clone(skb, GFP_ATOMIC));
	skb = original();
	shared("copy", skb, skb_copy(skb, GFP_ATOMIC));
	skb = original();
	shared("copy_expand", skb, skb_copy_expand(skb, 256, 64, GFP_ATOMIC));
	skb = original();
	shared("pskb_copy", skb, pskb_copy(skb, GFP_ATOMIC));
	skb = original();
	shared("realloc_headroom", skb, skb_realloc_headroom(skb, 512));
	skb = original();
	shared("morph", skb, skb_morph(original(), skb));
	skb = original();
	emit("expand_head: %d", pskb_expand_head(skb, 256, 0, GFP_ATOMIC));
	show("expanded", skb);
	rcu_read_lock();
	skb_dst_drop(skb);
	skb_dst_set_noref(skb, &the_route);
	other = skb_clone(skb, GFP_ATOMIC);
	show("clone of a borrowed route", other);
	emit("forced: %d", skb_dst_force(other));
	show("forced", other);
	kfree_skb(other);
	rcu_read_unlock();
	nf_reset_ct(skb);
	nf_reset_trace(skb);
	skb_ext_reset(skb);
	skb_dst_drop(skb);
	show("nothing left", skb);
	kfree_skb(skb);
}
