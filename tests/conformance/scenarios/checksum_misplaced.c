// SPDX-License-Identifier: MIT
/* skb_checksum_help() where there is no place for the sum, or not only one. */
#include "frags.h"

static struct sk_buff *left_for_the_device(int start, int field)
{
	struct sk_buff *skb = paged_skb(60, 1, 100);

	skb->dev = t_dev;
	skb_pull(skb, 20);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + start;
	skb->csum_offset = field;
	return skb;
}

static void help(struct sk_buff *skb, int start, int field)
{
	unsigned int sum = byte_sum(skb);

	emit("start %d field %d: %d", start, field, skb_checksum_help(skb));
	emit("  ip_summed %d, changed %d", skb->ip_summed, byte_sum(skb) != sum);
}

static void misplaced(int start, int field)
{
	struct sk_buff *skb = left_for_the_device(start, field);

	help(skb, start, field);
	kfree_skb(skb);
}

SCENARIO(checksum_misplaced)
{
	struct sk_buff *skb;

	misplaced(0, 0);
	misplaced(-1, 10);
	misplaced(-20, 25);
	misplaced(39, 0);
	misplaced(40, 0);
	misplaced(100, 0);
	misplaced(20, 18);
	misplaced(20, 19);
	misplaced(20, 100);
	skb = left_for_the_device(20, 6);
	skb_shinfo(skb)->gso_size = 50;
	help(skb, 20, 6);
	skb_shinfo(skb)->gso_size = 0;
	help(skb, 20, 6);
	kfree_skb(skb);
}
