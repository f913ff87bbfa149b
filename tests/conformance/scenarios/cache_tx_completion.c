// SPDX-License-Identifier: MIT
/* dev_kfree_skb_irq(): the completion queue, and where NET_TX puts the heads it frees. */
#include "cache.h"

SCENARIO(cache_tx_completion)
{
	static struct sk_buff *born[8], *slab[8];
	struct sk_buff *fclone = alloc_skb_fclone(10, GFP_ATOMIC);
	int i;

	many_alloc(6);
	id(fclone);
	for (i = 0; i < 6; i += 2) {
		dev_kfree_skb_irq(many[i]);
		dev_consume_skb_irq(many[i + 1]);
	}
	dev_kfree_skb_irq(fclone);
	slab_births("slab before NET_TX", slab, 4);
	local_bh_enable();
	local_bh_disable();
	slab_births("slab after NET_TX", slab + 4, 4);
	napi_births("napi after NET_TX", born, 8);
	emit("fclone is free: %d", fclone == alloc_skb_fclone(10, GFP_ATOMIC));
	free_all(born, 8);
	free_all(slab, 8);
}
