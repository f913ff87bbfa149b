/* SPDX-License-Identifier: MIT */
/*
 * The backlog: packets that did not come by a driver's poll, or come from another CPU,
 * wait here until the CPU's softirqs run, and are then polled like those of a device.
 * Mirrors netif_rx(), process_backlog() and the interrupts of RPS of Linux 5.12.
 */
#include "net/core/gro.h"
#include "net/core/softnet.h"

#include "kernel/cpu.h"
#include "kernel/idle.h"
#include "kernel/profile.h"

#include <linux/preempt.h>

/* The queue takes another packet while it holds no more than this. */
#define NETDEV_MAX_BACKLOG 1000

/* ---- Arrivals ------------------------------------------------------------------------ */

/*
 * Under the queue's lock. The state is written in one piece for those that look at it
 * without: the interrupt, and NAPI, which both only act on it on the CPU of @sd.
 */
static void schedule_backlog(struct softnet_data *sd)
{
	struct softnet_data *mine = this_cpu_ptr(&softnet_data);

	if (sd->backlog.state & BIT(NAPI_STATE_SCHED))
		return;
	WRITE_ONCE(sd->backlog.state, BIT(NAPI_STATE_SCHED));
	if (likely(sd == mine)) {
		__napi_schedule(&sd->backlog);
		return;
	}
	sd->rps_ipi_next = mine->rps_ipi_list;
	mine->rps_ipi_list = sd;
	raise_softirq_irqoff(NET_RX_SOFTIRQ);
}

/* Under the queue's lock. False, and counted, if there is no room. */
static bool queue_packet(struct softnet_data *sd, struct sk_buff *skb)
{
	if (unlikely(skb_queue_len(&sd->input_pkt_queue) > NETDEV_MAX_BACKLOG)) {
		WRITE_ONCE(sd->dropped, sd->dropped + 1);
		return false;
	}
	if (skb_queue_empty(&sd->input_pkt_queue))
		schedule_backlog(sd);
	__skb_queue_tail(&sd->input_pkt_queue, skb);
	return true;
}

/* To this CPU's. */
static int enqueue_to_backlog(struct sk_buff *skb)
{
	struct softnet_data *sd = this_cpu_ptr(&softnet_data);
	bool queued;

	spin_lock(&sd->input_pkt_queue.lock);
	queued = queue_packet(sd, skb);
	spin_unlock(&sd->input_pkt_queue.lock);
	if (likely(queued))
		return NET_RX_SUCCESS;
	kfree_skb_reason(skb, SKB_DROP_REASON_CPU_BACKLOG);
	return NET_RX_DROP;
}

/* To that of @cpu; if nobody is there, to this CPU's. */
static int enqueue_to_backlog_of(int cpu, struct sk_buff *skb)
{
	struct softnet_data *sd = per_cpu_ptr(&softnet_data, cpu);
	bool queued = false, online;

	spin_lock(&sd->input_pkt_queue.lock);
	online = sd->online;
	if (likely(online))
		queued = queue_packet(sd, skb);
	spin_unlock(&sd->input_pkt_queue.lock);
	if (likely(queued))
		return NET_RX_SUCCESS;
	if (!online)
		return enqueue_to_backlog(skb);
	kfree_skb_reason(skb, SKB_DROP_REASON_CPU_BACKLOG);
	return NET_RX_DROP;
}

int skbsim_netif_rx_on(struct sk_buff *skb, int cpu)
{
	int ret;

	local_bh_disable();
	if (likely(cpu >= 0 && cpu < SKBSIM_MAX_CPUS))
		ret = enqueue_to_backlog_of(cpu, skb);
	else
		ret = enqueue_to_backlog(skb);
	local_bh_enable();
	return ret;
}

int __netif_rx(struct sk_buff *skb)
{
	WARN_ON_ONCE(!in_interrupt());
	return enqueue_to_backlog(skb);
}

/* Serves softirqs before it returns, if they may run here. */
static int netif_rx_and_serve(struct sk_buff *skb)
{
	int ret;

	local_bh_disable();
	ret = enqueue_to_backlog(skb);
	local_bh_enable();
	return ret;
}

