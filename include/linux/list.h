/* SPDX-License-Identifier: MIT */
/*
 * Circular doubly linked lists, under the kernel's names. Any context; nothing
 * takes a lock. An entry added must be in no list, one deleted must be in one.
 */
#ifndef SKBSIM_LINUX_LIST_H
#define SKBSIM_LINUX_LIST_H

#include <linux/kernel.h>
#include <linux/types.h>

#define LIST_HEAD_INIT(name)     \
	{                        \
		&(name), &(name) \
	}
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head->prev = head;
}

static inline int list_empty(const struct list_head *head)
{
	return head->next == head;
}

/* Joins two neighbours; what stood between them is out. */
static inline void skbsim_list_link(struct list_head *left, struct list_head *right)
{
	left->next = right;
	right->prev = left;
}

static inline void list_add(struct list_head *entry, struct list_head *head)
{
	skbsim_list_link(entry, head->next);
	skbsim_list_link(head, entry);
}

static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
	skbsim_list_link(head->prev, entry);
	skbsim_list_link(entry, head);
}

static inline void list_del(struct list_head *entry)
{
	skbsim_list_link(entry->prev, entry->next);
	entry->next = entry->prev = NULL;
}

static inline void list_del_init(struct list_head *entry)
{
	skbsim_list_link(entry->prev, entry->next);
	INIT_LIST_HEAD(entry);
}

/* Moves all of @list to the front (or, _tail, to the back) of @head; @list is left empty. */
static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
	if (list_empty(list))
		return;
	skbsim_list_link(list->prev, head->next);
	skbsim_list_link(head, list->next);
	INIT_LIST_HEAD(list);
}

static inline void list_splice_tail_init(struct list_head *list, struct list_head *head)
{
	if (list_empty(list))
		return;
	skbsim_list_link(head->prev, list->next);
	skbsim_list_link(list->prev, head);
	INIT_LIST_HEAD(list);
}

#define list_entry(ptr, type, member)	     container_of(ptr, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_last_entry(head, type, member)  list_entry((head)->prev, type, member)
#define list_next_entry(pos, member)	     list_entry((pos)->member.next, __typeof__(*(pos)), member)

#define list_for_each_entry(pos, head, member)                                               \
	for (pos = list_first_entry(head, __typeof__(*pos), member); &pos->member != (head); \
	     pos = list_next_entry(pos, member))

/* @pos may leave the list inside the loop. */
#define list_for_each_entry_safe(pos, n, head, member)               \
	for (pos = list_first_entry(head, __typeof__(*pos), member), \
	    n = list_next_entry(pos, member);                        \
	     &pos->member != (head); pos = n, n = list_next_entry(n, member))

#endif
