/* SPDX-License-Identifier: MIT */
/* What a CPU keeps of packets: instances to poll, packets that wait, heads that wait to be freed. */
#ifndef SKBSIM_NET_CORE_SOFTNET_H
#define SKBSIM_NET_CORE_SOFTNET_H

#include "kernel/percpu.h"

#include <linux/netdevice.h>

/*
 * One for each CPU. Packets for its backlog arrive, from any CPU, at the tail of
 * input_pkt_queue, whose lock guards that queue, what stands below it, and the change of
 * backlog.state from 0 to scheduled and back. The backlog's poll moves all of it at once
 * to process_queue, which is the CPU's alone, as is what stands above it.
 *
 *   input_pkt_queue is not empty  =>  the backlog is scheduled
 *
 * Who schedules another CPU's backlog keeps that CPU in its rps_ipi_list until the end of
 * its poll, and then sends it an interrupt, which puts the backlog on its poll list:
 *
 *   backlog is scheduled  =>  it is on its CPU's poll list, or being polled, or its CPU
 *                             is in some CPU's rps_ipi_list, or has IPI_BACKLOG to serve
 */
struct softnet_data {
	struct list_head poll_list;	   /* NAPI instances to poll */
	struct sk_buff *completion_queue;  /* freed by interrupts, linked by next */
	struct napi_struct backlog;	   /* polls what netif_rx() left */
	struct sk_buff_head process_queue; /* what its poll has still to deliver */
	u64 processed;
	u64 rx_nohandler;
	u64 rx_bad_tag;
	u64 time_squeeze;
	int cpu;			   /* whose this is */
	u64 received_rps;		   /* interrupts of other CPUs for the backlog */
	struct softnet_data *rps_ipi_list; /* CPUs to send one to */
	struct softnet_data *rps_ipi_next; /* the CPU's that has this one in its list */

	struct sk_buff_head input_pkt_queue __aligned(SMP_CACHE_BYTES);
	u64 dropped; /* packets that the queue had no room for */
	bool online; /* the CPU has a thread, which stays */
} __aligned(SMP_CACHE_BYTES);

DECLARE_PER_CPU(struct softnet_data, softnet_data);

/* The backlogs of all CPUs are empty. At start. */
void backlog_init(void);

/* Other CPUs send no more packets here, and what they sent will be polled. On a CPU that goes. */
void backlog_close(void);

/* Tells those CPUs whose backlogs this one scheduled. Mirrors net_rps_action_and_irq_enable() of
 * Linux 5.12. */
void net_rps_action(struct softnet_data *sd);

#endif
