/* SPDX-License-Identifier: MIT */
/*
 * Contracts and bodies of the queue functions of <linux/skbuff.h>, which includes
 * this file and says what holds for all of them. Those with a body here do not take
 * the queue's lock: the caller does, or nobody else knows the queue. A queue owns the
 * skbs in it.
 *
 * The head's next and qlen are written whole, because the _lockless functions
 * read them beside a writer: they see an old value or a new one. Nothing is
 * ordered by that, so what they say is a hint to whoever takes the lock next.
 */
#ifndef SKBSIM_STATIC_SKBUFF_QUEUE_H
#define SKBSIM_STATIC_SKBUFF_QUEUE_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/* Puts @newsk, which @list owns then, behind @old, which is in @list. Takes the queue's lock. */
SKBSIM_API void skb_append(struct sk_buff *old, struct sk_buff *newsk, struct sk_buff_head *list);

/* Puts @skb, in no queue so far, to the front, or to the back, of @list, which owns it then. Takes
 * the queue's lock. */
SKBSIM_API void skb_queue_head(struct sk_buff_head *list, struct sk_buff *skb);
SKBSIM_API void skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb);

/* Takes @skb, which is in @list, out of it: the caller owns it. Takes the queue's lock. */
SKBSIM_API void skb_unlink(struct sk_buff *skb, struct sk_buff_head *list);

/* Takes the first, or the last, skb out of @list: the caller owns it. NULL if there is none. Takes
 * the queue's lock. */
SKBSIM_API struct sk_buff *skb_dequeue(struct sk_buff_head *list);
SKBSIM_API struct sk_buff *skb_dequeue_tail(struct sk_buff_head *list);

/* kfree_skb() on each skb of @list, first to last, each taken out under the queue's lock. */
SKBSIM_API void skb_queue_purge(struct sk_buff_head *list);

/* ---- Without the lock --------------------------------------------------------------- */

/* Makes a queue empty whatever it held; the plain one makes its lock too. */
static inline void __skb_queue_head_init(struct sk_buff_head *list)
{
	list->prev = (struct sk_buff *)list;
	WRITE_ONCE(list->next, (struct sk_buff *)list);
	WRITE_ONCE(list->qlen, 0);
}

static inline void skb_queue_head_init(struct sk_buff_head *list)
{
	spin_lock_init(&list->lock);
	__skb_queue_head_init(list);
}

static inline int skb_queue_empty(const struct sk_buff_head *list)
{
	return list->next == (const struct sk_buff *)list;
}

/* Skbs in the queue. */
static inline u32 skb_queue_len(const struct sk_buff_head *list)
{
	return list->qlen;
}

/* The same for a caller that does not hold the lock, whether there is something to take it for. */
static inline bool skb_queue_empty_lockless(const struct sk_buff_head *list)
{
	return READ_ONCE(list->next) == (const struct sk_buff *)list;
}

static inline u32 skb_queue_len_lockless(const struct sk_buff_head *list)
{
	return READ_ONCE(list->qlen);
}

/* The first, or last, skb, which stays the queue's; NULL if there is none. */
static inline struct sk_buff *skb_peek(const struct sk_buff_head *list)
{
	return skb_queue_empty(list) ? NULL : list->next;
}

static inline struct sk_buff *skb_peek_tail(const struct sk_buff_head *list)
{
	return skb_queue_empty(list) ? NULL : list->prev;
}

/* Puts @skb, in no queue so far, behind @prev, which is in @list or is @list itself. */
static inline void __skb_queue_after(struct sk_buff_head *list, struct sk_buff *prev,
				     struct sk_buff *skb)
{
	skb->prev = prev;
	skb->next = prev->next;
	prev->next->prev = skb;
	WRITE_ONCE(prev->next, skb);
	WRITE_ONCE(list->qlen, list->qlen + 1);
}

/* The same in front of @next, which is in @list or is @list itself. */
static inline void __skb_queue_before(struct sk_buff_head *list, struct sk_buff *next,
				      struct sk_buff *skb)
{
	/* A compiler that sees @list does not believe that it is as large as an skb. */
	__skb_queue_after(list, ((struct sk_buff_head *)next)->prev, skb);
}

/* To the front, and to the back, of @list. */
static inline void __skb_queue_head(struct sk_buff_head *list, struct sk_buff *skb)
{
	__skb_queue_after(list, (struct sk_buff *)list, skb);
}

static inline void __skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb)
{
	__skb_queue_after(list, list->prev, skb);
}

/* Takes @skb, which is in @list, out of it: the caller owns it. */
static inline void __skb_unlink(struct sk_buff *skb, struct sk_buff_head *list)
{
	WRITE_ONCE(skb->prev->next, skb->next);
	skb->next->prev = skb->prev;
	skb->next = skb->prev = NULL;
	WRITE_ONCE(list->qlen, list->qlen - 1);
}

/* Take the first, or the last, skb out: the caller owns it. NULL if there is none. */
static inline struct sk_buff *__skb_dequeue(struct sk_buff_head *list)
{
	struct sk_buff *skb = skb_peek(list);

	if (skb)
		__skb_unlink(skb, list);
	return skb;
}

static inline struct sk_buff *__skb_dequeue_tail(struct sk_buff_head *list)
{
	struct sk_buff *skb = skb_peek_tail(list);

	if (skb)
		__skb_unlink(skb, list);
	return skb;
}

