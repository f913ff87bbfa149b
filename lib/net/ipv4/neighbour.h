/* SPDX-License-Identifier: MIT */
/*
 * Neighbours of one device: which station has which IPv4 address, and the
 * packets that wait to be told.
 *
 * A neighbour's station is one word, read and written whole, so that who sends
 * needs no lock. A full table forgets the neighbour that was heard of longest ago.
 */
#ifndef SKBSIM_NET_IPV4_NEIGHBOUR_H
#define SKBSIM_NET_IPV4_NEIGHBOUR_H

#include <linux/if_ether.h>
#include <linux/skbuff.h>

struct neighbour_table;

/* What to do with a packet whose receiver's station is not known. */
enum neighbour_answer {
	NEIGHBOUR_KNOWN,     /* now it is, and is written to @station: send the packet */
	NEIGHBOUR_ASK,	     /* the table keeps the packet; ask for the station */
	NEIGHBOUR_WAIT,	     /* the table keeps the packet; somebody has asked a moment ago */
	NEIGHBOUR_NO_MEMORY, /* the packet stays the caller's */
};

/* Process context. NULL if memory is out. */
struct neighbour_table *neighbour_table_create(void);

/* Drops the packets that wait, too. Process context, no other CPU uses @table. NULL is fine. */
void neighbour_table_destroy(struct neighbour_table *table);

/* Writes the station that has @addr to @station; false if it is not known. Any CPU. */
bool neighbour_find(const struct neighbour_table *table, __be32 addr, u8 station[ETH_ALEN]);

/*
 * Keeps @skb until neighbour_learn() hands it out. Of those that wait for one neighbour
 * the oldest are dropped when there are too many, or too many bytes: they are put on @dropped,
 * which the caller frees, as are those of a neighbour that had to make room. Any CPU, softirq
 * context.
 */
enum neighbour_answer neighbour_hold(struct neighbour_table *table, __be32 addr,
				     struct sk_buff *skb, u8 station[ETH_ALEN],
				     struct sk_buff_head *dropped);

/* How many packets the table keeps; a moment's answer while others use it. Any thread. */
unsigned int neighbour_waiting(const struct neighbour_table *table);

/*
 * Makes room for what neighbour_learn() will be told of @addr, if memory can be had. On @dropped
 * the caller gets what waited for a neighbour that had to make room, to free. Any CPU, softirq
 * context.
 */
void neighbour_note(struct neighbour_table *table, __be32 addr, struct sk_buff_head *dropped);

/*
 * @station has @addr from now on; unless it was noted or asked for, nobody cares. Appends what
 * waited for it to @ready, which is the caller's. Any CPU, softirq context.
 */
void neighbour_learn(struct neighbour_table *table, __be32 addr, const u8 station[ETH_ALEN],
		     struct sk_buff_head *ready);

#endif
