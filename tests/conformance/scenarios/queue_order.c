// SPDX-License-Identifier: MIT
/* Queues: both ends, insertion, removal, walking. */
#include "scenario.h"

static struct sk_buff_head queue;

static void show(const char *what)
{
	struct sk_buff *skb;
	char line[80] = "";
	int len = 0;

	skb_queue_walk(&queue, skb) len += snprintf(line + len, sizeof(line) - len, " %d", id(skb));
	emit("%s: %u%s%s", what, skb_queue_len(&queue), len ? ":" : "", line);
}

SCENARIO(queue_order)
{
	struct sk_buff *skb[6], *walk, *tmp;
	int i;

	skb_queue_head_init(&queue);
	for (i = 0; i < 6; i++) {
		skb[i] = alloc_skb(1, GFP_ATOMIC);
		id(skb[i]);
	}
	emit("empty %d peek %d dequeue %d", skb_queue_empty(&queue), id(skb_peek(&queue)),
	     id(skb_dequeue(&queue)));
	skb_queue_tail(&queue, skb[0]);
	skb_queue_tail(&queue, skb[1]);
	skb_queue_head(&queue, skb[2]);
	show("tail 0, tail 1, head 2");
	skb_append(skb[0], skb[3], &queue);
	show("3 after 0");
	__skb_insert(skb[4], skb[2], skb[0], &queue);
	show("4 between 2 and 0");
	emit("peek %d tail %d next of 0 is %d", id(skb_peek(&queue)), id(skb_peek_tail(&queue)),
	     id(skb_peek_next(skb[0], &queue)));
	emit("first %d last %d", skb_queue_is_first(&queue, skb[2]),
	     skb_queue_is_last(&queue, skb[1]));
	skb_unlink(skb[0], &queue);
	show("without 0");
	emit("unlinked: next %d prev %d", id(skb[0]->next), id(skb[0]->prev));
	emit("dequeue %d", id(skb_dequeue(&queue)));
	emit("dequeue tail %d", id(skb_dequeue_tail(&queue)));
	show("rest");
	skb_queue_reverse_walk(&queue, walk) emit("backwards %d", id(walk));
	skb_queue_walk_safe(&queue, walk, tmp)
	{
		__skb_unlink(walk, &queue);
		kfree_skb(walk);
	}
	show("all unlinked");
	kfree_skb(skb[0]);
	kfree_skb(skb[1]);
	kfree_skb(skb[2]);
	kfree_skb(skb[5]);
}