/*
 * @skb is each of @queue in turn, backwards in the reverse ones; in the _from ones beginning with
 * what it is before. In the _safe ones it may leave the queue inside the loop.
 */
#define skb_queue_walk(queue, skb) \
	for (skb = (queue)->next; skb != (struct sk_buff *)(queue); skb = skb->next)

#define skb_queue_walk_safe(queue, skb, tmp)                                         \
	for (skb = (queue)->next, tmp = skb->next; skb != (struct sk_buff *)(queue); \
	     skb = tmp, tmp = skb->next)

#define skb_queue_walk_from(queue, skb) for (; skb != (struct sk_buff *)(queue); skb = skb->next)

#define skb_queue_walk_from_safe(queue, skb, tmp) \
	for (tmp = skb->next; skb != (struct sk_buff *)(queue); skb = tmp, tmp = skb->next)

#define skb_queue_reverse_walk(queue, skb) \
	for (skb = (queue)->prev; skb != (struct sk_buff *)(queue); skb = skb->prev)

#define skb_queue_reverse_walk_safe(queue, skb, tmp)                                 \
	for (skb = (queue)->prev, tmp = skb->prev; skb != (struct sk_buff *)(queue); \
	     skb = tmp, tmp = skb->prev)

#define skb_queue_reverse_walk_from_safe(queue, skb, tmp) \
	for (tmp = skb->prev; skb != (struct sk_buff *)(queue); skb = tmp, tmp = skb->prev)

/* Is @skb, which is in @list, the first, or the last, one? */
static inline bool skb_queue_is_first(const struct sk_buff_head *list, const struct sk_buff *skb)
{
	return skb->prev == (const struct sk_buff *)list;
}

static inline bool skb_queue_is_last(const struct sk_buff_head *list, const struct sk_buff *skb)
{
	return skb->next == (const struct sk_buff *)list;
}

/* The one behind, or before, @skb, which is in @list. BUG() if there is none. */
static inline struct sk_buff *skb_queue_next(const struct sk_buff_head *list,
					     const struct sk_buff *skb)
{
	BUG_ON(skb_queue_is_last(list, skb));
	return skb->next;
}

static inline struct sk_buff *skb_queue_prev(const struct sk_buff_head *list,
					     const struct sk_buff *skb)
{
	BUG_ON(skb_queue_is_first(list, skb));
	return skb->prev;
}

/* The one behind @skb; NULL if it is the last. */
static inline struct sk_buff *skb_peek_next(struct sk_buff *skb, const struct sk_buff_head *list)
{
	return skb_queue_is_last(list, skb) ? NULL : skb->next;
}

/* Puts @skb, in no queue so far, between @prev and @next, which must be neighbours in @list. */
static inline void __skb_insert(struct sk_buff *skb, struct sk_buff *prev, struct sk_buff *next,
				struct sk_buff_head *list)
{
	(void)next;
	__skb_queue_after(list, prev, skb);
}

/* Links all of @from between @prev, which is in @to, and what follows it. */
static inline void __skb_queue_splice(const struct sk_buff_head *from, struct sk_buff_head *to,
				      struct sk_buff *prev)
{
	struct sk_buff *first = from->next, *last = from->prev;

	if (skb_queue_empty(from))
		return;
	first->prev = prev;
	last->next = prev->next;
	prev->next->prev = last;
	WRITE_ONCE(prev->next, first);
	WRITE_ONCE(to->qlen, to->qlen + from->qlen);
}

/* All of @from to the front, or the back, of @to; @from is no queue afterwards. */
static inline void skb_queue_splice(const struct sk_buff_head *from, struct sk_buff_head *to)
{
	__skb_queue_splice(from, to, (struct sk_buff *)to);
}

static inline void skb_queue_splice_tail(const struct sk_buff_head *from, struct sk_buff_head *to)
{
	__skb_queue_splice(from, to, to->prev);
}

/* To its front, or its back, and @from is empty. */
static inline void skb_queue_splice_init(struct sk_buff_head *from, struct sk_buff_head *to)
{
	__skb_queue_splice(from, to, (struct sk_buff *)to);
	__skb_queue_head_init(from);
}

static inline void skb_queue_splice_tail_init(struct sk_buff_head *from, struct sk_buff_head *to)
{
	__skb_queue_splice(from, to, to->prev);
	__skb_queue_head_init(from);
}

/* kfree_skb() on each skb, first to last. */
static inline void __skb_queue_purge(struct sk_buff_head *list)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(list)))
		kfree_skb(skb);
}

/* ---- Lists by next alone, and by the kernel's list_head ------------------------------------- */

/* @skb is no part of a list any more; what came behind it is the caller's. */
static inline void skb_mark_not_on_list(struct sk_buff *skb)
{
	skb->next = NULL;
}

/* Takes @skb out of a list_head's list, whose member is skb->list. */
static inline void skb_list_del_init(struct sk_buff *skb)
{
	list_del(&skb->list);
	skb_mark_not_on_list(skb);
}

/* @skb is each of a list linked by next, from @first, which may be NULL, on; it may leave the list
 * inside the loop. */
#define skb_list_walk_safe(first, skb, next_skb)                              \
	for ((skb) = (first), (next_skb) = (skb) ? (skb)->next : NULL; (skb); \
	     (skb) = (next_skb), (next_skb) = (skb) ? (skb)->next : NULL)

#endif
