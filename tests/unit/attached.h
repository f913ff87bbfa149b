/* SPDX-License-Identifier: MIT */
/*
 * Every way for a packet to get what another one holds, and every way to lose it:
 * tables for the tests of what can be attached to an skb.
 */
#ifndef SKBSIM_TESTS_ATTACHED_H
#define SKBSIM_TESTS_ATTACHED_H

#include <linux/interrupt.h>
#include <linux/netdevice.h>

/* With a fragment for data, so that its head can be stolen. */
static inline struct sk_buff *skb_on_fragment(void)
{
	struct sk_buff *skb = build_skb(netdev_alloc_frag(1024), 1024);

	assert_non_null(skb);
	skb_reserve(skb, 128);
	skb_put_zero(skb, 64);
	return skb;
}

/* ---- Another skb that holds what @skb holds ---- */

static inline struct sk_buff *by_clone(struct sk_buff *skb)
{
	return skb_clone(skb, GFP_ATOMIC);
}

static inline struct sk_buff *by_copy(struct sk_buff *skb)
{
	return skb_copy(skb, GFP_ATOMIC);
}

static inline struct sk_buff *by_copy_expand(struct sk_buff *skb)
{
	return skb_copy_expand(skb, 256, 64, GFP_ATOMIC);
}

static inline struct sk_buff *by_pskb_copy(struct sk_buff *skb)
{
	return pskb_copy(skb, GFP_ATOMIC);
}

static inline struct sk_buff *by_realloc_headroom(struct sk_buff *skb)
{
	return skb_realloc_headroom(skb, 512);
}

static inline struct sk_buff *by_morph(struct sk_buff *skb)
{
	return skb_morph(skb_on_fragment(), skb);
}

static const struct sharing {
	const char *name;
	struct sk_buff *(*share)(struct sk_buff *skb);
} sharings[] = {
	{ "skb_clone", by_clone },
	{ "skb_copy", by_copy },
	{ "skb_copy_expand", by_copy_expand },
	{ "pskb_copy", by_pskb_copy },
	{ "skb_realloc_headroom", by_realloc_headroom },
	{ "skb_morph", by_morph },
};

/* ---- Ends of an skb_on_fragment() ---- */

static inline void by_kfree_skb(struct sk_buff *skb)
{
	kfree_skb(skb);
}

static inline void by_napi_consume_skb(struct sk_buff *skb)
{
	local_bh_disable();
	napi_consume_skb(skb, 64);
	local_bh_enable();
}

static inline void by_kfree_skb_defer(struct sk_buff *skb)
{
	local_bh_disable();
	__kfree_skb_defer(skb);
	local_bh_enable();
}

static inline void by_completion(struct sk_buff *skb)
{
	irq_enter();
	dev_consume_skb_irq(skb);
	irq_exit();
}

static inline void by_partial(struct sk_buff *skb)
{
	kfree_skb_partial(skb, false);
}

static inline void by_partial_stolen(struct sk_buff *skb)
{
	void *data = skb->head;

	kfree_skb_partial(skb, true);
	skb_free_frag(data);
}

static inline void by_stolen_head(struct sk_buff *skb)
{
	void *data = skb->head;

	local_bh_disable();
	napi_skb_free_stolen_head(skb);
	local_bh_enable();
	skb_free_frag(data);
}

static const struct death {
	const char *name;
	void (*die)(struct sk_buff *skb);
} deaths[] = {
	{ "kfree_skb", by_kfree_skb },
	{ "consume_skb", consume_skb },
	{ "__kfree_skb", __kfree_skb },
	{ "napi_consume_skb", by_napi_consume_skb },
	{ "__kfree_skb_defer", by_kfree_skb_defer },
	{ "dev_consume_skb_irq", by_completion },
	{ "kfree_skb_partial", by_partial },
	{ "kfree_skb_partial, stolen", by_partial_stolen },
	/* Last: a test of what it alone leaves stops before it. */
	{ "napi_skb_free_stolen_head", by_stolen_head },
};

#endif
