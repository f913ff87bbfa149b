/* SPDX-License-Identifier: MIT */
/* Queues of skbs under their lock. */
#include "net/skbuff/skbuff.h"

void skb_queue_head(struct sk_buff_head *list, struct sk_buff *skb)
{
	spin_lock(&list->lock);
	__skb_queue_head(list, skb);
	spin_unlock(&list->lock);
}

void skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb)
{
	spin_lock(&list->lock);
	__skb_queue_tail(list, skb);
	spin_unlock(&list->lock);
}

void skb_append(struct sk_buff *old, struct sk_buff *newsk, struct sk_buff_head *list)
{
	spin_lock(&list->lock);
	__skb_queue_after(list, old, newsk);
	spin_unlock(&list->lock);
}

void skb_unlink(struct sk_buff *skb, struct sk_buff_head *list)
{
	spin_lock(&list->lock);
	__skb_unlink(skb, list);
	spin_unlock(&list->lock);
}

struct sk_buff *skb_dequeue(struct sk_buff_head *list)
{
	struct sk_buff *skb;

	spin_lock(&list->lock);
	skb = __skb_dequeue(list);
	spin_unlock(&list->lock);
	return skb;
}

struct sk_buff *skb_dequeue_tail(struct sk_buff_head *list)
{
	struct sk_buff *skb;

	spin_lock(&list->lock);
	skb = __skb_dequeue_tail(list);
	spin_unlock(&list->lock);
	return skb;
}

void skb_queue_purge(struct sk_buff_head *list)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(list)))
		kfree_skb(skb);
}
