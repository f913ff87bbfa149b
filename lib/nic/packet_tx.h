/* SPDX-License-Identifier: MIT */
/*
 * Transmit by packet sockets: frames gather on their CPU and leave in one call
 * (sendmmsg()), one copy each, into the kernel's own skb.
 *
 * A mapped transmit ring was measured beside it on a veth pair: 0 to 9 % slower for frames of
 * 1,514 bytes, and 75 % slower for 64 KiB, which the kernel copies out of the ring once more when
 * they reach the other end.
 */
#ifndef SKBSIM_NIC_PACKET_TX_H
#define SKBSIM_NIC_PACKET_TX_H

#include <linux/skbuff.h>

struct packet_tx;

/* A device's way out; written by any CPU that transmits. */
struct packet_tx_port {
	int fd; /* of a packet socket that is bound and has PACKET_VNET_HDR */
	u64 packets, bytes, large, dropped;
};

/* From here on frames of this CPU gather. Process context. -ENOMEM, or -EBUSY: they do already. */
int packet_tx_begin(void);

/* No longer; what has gathered leaves. On the CPU that began, process context. */
void packet_tx_end(void);

/* What has gathered on this CPU leaves, and is freed. NAPI context. */
void packet_tx_flush(void);

/*
 * Gives @skb, data at the Ethernet header, to @port, which lives until this CPU has flushed. The
 * skb is gone for the caller. Softirq context.
 */
void packet_tx_queue(struct packet_tx_port *port, struct sk_buff *skb);

#endif
