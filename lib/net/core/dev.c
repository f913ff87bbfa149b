/* SPDX-License-Identifier: MIT */
/*
 * The network core's part in a packet's way: polls and the two softirqs,
 * delivery by protocol. Mirrors net/core/dev.c of Linux 5.12.
 */
#include "net/core/dev.h"

#include "kernel/cpu.h"
#include "net/core/gro.h"
#include "net/core/offload.h"
#include "net/core/softnet.h"
#include "net/skbuff/defer.h"
#include "net/skbuff/napi_cache.h"
#include "net/skbuff/skbuff.h"

#include <linux/if_vlan.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <skbsim/stats.h>

#include <sched.h>
#include <urcu.h>

/* What one net_rx_action() may handle, and for how long. */
#define NETDEV_BUDGET	      300
#define NETDEV_BUDGET_JIFFIES 2

#define PTYPE_HASH_SIZE 16

DEFINE_PER_CPU(struct softnet_data, softnet_data);

/* Why the skb was freed, kept in cb while it waits for NET_TX. */
struct skb_free_cb {
	enum skb_free_reason reason;
};

static struct skb_free_cb *skb_free_cb(struct sk_buff *skb)
{
	return (struct skb_free_cb *)skb->cb;
}

/* ---- NET_TX: what interrupts left to be freed --------------------------------------- */

void __dev_kfree_skb_irq(struct sk_buff *skb, enum skb_free_reason reason)
{
	struct softnet_data *sd = this_cpu_ptr(&softnet_data);

	if (unlikely(!skb) || !skb_unref(skb))
		return;
	refcount_set(&skb->users, 0);
	skb_free_cb(skb)->reason = reason;
	skb->next = sd->completion_queue;
	sd->completion_queue = skb;
	raise_softirq_irqoff(NET_TX_SOFTIRQ);
}

static void net_tx_action(struct softirq_action *unused)
{
	struct softnet_data *sd = this_cpu_ptr(&softnet_data);
	struct sk_buff *skb, *list = sd->completion_queue;

	(void)unused;
	if (!list)
		return;
	sd->completion_queue = NULL;
	while ((skb = list)) {
		list = skb->next;
		WARN_ON(refcount_read(&skb->users));
		skb_free_completed(skb, skb_free_cb(skb)->reason == SKB_REASON_DROPPED);
	}
	if (switches.napi_cache_flush_poll)
		__kfree_skb_flush();
}

/* ---- NAPI --------------------------------------------------------------------------- */

#define NAPIF(bit) (1UL << NAPI_STATE_##bit)

void netif_napi_add(struct net_device *dev, struct napi_struct *napi,
		    int (*poll)(struct napi_struct *, int), int weight)
{
	INIT_LIST_HEAD(&napi->poll_list);
	napi->poll = poll;
	napi->weight = weight;
	napi->dev = dev;
	napi->skb = NULL;
	gro_init_hash(napi);
	napi->state = NAPIF(SCHED) | NAPIF(NPSVC);
}

void netif_napi_del(struct napi_struct *napi)
{
	WARN_ON(!list_empty(&napi->poll_list));
	/* A poll that has completed may still be on its way out. */
	synchronize_rcu();
	napi_free_frags(napi);
	gro_drop_hash(napi);
}

void napi_enable(struct napi_struct *napi)
{
	BUG_ON(!(READ_ONCE(napi->state) & NAPIF(SCHED)));
	/* Release pairs with the acquire in napi_schedule_prep(): a poll sees a whole instance. */
	__atomic_fetch_and(&napi->state, ~(NAPIF(SCHED) | NAPIF(NPSVC)), __ATOMIC_RELEASE);
}

/* Returns when the caller, and nobody else, holds @bit. Acquire pairs with the release of the poll
 * that held it. */
static void hold(struct napi_struct *napi, unsigned long bit)
{
	while (__atomic_fetch_or(&napi->state, bit, __ATOMIC_ACQUIRE) & bit)
		sched_yield();
}

/* Holding both is what a disabled instance looks like: nobody else can claim it. */
void napi_disable(struct napi_struct *napi)
{
	__atomic_fetch_or(&napi->state, NAPIF(DISABLE), __ATOMIC_RELAXED);
	hold(napi, NAPIF(SCHED));
	hold(napi, NAPIF(NPSVC));
	__atomic_fetch_and(&napi->state, ~NAPIF(DISABLE), __ATOMIC_RELAXED);
}

