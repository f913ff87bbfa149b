// SPDX-License-Identifier: MIT
/* NULL, and the empty queue, where they are fine. */
#include "frags.h"
#include <linux/interrupt.h>

SCENARIO(death_null)
{
	struct sk_buff_head queue;
	void *frag = napi_alloc_frag(2048);

	kfree_skb(NULL);
	consume_skb(NULL);
	kfree_skb_list(NULL);
	napi_consume_skb(NULL, 64);
	napi_consume_skb(NULL, 0);
	dev_kfree_skb_any(NULL);
	dev_consume_skb_any(NULL);
	dev_kfree_skb_irq(NULL);
	dev_consume_skb_irq(NULL);
	emit("unref NULL %d", skb_unref(NULL));
	emit("around NULL %d", build_skb_around(NULL, frag, 2048) != NULL);
	emit("count %d", page_count(virt_to_head_page(frag)));
	skb_free_frag(frag);
	skb_queue_head_init(&queue);
	skb_queue_purge(&queue);
	__skb_queue_purge(&queue);
	emit("dequeue %d", skb_dequeue(&queue) != NULL);
	emit("dequeue_tail %d", skb_dequeue_tail(&queue) != NULL);
	emit("peek %d", skb_peek(&queue) != NULL);
	emit("peek_tail %d", skb_peek_tail(&queue) != NULL);
	emit("len %u empty %d", skb_queue_len(&queue), skb_queue_empty(&queue));
}