int netif_rx(struct sk_buff *skb)
{
	if (switches.netif_rx_runs_softirqs && !in_interrupt())
		return netif_rx_and_serve(skb);
	return enqueue_to_backlog(skb);
}

int netif_rx_ni(struct sk_buff *skb)
{
	return netif_rx_and_serve(skb);
}

int netif_rx_any_context(struct sk_buff *skb)
{
	return in_interrupt() ? enqueue_to_backlog(skb) : netif_rx_and_serve(skb);
}

/* ---- Other CPUs ---------------------------------------------------------------------- */

void net_rps_action(struct softnet_data *sd)
{
	struct softnet_data *next = sd->rps_ipi_list, *remote;

	sd->rps_ipi_list = NULL;
	while (unlikely(next)) {
		remote = next;
		/* Told of its packets, it may be in another CPU's list the next moment. */
		next = remote->rps_ipi_next;
		ipi_send(remote->cpu, IPI_BACKLOG);
	}
}

/*
 * An interrupt says that there are packets. If it comes late, because this CPU went and
 * polled them before, the backlog is either not scheduled, or is on the list already, or
 * another interrupt for it is on its way.
 */
static void backlog_interrupt(void)
{
	struct softnet_data *sd = this_cpu_ptr(&softnet_data);

	sd->received_rps++;
	if (READ_ONCE(sd->backlog.state) && list_empty(&sd->backlog.poll_list))
		__napi_schedule(&sd->backlog);
}

static void set_online(struct softnet_data *sd, bool online)
{
	spin_lock(&sd->input_pkt_queue.lock);
	sd->online = online;
	spin_unlock(&sd->input_pkt_queue.lock);
}

static void open_backlog(void)
{
	set_online(this_cpu_ptr(&softnet_data), true);
}

/* Does not wait for the interrupts: those who will send them may be waiting for this CPU to go. */
void backlog_close(void)
{
	struct softnet_data *sd = this_cpu_ptr(&softnet_data);

	set_online(sd, false);
	if (READ_ONCE(sd->backlog.state) && list_empty(&sd->backlog.poll_list))
		__napi_schedule(&sd->backlog);
}

/* ---- The poll ------------------------------------------------------------------------ */

/*
 * Takes over what has arrived; without any the backlog is done.
 */
static bool take_arrivals(struct softnet_data *sd)
{
	bool any;

	spin_lock(&sd->input_pkt_queue.lock);
	any = !skb_queue_empty(&sd->input_pkt_queue);
	if (any)
		skb_queue_splice_tail_init(&sd->input_pkt_queue, &sd->process_queue);
	else
		WRITE_ONCE(sd->backlog.state, 0);
	spin_unlock(&sd->input_pkt_queue.lock);
	return any;
}

/* Mirrors process_backlog() of Linux 5.12. */
static int process_backlog(struct napi_struct *napi, int quota)
{
	struct softnet_data *sd = container_of(napi, struct softnet_data, backlog);
	struct sk_buff *skb;
	int work = 0;

	net_rps_action(sd);
	do
		while ((skb = __skb_dequeue(&sd->process_queue))) {
			netif_receive_skb(skb);
			if (++work >= quota)
				return work;
		}
	while (take_arrivals(sd));
	return work;
}

static void init_backlog_of(int cpu)
{
	struct softnet_data *sd = per_cpu_ptr(&softnet_data, cpu);

	sd->cpu = cpu;
	skb_queue_head_init(&sd->input_pkt_queue);
	__skb_queue_head_init(&sd->process_queue);
	sd->backlog.poll = process_backlog;
	sd->backlog.weight = NAPI_POLL_WEIGHT;
	INIT_LIST_HEAD(&sd->backlog.poll_list);
	gro_init_hash(&sd->backlog);
}

void backlog_init(void)
{
	int cpu;

	for (cpu = 0; cpu < SKBSIM_MAX_CPUS; cpu++)
		init_backlog_of(cpu);
	ipi_register(IPI_BACKLOG, backlog_interrupt);
	cpu_register_arrive(open_backlog);
}
