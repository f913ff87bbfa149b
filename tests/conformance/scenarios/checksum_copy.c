// SPDX-License-Identifier: MIT
/* Copying and checksumming at once, and filling in a checksum that was left for the device. */
#include "frags.h"
#include <net/checksum.h>

SCENARIO(checksum_copy)
{
	struct sk_buff *skb = paged_skb(64, 2, 100);
	unsigned int sum = byte_sum(skb);
	static u8 bytes[300];
	u16 partial;
	__wsum copied;

	copied = skb_copy_and_csum_bits(skb, 10, bytes, 200);
	emit("copied: %#x, flat %#x", (u16)~csum_fold(copied),
	     (u16)~csum_fold(csum_partial(bytes, 200, 0)));
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + 20;
	skb->csum_offset = 16;
	skb_copy_and_csum_dev(skb, bytes);
	partial = bytes[36] | bytes[37] << 8;
	emit("for the device: %#x", partial);
	emit("help: error %d ip_summed %d", skb_checksum_help(skb), skb->ip_summed);
	emit("written: %#x", skb->data[36] | skb->data[37] << 8);
	emit("changed %d", byte_sum(skb) != sum);
	kfree_skb(skb);
}
