// SPDX-License-Identifier: MIT
/* Queues: in front of a given skb, from one to the next, walks that begin in the middle. */
#include "scenario.h"

static void show(const char *what, struct sk_buff_head *list)
{
	struct sk_buff *skb;
	char line[80] = "";
	int len = 0;

	skb_queue_walk(list, skb) len += snprintf(line + len, sizeof(line) - len, " %d", id(skb));
	emit("%s: %u%s%s", what, skb_queue_len(list), len ? ":" : "", line);
	emit("  without the lock: empty %d length %u", skb_queue_empty_lockless(list),
	     skb_queue_len_lockless(list));
}

static void walks(struct sk_buff_head *list, struct sk_buff *from)
{
	struct sk_buff *walk = from, *tmp;

	skb_queue_walk_from(list, walk) emit("from %d: %d", id(from), id(walk));
	skb_queue_reverse_walk_safe(list, walk, tmp)
	{
		__skb_unlink(walk, list);
		emit("backwards: %d", id(walk));
		__skb_queue_tail(list, walk);
	}
	walk = from;
	skb_queue_reverse_walk_from_safe(list, walk, tmp)
		emit("backwards from %d: %d", id(from), id(walk));
	walk = from;
	skb_queue_walk_from_safe(list, walk, tmp)
	{
		__skb_unlink(walk, list);
		kfree_skb(walk);
	}
	show("what came before", list);
}

SCENARIO(queue_neighbours)
{
	struct sk_buff *skb[8];
	struct sk_buff_head a, b;
	int i;

	skb_queue_head_init(&a);
	__skb_queue_head_init(&b);
	show("empty", &a);
	for (i = 0; i < 8; i++) {
		skb[i] = alloc_skb(1, GFP_ATOMIC);
		id(skb[i]);
	}
	__skb_queue_before(&a, (struct sk_buff *)&a, skb[0]);
	__skb_queue_before(&a, (struct sk_buff *)&a, skb[1]);
	show("0 and 1 in front of the head", &a);
	__skb_queue_before(&a, skb[1], skb[2]);
	__skb_queue_before(&a, skb[0], skb[3]);
	__skb_queue_after(&a, skb[0], skb[4]);
	show("2 before 1, 3 before 0, 4 after 0", &a);
	emit("next of 0 is %d, previous of 0 is %d", id(skb_queue_next(&a, skb[0])),
	     id(skb_queue_prev(&a, skb[0])));
	skb_queue_splice_tail(&b, &a);
	show("nothing spliced to the tail", &a);
	__skb_queue_tail(&b, skb[5]);
	__skb_queue_tail(&b, skb[6]);
	skb_queue_splice_tail(&b, &a);
	show("5 and 6 spliced to the tail", &a);
	emit("what is left says: length %u", skb_queue_len(&b));
	skb_queue_head_init(&b);
	__skb_queue_tail(&b, skb[7]);
	skb_queue_splice_tail_init(&a, &b);
	show("all behind 7", &b);
	show("emptied", &a);
	walks(&b, skb[2]);
	__skb_queue_purge(&b);
	show("purged", &b);
}
