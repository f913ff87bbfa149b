// SPDX-License-Identifier: MIT
/* Splicing one queue into another, and purging. */
#include "scenario.h"

static void fill(struct sk_buff_head *list, int n)
{
	__skb_queue_head_init(list);
	while (n--) {
		struct sk_buff *skb = alloc_skb(1, GFP_ATOMIC);

		id_new(skb);
		__skb_queue_tail(list, skb);
	}
}

static void show(const char *what, struct sk_buff_head *list)
{
	struct sk_buff *skb;
	char line[80] = "";
	int len = 0;

	skb_queue_walk(list, skb) len += snprintf(line + len, sizeof(line) - len, " %d", id(skb));
	emit("%s: %u%s%s", what, skb_queue_len(list), len ? ":" : "", line);
}

SCENARIO(queue_splice)
{
	struct sk_buff_head to, from;

	fill(&to, 3);
	fill(&from, 2);
	skb_queue_splice_tail_init(&from, &to);
	show("spliced to the tail", &to);
	show("emptied", &from);
	fill(&from, 2);
	skb_queue_splice_init(&from, &to);
	show("spliced to the head", &to);
	skb_queue_splice_init(&from, &to);
	show("nothing spliced", &to);
	skb_queue_splice(&to, &from);
	show("spliced without init", &from);
	__skb_queue_purge(&from);
	show("purged", &from);
	emit("slab: %d", id(alloc_skb(1, GFP_ATOMIC)));
}
