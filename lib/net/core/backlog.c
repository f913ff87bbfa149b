/* SPDX-License-Identifier: MIT */
/*
 * The backlog: packets that did not come by a driver's poll wait here until the CPU's
 * softirqs run, and are then polled like those of a device. Mirrors netif_rx() and
 * process_backlog() of Linux 5.12.
 */
#include "net/core/softnet.h"

#include "kernel/profile.h"

#include <linux/preempt.h>

/* The queue takes another packet while it holds no more than this. */
#define NETDEV_MAX_BACKLOG 1000

/* Under the queue's lock. */
static void schedule_backlog(struct softnet_data *sd)
{
	if (sd->backlog.state & BIT(NAPI_STATE_SCHED))
		return;
	sd->backlog.state |= BIT(NAPI_STATE_SCHED);
	__napi_schedule(&sd->backlog);
}

/* False, and counted, if there is no room. */
static bool queue_packet(struct softnet_data *sd, struct sk_buff *skb)
{
	bool room;

	spin_lock(&sd->input_pkt_queue.lock);
	room = skb_queue_len(&sd->input_pkt_queue) <= NETDEV_MAX_BACKLOG;
	if (likely(room)) {
		if (skb_queue_empty(&sd->input_pkt_queue))
			schedule_backlog(sd);
		__skb_queue_tail(&sd->input_pkt_queue, skb);
	} else {
		sd->dropped++;
	}
	spin_unlock(&sd->input_pkt_queue.lock);
	return room;
}

static int enqueue_to_backlog(struct sk_buff *skb)
{
	if (likely(queue_packet(this_cpu_ptr(&softnet_data), skb)))
		return NET_RX_SUCCESS;
	kfree_skb(skb);
	return NET_RX_DROP;
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

/*
 * Takes over what has arrived; without any the backlog is done. Here the state may be
 * written plainly: nobody but an arrival, which takes the lock, changes it.
 */
static bool take_arrivals(struct softnet_data *sd)
{
	bool any;

	spin_lock(&sd->input_pkt_queue.lock);
	any = !skb_queue_empty(&sd->input_pkt_queue);
	if (any)
		skb_queue_splice_tail_init(&sd->input_pkt_queue, &sd->process_queue);
	else
		sd->backlog.state = 0;
	spin_unlock(&sd->input_pkt_queue.lock);
	return any;
}

/* Mirrors process_backlog() of Linux 5.12. */
static int process_backlog(struct napi_struct *napi, int quota)
{
	struct softnet_data *sd = container_of(napi, struct softnet_data, backlog);
	struct sk_buff *skb;
	int work = 0;

	do
		while ((skb = __skb_dequeue(&sd->process_queue))) {
			netif_receive_skb(skb);
			if (++work >= quota)
				return work;
		}
	while (take_arrivals(sd));
	return work;
}

void backlog_init(struct softnet_data *sd)
{
	skb_queue_head_init(&sd->input_pkt_queue);
	__skb_queue_head_init(&sd->process_queue);
	sd->backlog.poll = process_backlog;
	sd->backlog.weight = NAPI_POLL_WEIGHT;
	sd->backlog.state = 0;
	INIT_LIST_HEAD(&sd->backlog.poll_list);
}