/*
 * Acquire pairs with the release of the poll that let the instance go. Release
 * pairs with the acquire of the poll that finds MISSED set, and then sees the
 * work that was the reason.
 */
bool napi_schedule_prep(struct napi_struct *napi)
{
	unsigned long old = READ_ONCE(napi->state), new;

	do {
		if (unlikely(old & NAPIF(DISABLE)))
			return false;
		new = old | (old & NAPIF(SCHED) ? NAPIF(MISSED) : NAPIF(SCHED));
	} while (!__atomic_compare_exchange_n(&napi->state, &old, new, false, __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	return !(old & NAPIF(SCHED));
}

void __napi_schedule(struct napi_struct *napi)
{
	list_add_tail(&napi->poll_list, &this_cpu_ptr(&softnet_data)->poll_list);
	raise_softirq_irqoff(NET_RX_SOFTIRQ);
}

bool napi_complete_done(struct napi_struct *napi, int work_done)
{
	unsigned long old = READ_ONCE(napi->state), new;

	(void)work_done;
	/* Not the poll that SCHED stands for. */
	if (unlikely(old & NAPIF(NPSVC)))
		return false;
	if (napi->gro_bitmask)
		napi_gro_flush(napi, false);
	gro_normal_list(napi);
	if (unlikely(!list_empty(&napi->poll_list)))
		list_del_init(&napi->poll_list);
	do {
		WARN_ON_ONCE(!(old & NAPIF(SCHED)));
		new = old & ~(NAPIF(SCHED) | NAPIF(MISSED));
		if (old & NAPIF(MISSED))
			new |= NAPIF(SCHED);
		/* Release and acquire pair with those of napi_schedule_prep() and napi_disable(). */
	} while (!__atomic_compare_exchange_n(&napi->state, &old, new, false, __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	if (unlikely(old & NAPIF(MISSED))) {
		__napi_schedule(napi);
		return false;
	}
	return true;
}

/* The whole weight was used: what is held goes up, but for what has only just come. Ticks that are
 * too long to wait for another one let go of everything. */
static void flush_old(struct napi_struct *napi)
{
	if (napi->gro_bitmask)
		napi_gro_flush(napi, HZ >= 1000);
	gro_normal_list(napi);
}

/* One poll; an instance that used its whole weight goes to @repoll. Mirrors napi_poll(). */
static int napi_poll(struct napi_struct *napi, struct list_head *repoll)
{
	int weight = napi->weight, work = 0;

	list_del_init(&napi->poll_list);
	if (READ_ONCE(napi->state) & NAPIF(SCHED))
		work = napi->poll(napi, weight);
	/* Completed: from here on the instance may be somebody else's, or gone. */
	if (likely(work < weight))
		return work;
	WARN_ONCE(work > weight, "NAPI poll of %s returned %d, above its budget of %d",
		  napi->dev->name, work, weight);
	if (unlikely(READ_ONCE(napi->state) & NAPIF(DISABLE))) {
		napi_complete_done(napi, work);
		return work;
	}
	flush_old(napi);
	if (!WARN_ONCE(!list_empty(&napi->poll_list),
		       "%s was scheduled again by a poll that used its whole budget",
		       napi->dev->name))
		list_add_tail(&napi->poll_list, repoll);
	return work;
}

/* Polls until there is nothing to do, or budget or time are used up. Mirrors net_rx_action(). */
static void net_rx_action(struct softirq_action *unused)
{
	struct softnet_data *sd = this_cpu_ptr(&softnet_data);
	unsigned long limit = jiffies + NETDEV_BUDGET_JIFFIES;
	int budget = NETDEV_BUDGET;
	LIST_HEAD(list);
	LIST_HEAD(repoll);

	(void)unused;
	rcu_read_lock();
	list_splice_init(&sd->poll_list, &list);
	/* What other CPUs left is freed before each poll, and after the last one. */
	skb_defer_free_flush();
	while (!list_empty(&list)) {
		budget -=
			napi_poll(list_first_entry(&list, struct napi_struct, poll_list), &repoll);
		if (unlikely(budget <= 0 || time_after_eq(jiffies, limit))) {
			sd->time_squeeze++;
			break;
		}
		skb_defer_free_flush();
	}
	rcu_read_unlock();
	/* First what was left, then what was scheduled meanwhile, last what used its weight. */
	list_splice_tail_init(&sd->poll_list, &list);
	list_splice_tail_init(&repoll, &list);
	list_splice_init(&list, &sd->poll_list);
	if (!list_empty(&sd->poll_list))
		__raise_softirq_irqoff(NET_RX_SOFTIRQ);
	net_rps_action(sd);
	if (switches.napi_cache_flush_poll)
		__kfree_skb_flush();
}

/* ---- Delivery ----------------------------------------------------------------------- */

/* Handlers by protocol; written at start only, so readers need no lock. */
static struct list_head ptype_base[PTYPE_HASH_SIZE];

static struct list_head *ptype_bucket(__be16 type)
{
	return &ptype_base[__be16_to_cpu(type) % PTYPE_HASH_SIZE];
}

void dev_add_pack(struct packet_type *pt)
{
	get_cpu_offset(); /* attaches the thread, and so starts the simulation */
	list_add(&pt->list, ptype_bucket(pt->type));
}

void dev_remove_pack(struct packet_type *pt)
{
	list_del(&pt->list);
}

static struct packet_type *find_handler(__be16 type)
{
	struct packet_type *pt;

	list_for_each_entry(pt, ptype_bucket(type), list)
		if (pt->type == type)
			return pt;
	return NULL;
}

int netif_receive_skb(struct sk_buff *skb)
{
	struct softnet_data *sd = this_cpu_ptr(&softnet_data);
	struct packet_type *pt;

	sd->processed++;
	skb->skb_iif = skb->dev->ifindex;
	skb_reset_network_header(skb);
	if (!skb_transport_header_was_set(skb))
		skb_reset_transport_header(skb);
	skb_reset_mac_len(skb);
	if (eth_type_vlan(skb->protocol)) {
		skb = skb_vlan_untag(skb);
		if (unlikely(!skb)) {
			sd->rx_bad_tag++;
			return NET_RX_DROP;
		}
	}
	pt = find_handler(skb->protocol);
	if (likely(pt))
		return pt->func(skb, skb->dev, pt, skb->dev);
	sd->rx_nohandler++;
	kfree_skb_reason(skb, SKB_DROP_REASON_UNHANDLED_PROTO);
	return NET_RX_DROP;
}

void netif_receive_skb_list(struct list_head *list)
{
	struct sk_buff *skb, *next;

	list_for_each_entry_safe(skb, next, list, list) {
		skb_list_del_init(skb);
		netif_receive_skb(skb);
	}
}

/* ---- Start, end, counters ----------------------------------------------------------- */

/* A CPU that goes first serves what its interrupts left, and polls until nothing is to be polled. */
static void drain_cpu(void)
{
	backlog_close();
	skb_defer_close();
	while (local_softirq_pending())
		do_softirq();
}

static void init_cpus(void)
{
	int cpu;

	for (cpu = 0; cpu < SKBSIM_MAX_CPUS; cpu++)
		INIT_LIST_HEAD(&per_cpu_ptr(&softnet_data, cpu)->poll_list);
}

void net_dev_init(void)
{
	int i;

	init_cpus();
	for (i = 0; i < PTYPE_HASH_SIZE; i++)
		INIT_LIST_HEAD(&ptype_base[i]);
	offload_init();
	vlan_offload_init();
	eth_offload_init();
	backlog_init();
	skb_defer_init();
	open_softirq(NET_TX_SOFTIRQ, net_tx_action);
	open_softirq(NET_RX_SOFTIRQ, net_rx_action);
	cpu_register_drain(drain_cpu);
}

void skbsim_softnet_stats(struct skbsim_softnet_stats *out)
{
	int cpu;

	*out = (struct skbsim_softnet_stats){ 0 };
	for_each_possible_cpu(cpu) {
		const struct softnet_data *sd = per_cpu_ptr(&softnet_data, cpu);

		out->processed += sd->processed;
		out->rx_nohandler += sd->rx_nohandler;
		out->rx_bad_tag += sd->rx_bad_tag;
		out->time_squeeze += sd->time_squeeze;
		out->received_rps += sd->received_rps;
		out->dropped += READ_ONCE(sd->dropped);
	}
}
