// SPDX-License-Identifier: MIT
/* Births of nothing, and of more than there can be: sizes wrap in 32 bits. */
#include "frags.h"

static void receive(unsigned int len)
{
	struct sk_buff *skb;

	emit("len %u", len);
	skb = netdev_alloc_skb(t_dev, len);
	emit_shape("  netdev", skb);
	kfree_skb(skb);
	skb = napi_alloc_skb(t_napi, len);
	emit_shape("  napi", skb);
	kfree_skb(skb);
	skb = __netdev_alloc_skb(t_dev, len, GFP_KERNEL | __GFP_NOWARN);
	emit_shape("  blocking", skb);
	kfree_skb(skb);
}

static void fragmented(unsigned long header, unsigned long data)
{
	struct sk_buff *skb;
	int err = 0;

	skb = alloc_skb_with_frags(header, data, 0, &err, GFP_ATOMIC | __GFP_NOWARN);
	emit("%lu with %lu in frags: error %d", header, data, skb ? 0 : err);
	emit_shape("  it", skb);
	kfree_skb(skb);
}

static void fclone(unsigned int size)
{
	struct sk_buff *skb = alloc_skb_fclone(size, GFP_ATOMIC | __GFP_NOWARN);

	emit("pair of %u", size);
	emit_shape("  it", skb);
	kfree_skb(skb);
}

SCENARIO(birth_beyond)
{
	receive(0);
	receive(4194304);
	receive(0x7fffffff);
	receive(0x80000000);
	receive(0xfffffe00);
	receive(0xffffffc0);
	receive(0xffffffff);
	fragmented(0, 0);
	fragmented(0, 17 * PAGE_SIZE);
	fragmented(0, 17 * PAGE_SIZE + 1);
	fragmented(0, 0xffffffff);
	fragmented(0, ULONG_MAX - PAGE_SIZE);
	fragmented(4194304, 10);
	fclone(0);
	fclone(4194304);
	fclone(0x80000000);
}
