// SPDX-License-Identifier: MIT
/* What hangs on a merged head is released, whether its data was stolen or not. */
#include "cache.h"
#include "gro.h"

static void with_extension(const char *what, struct sk_buff *(*frame)(const struct packet *))
{
	struct packet k = { .payload = 300 };
	struct sk_buff *skb, *holder = alloc_skb(10, GFP_ATOMIC);
	int i;

	for (i = 0; i < 3; i++) {
		skb = frame(&k);
		if (i == 2) {
			memset(skb_ext_add(skb, SKB_EXT_BRIDGE_NF), 0, 8);
			skb_ext_copy(holder, skb);
			emit("  extension refs %d", refcount_read(&holder->extensions->refcnt));
		}
		receive(what, skb);
		k.seq += k.payload;
		k.ipid++;
	}
	emit("  extension refs %d", refcount_read(&holder->extensions->refcnt));
	finish_poll();
	emit("delivered %u", skb_queue_len(t_rx));
	__skb_queue_purge(t_rx);
	emit("  extension refs %d", refcount_read(&holder->extensions->refcnt));
	kfree_skb(holder);
}

SCENARIO(gro_stolen_state)
{
	with_extension("head fragment", frame_head_frag);
	with_extension("paged", frame_paged);
	with_extension("kmalloc", frame_kmalloc);
}
