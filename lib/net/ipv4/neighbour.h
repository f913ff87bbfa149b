/* SPDX-License-Identifier: MIT */
/*
 * Neighbours of one device: which station has which IPv4 address, and the
 * packets that wait to be told.
 *
 * A neighbour's station is one word, read and written whole, so that who sends
 * needs no lock. A neighbour that has answered stays until the table goes; one that
 * has not may have to make room for another.
 */
#ifndef SKBSIM_NET_IPV4_NEIGHBOUR_H
#define SKBSIM_NET_IPV4_NEIGHBOUR_H

#include <linux/if_ether.h>
#include <linux/skbuff.h>

struct neighbour_table;

/* What to do with a packet whose receiver's station is not known. */
enum neighbour_answer {
	NEIGHBOUR_KNOWN, /* now it is: send the packet */
	NEIGHBOUR_ASK,	 /* the table keeps the packet; ask for the station */
	NEIGHBOUR_WAIT,	 /* the table keeps the packet; somebody has asked a moment ago */
	NEIGHBOUR_FULL,	 /* no room or no memory: the packet stays the caller's */
};

/* Process context. NULL if memory is out. */
struct neighbour_table *neighbour_table_create(void);

/* Drops the packets that wait, too. Process context, no other CPU uses @table. NULL is fine. */
void neighbour_table_destroy(struct neighbour_table *table);

/* Writes the station that has @addr to @station; false if it is not known. Any CPU. */
bool neighbour_find(const struct neighbour_table *table, __be32 addr, u8 station[ETH_ALEN]);

/*
 * Keeps @skb until neighbour_learn() hands it out. Of those that wait for one neighbour
 * the oldest is dropped when there are too many: it is put on @dropped, which the caller
 * frees, as are those of a neighbour that had to make room. Any CPU, softirq context.
 */
enum neighbour_answer neighbour_hold(struct neighbour_table *table, __be32 addr,
				     struct sk_buff *skb, struct sk_buff_head *dropped);

/*
 * @station has @addr from now on. One that nobody has asked for is noted only with @create.
 * Appends what waited for it to @ready, which is the caller's. Any CPU, softirq context.
 */
void neighbour_learn(struct neighbour_table *table, __be32 addr, const u8 station[ETH_ALEN],
		     bool create, struct sk_buff_head *ready);

#endif
