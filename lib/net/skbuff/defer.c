/* SPDX-License-Identifier: MIT */
/*
 * Deferred deaths: an skb that is done with on another CPU than it was born on goes back
 * there, so that its head feeds that CPU's NAPI cache and no slab is freed to from afar.
 * Mirrors skb_attempt_defer_free() and its flush of Linux 6.1.
 */
#include "net/skbuff/defer.h"

#include "kernel/cpu.h"
#include "kernel/idle.h"
#include "kernel/profile.h"

#include <linux/interrupt.h>
#include <linux/netdevice.h>

/* So many wait for a CPU at most; when half of them do, it is told. */
#define SKB_DEFER_MAX 64

DEFINE_PER_CPU(struct skb_defer, skb_defer);

/* Takes over @skb unless nobody is there or too many wait. @tell: this one made them many. */
static bool leave_to(struct skb_defer *defer, struct sk_buff *skb, bool *tell)
{
	bool room;

	spin_lock(&defer->lock);
	room = defer->online && defer->count < SKB_DEFER_MAX;
	*tell = room && defer->count == SKB_DEFER_MAX / 2;
	if (likely(room)) {
		WRITE_ONCE(defer->count, defer->count + 1);
		skb->next = defer->list;
		WRITE_ONCE(defer->list, skb);
	}
	spin_unlock(&defer->lock);
	return room;
}

/* Not if it would be in vain; a full list is noticed without taking its lock. */
static bool may_defer(int cpu)
{
	return switches.defer_free && !WARN_ON_ONCE(cpu >= (int)READ_ONCE(nr_cpu_ids)) &&
	       cpu != smp_processor_id() &&
	       READ_ONCE(per_cpu_ptr(&skb_defer, cpu)->count) < SKB_DEFER_MAX;
}

void skb_attempt_defer_free(struct sk_buff *skb)
{
	int cpu = skb->alloc_cpu;
	bool tell;

	if (!may_defer(cpu) || !leave_to(per_cpu_ptr(&skb_defer, cpu), skb, &tell)) {
		__kfree_skb(skb);
		return;
	}
	/* The kernel keeps in a flag of its own whether the CPU has been told already. */
	if (unlikely(tell))
		ipi_send(cpu, IPI_DEFER);
}

noinline void skb_defer_free_list(struct skb_defer *defer)
{
	struct sk_buff *skb, *next;

	spin_lock(&defer->lock);
	next = defer->list;
	WRITE_ONCE(defer->list, NULL);
	WRITE_ONCE(defer->count, 0);
	spin_unlock(&defer->lock);
	while ((skb = next)) {
		next = skb->next;
		napi_consume_skb(skb, 1);
	}
}

/* ---- CPUs that come and go ----------------------------------------------------------- */

static void set_online(bool online)
{
	struct skb_defer *defer = this_cpu_ptr(&skb_defer);

	spin_lock(&defer->lock);
	defer->online = online;
	spin_unlock(&defer->lock);
}

static void open_list(void)
{
	set_online(true);
}

static void have_it_flushed(void)
{
	raise_softirq_irqoff(NET_RX_SOFTIRQ);
}

void skb_defer_close(void)
{
	set_online(false);
	if (READ_ONCE(this_cpu_ptr(&skb_defer)->list))
		have_it_flushed();
}

void skb_defer_init(void)
{
	ipi_register(IPI_DEFER, have_it_flushed);
	cpu_register_arrive(open_list);
}
