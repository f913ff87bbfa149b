// SPDX-License-Identifier: MIT
/* Verifying a sum on receive: of the packet or its head, and what is noted about it. */
#include "frags.h"
#include <net/checksum.h>

static void show(const char *what, const struct sk_buff *skb, __sum16 wrong)
{
	emit("%s: wrong by %#x, ip_summed %d valid %d sw %d csum %#x", what, (u16)wrong,
	     skb->ip_summed, skb->csum_valid, skb->csum_complete_sw, (u16)csum_fold(skb->csum));
}

/* A packet whose bytes and csum sum up to zero. */
static struct sk_buff *right(void)
{
	struct sk_buff *skb = paged_skb(61, 2, 101);

	skb->csum = csum_sub(0, skb_checksum(skb, 0, skb->len, 0));
	return skb;
}

static void verify(const char *what, struct sk_buff *skb)
{
	emit("%s: unnecessary %d", what, skb_csum_unnecessary(skb));
	show("  then", skb, skb_checksum_complete(skb));
	emit("  unnecessary %d", skb_csum_unnecessary(skb));
	kfree_skb(skb);
}

SCENARIO(checksum_complete)
{
	struct sk_buff *skb = right();
	u8 byte = 0x5a;

	verify("right", skb);
	skb = right();
	skb_store_bits(skb, 100, &byte, 1);
	verify("changed", skb);
	skb = right();
	skb_store_bits(skb, 100, &byte, 1);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	verify("changed, but the device says it is right", skb);
	skb = right();
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + 7;
	skb->csum_offset = 2;
	emit("start %d at data + %d", skb_checksum_start_offset(skb),
	     (int)(skb_checksum_start(skb) - skb->data));
	verify("not made yet", skb);
	skb = right();
	skb_get(skb);
	show("shared", skb, __skb_checksum_complete(skb));
	kfree_skb(skb);
	kfree_skb(skb);
	skb = right();
	show("its head", skb, __skb_checksum_complete_head(skb, 99));
	show("all of it", skb, __skb_checksum_complete_head(skb, skb->len));
	skb_get(skb);
	skb->csum_valid = 0;
	show("shared", skb, __skb_checksum_complete_head(skb, skb->len));
	kfree_skb(skb);
	kfree_skb(skb);
}
