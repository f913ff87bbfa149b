/* SPDX-License-Identifier: MIT */
/* What a CPU keeps of packets: instances to poll, packets that wait, heads that wait to be freed. */
#ifndef SKBSIM_NET_CORE_SOFTNET_H
#define SKBSIM_NET_CORE_SOFTNET_H

#include "kernel/percpu.h"

#include <linux/netdevice.h>

/*
 * One for each CPU. Packets for its backlog arrive at the tail of input_pkt_queue, whose
 * lock guards that queue, dropped, and the change of backlog.state from 0 to scheduled
 * and back. The backlog's poll moves all of it at once to process_queue, which is the
 * CPU's alone, as is what stands before it.
 *
 *   input_pkt_queue is not empty  =>  the backlog is scheduled
 */
struct softnet_data {
	struct list_head poll_list;	   /* NAPI instances to poll */
	struct sk_buff *completion_queue;  /* freed by interrupts, linked by next */
	struct napi_struct backlog;	   /* polls what netif_rx() left */
	struct sk_buff_head process_queue; /* what its poll has still to deliver */
	u64 processed;
	u64 rx_nohandler;
	u64 time_squeeze;

	struct sk_buff_head input_pkt_queue __aligned(SMP_CACHE_BYTES);
	u64 dropped; /* packets that the queue had no room for */
} __aligned(SMP_CACHE_BYTES);

DECLARE_PER_CPU(struct softnet_data, softnet_data);

/* The backlog of the CPU of @sd is empty. At start. */
void backlog_init(struct softnet_data *sd);

#endif
