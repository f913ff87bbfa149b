// SPDX-License-Identifier: MIT
/* More room than there can be: what fails leaves the packet as it was. */
#include "frags.h"

static void expand(int nhead, int ntail)
{
	struct sk_buff *skb = paged_skb(40, 1, 100);

	emit("expand by %d and %d: %d", nhead, ntail,
	     pskb_expand_head(skb, nhead, ntail, GFP_ATOMIC));
	emit_shape("  then", skb);
	emit("  bytes %u", byte_sum(skb));
	kfree_skb(skb);
}

static void copy(unsigned int headroom)
{
	struct sk_buff *skb = paged_skb(40, 1, 100), *n;

	n = skb_realloc_headroom(skb, headroom);
	emit_shape("realloc_headroom", n);
	kfree_skb(n);
	emit("  cloned %d", skb_cloned(skb));
	kfree_skb(skb);
}

static void copy_expand(int headroom, int tailroom)
{
	struct sk_buff *skb = paged_skb(40, 1, 100), *n;

	n = skb_copy_expand(skb, headroom, tailroom, GFP_ATOMIC);
	emit_shape("copy_expand", n);
	kfree_skb(n);
	n = __pskb_copy_fclone(skb, headroom, GFP_ATOMIC, false);
	emit_shape("pskb_copy", n);
	kfree_skb(n);
	kfree_skb(skb);
}

static void cow(unsigned int headroom)
{
	struct sk_buff *skb = paged_skb(40, 1, 100);

	emit("cow %u: %d", headroom, skb_cow(skb, headroom));
	emit("cow_head %u: %d", headroom, skb_cow_head(skb, headroom));
	emit_shape("  then", skb);
	kfree_skb(skb);
}

static void pad(int pad)
{
	struct sk_buff *skb = paged_skb(40, 0, 0);

	emit("pad %d: %d", pad, __skb_pad(skb, pad, false));
	emit_shape("  then", skb);
	kfree_skb(skb);
}

SCENARIO(beyond_room)
{
	expand(0, 0);
	expand(0, 4194304 - 320 - 704);
	expand(0, 4194304 - 320 - 704 + 1);
	expand(0, INT_MAX);
	expand(INT_MAX, 0);
	expand(0x40000000, 0x40000000);
	copy(0);
	copy(4194304);
	copy(INT_MAX - 200);
	copy(0x80000000);
	copy(0xffffffff);
	copy_expand(4194304, 0);
	copy_expand(0, 4194304);
	copy_expand(INT_MAX, 0);
	copy_expand(INT_MAX, INT_MAX - 1000);
	cow(4194304);
	cow(0x7fff0000);
	pad(0);
	pad(4194304);
	pad(INT_MAX);
}
