/* SPDX-License-Identifier: MIT */
/* Neighbours of one device. Takes after net/core/neighbour.c of Linux 5.12, without timers. */
#include "net/ipv4/neighbour.h"

#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <stdlib.h>
#include <string.h>

#define NR_BUCKETS     256U
#define MAX_NEIGHBOURS 1024U

/*
 * What waits for one neighbour: about as many packets as a congestion window begins with, and
 * as many bytes of memory as the kernel keeps (unres_qlen_bytes), for packets may be large.
 */
#define MAX_WAITING	  64U
#define MAX_WAITING_BYTES 212992U

/* Between two questions for one neighbour: a second, in jiffies. */
#define ASK_EVERY ((unsigned long)HZ)

/* Marks the word of a station that is known, whatever its address. */
#define STATION_KNOWN (1ULL << 48)

struct neighbour {
	struct neighbour *next; /* in its bucket: RCU */
	__be32 addr;
	u64 station; /* 0 or STATION_KNOWN and the address; written under the lock */
	/* Under the lock: */
	struct sk_buff_head waiting; /* empty once the station is known */
	unsigned int waiting_bytes;  /* sum of their truesize */
	unsigned long heard;	     /* jiffies: when it was asked for, or told, last */
	struct rcu_head rcu;
};

struct neighbour_table {
	struct neighbour *buckets[NR_BUCKETS]; /* read under RCU, written under the lock */
	spinlock_t lock;
	unsigned int nr, nr_known; /* under the lock */
	unsigned int nr_waiting;   /* sum of all queues' lengths: under the lock; anybody reads */
};

/* Addresses of one network differ in their last bytes, which come last on the wire. */
static unsigned int bucket_of(__be32 addr)
{
	u32 host = __be32_to_cpu(addr);

	return (host ^ host >> 8) % NR_BUCKETS;
}

/* RCU read side, or under the lock. */
static struct neighbour *lookup(const struct neighbour_table *table, __be32 addr)
{
	struct neighbour *n = rcu_dereference(table->buckets[bucket_of(addr)]);

	while (n && n->addr != addr)
		n = rcu_dereference(n->next);
	return n;
}

bool neighbour_find(const struct neighbour_table *table, __be32 addr, u8 station[ETH_ALEN])
{
	const struct neighbour *n;
	u64 word;

	rcu_read_lock();
	n = lookup(table, addr);
	word = likely(n) ? READ_ONCE(n->station) : 0;
	rcu_read_unlock();
	memcpy(station, &word, ETH_ALEN);
	return likely(word & STATION_KNOWN);
}

/* ---- Under the lock ------------------------------------------------------------------------- */

/* @change as an unsigned number, so that one less is UINT_MAX more. */
static void count_waiting(struct neighbour_table *table, unsigned int change)
{
	WRITE_ONCE(table->nr_waiting, table->nr_waiting + change);
}

static void hand_out(struct neighbour_table *table, struct neighbour *n, struct sk_buff_head *list)
{
	count_waiting(table, -skb_queue_len(&n->waiting));
	skb_queue_splice_tail_init(&n->waiting, list);
	n->waiting_bytes = 0;
}

static void forget(struct neighbour_table *table, struct neighbour **link,
		   struct sk_buff_head *dropped)
{
	struct neighbour *n = *link;

	hand_out(table, n, dropped);
	rcu_assign_pointer(*link, n->next);
	table->nr--;
	table->nr_known -= n->station != 0;
	kfree_rcu(n, rcu);
}

/* Of those that are known, or of the others, the one that was heard of longest ago. */
static struct neighbour **oldest(struct neighbour_table *table, bool known)
{
	struct neighbour **link, **found = NULL;
	unsigned int i;

	for (i = 0; i < NR_BUCKETS; i++)
		for (link = &table->buckets[i]; *link; link = &(*link)->next)
			if (!(*link)->station != known &&
			    (!found || time_before((*link)->heard, (*found)->heard)))
				found = link;
	return found;
}

/*
 * Each kind is sure of half of the table: neither packets to addresses that nobody has, nor
 * questions under made-up addresses, drive all others out.
 */
static void make_room(struct neighbour_table *table, struct sk_buff_head *dropped)
{
	forget(table, oldest(table, table->nr_known > MAX_NEIGHBOURS / 2), dropped);
}

static struct neighbour *add(struct neighbour_table *table, __be32 addr,
			     struct sk_buff_head *dropped)
{
	struct neighbour **bucket = &table->buckets[bucket_of(addr)];
	struct neighbour *n;

	if (table->nr >= MAX_NEIGHBOURS)
		make_room(table, dropped);
	n = kzalloc(sizeof(*n), GFP_ATOMIC);
	if (!n)
		return NULL;
	n->addr = addr;
	n->heard = jiffies - ASK_EVERY;
	__skb_queue_head_init(&n->waiting);
	n->next = *bucket;
	/* Pairs with rcu_dereference() in lookup(): who finds it finds it whole. */
	rcu_assign_pointer(*bucket, n);
	table->nr++;
	return n;
}

/* The newest stay, as in the kernel. */
static void wait_for(struct neighbour_table *table, struct neighbour *n, struct sk_buff *skb,
		     struct sk_buff_head *dropped)
{
	while (skb_queue_len(&n->waiting) &&
	       (skb_queue_len(&n->waiting) >= MAX_WAITING ||
		n->waiting_bytes + skb->truesize > MAX_WAITING_BYTES)) {
		struct sk_buff *first = __skb_dequeue(&n->waiting);

		n->waiting_bytes -= first->truesize;
		__skb_queue_tail(dropped, first);
		count_waiting(table, -1U);
	}
	__skb_queue_tail(&n->waiting, skb);
	count_waiting(table, 1);
	n->waiting_bytes += skb->truesize;
}

static enum neighbour_answer hold_locked(struct neighbour_table *table, __be32 addr,
					 struct sk_buff *skb, u8 station[ETH_ALEN],
					 struct sk_buff_head *dropped)
{
	struct neighbour *n = lookup(table, addr);

	if (!n)
		n = add(table, addr, dropped);
	if (!n)
		return NEIGHBOUR_NO_MEMORY;
	if (n->station) {
		memcpy(station, &n->station, ETH_ALEN);
		return NEIGHBOUR_KNOWN;
	}
	wait_for(table, n, skb, dropped);
	if (time_before(jiffies, n->heard + ASK_EVERY))
		return NEIGHBOUR_WAIT;
	n->heard = jiffies;
	return NEIGHBOUR_ASK;
}

static void learn_locked(struct neighbour_table *table, struct neighbour *n, u64 word,
			 struct sk_buff_head *ready)
{
	table->nr_known += !n->station;
	WRITE_ONCE(n->station, word);
	n->heard = jiffies;
	hand_out(table, n, ready);
}

/* ---- For callers ---------------------------------------------------------------------------- */

enum neighbour_answer neighbour_hold(struct neighbour_table *table, __be32 addr,
				     struct sk_buff *skb, u8 station[ETH_ALEN],
				     struct sk_buff_head *dropped)
{
	enum neighbour_answer answer;

	spin_lock(&table->lock);
	answer = hold_locked(table, addr, skb, station, dropped);
	spin_unlock(&table->lock);
	return answer;
}

void neighbour_note(struct neighbour_table *table, __be32 addr, struct sk_buff_head *dropped)
{
	spin_lock(&table->lock);
	if (!lookup(table, addr))
		add(table, addr, dropped);
	spin_unlock(&table->lock);
}

void neighbour_learn(struct neighbour_table *table, __be32 addr, const u8 station[ETH_ALEN],
		     struct sk_buff_head *ready)
{
	u64 word = STATION_KNOWN;
	struct neighbour *n;

	memcpy(&word, station, ETH_ALEN);
	spin_lock(&table->lock);
	n = lookup(table, addr);
	if (n)
		learn_locked(table, n, word, ready);
	spin_unlock(&table->lock);
}

unsigned int neighbour_waiting(const struct neighbour_table *table)
{
	return READ_ONCE(table->nr_waiting);
}

struct neighbour_table *neighbour_table_create(void)
{
	struct neighbour_table *table = calloc(1, sizeof(*table));

	if (table)
		spin_lock_init(&table->lock);
	return table;
}

void neighbour_table_destroy(struct neighbour_table *table)
{
	struct sk_buff_head dropped;
	unsigned int i;

	if (!table)
		return;
	__skb_queue_head_init(&dropped);
	for (i = 0; i < NR_BUCKETS; i++)
		while (table->buckets[i])
			forget(table, &table->buckets[i], &dropped);
	__skb_queue_purge(&dropped);
	/* So that those that went are not counted as left alive. */
	rcu_barrier();
	free(table);
}
