/* SPDX-License-Identifier: MIT */
/*
 * A NIC on a real network interface of the machine, by way of a packet socket.
 *
 * What the machine's kernel receives on the interface is received once more here: its ring
 * of blocks is the device's memory, a finished block is the interrupt, and the poll copies
 * each frame once, into an skb. What is transmitted here leaves the interface.
 *
 * The device is a station of its own: its address is the interface's with one bit changed,
 * so that the kernel, whose interface this remains, takes the frames for somebody else's. The
 * interface should have no addresses of its own. It is made promiscuous meanwhile.
 */
#ifndef SKBSIM_AF_PACKET_H
#define SKBSIM_AF_PACKET_H

#include <linux/compiler.h>
#include <linux/types.h>

struct net_device;
struct skbsim_af_packet;

struct skbsim_af_packet_config {
	size_t size;	       /* sizeof(struct skbsim_af_packet_config) */
	const char *interface; /* its name; an Ethernet interface that is up */
	unsigned int weight;   /* budget of a poll, 1 to 256; 0: NAPI_POLL_WEIGHT */
	unsigned int blocks;   /* of 256 KiB in the receive ring, 2 to 4096; 0: 32 */
};

struct skbsim_af_packet_stats {
	u64 rx_packets, rx_bytes; /* handed to the stack */
	u64 rx_large;		  /* of these: packets still to be cut (TSO of the sender's) */
	u64 rx_dropped;		  /* lost: no memory, or longer than a block */
	u64 rx_missed;		  /* lost by the kernel: the ring was full */
	u64 tx_packets, tx_bytes; /* taken by the kernel */
	u64 tx_large;		  /* of these: packets still to be cut */
	u64 tx_dropped;		  /* not taken */
	u64 interrupts;
	u64 polls;
};

/**
 * skbsim_af_packet_create - make a NIC on a real interface
 * @cfg: copied
 *
 * Process context. Needs CAP_NET_RAW: as a rule, root. NULL with one line on stderr if a value
 * is out of range, there is no such interface, it is down or not Ethernet, the caller may not, or
 * memory is out.
 *
 * The device's features are NETIF_F_SG, NETIF_F_FRAGLIST, NETIF_F_HW_CSUM, TSO and UDP_L4:
 * large packets and checksums to be computed travel as they are, with the header that
 * virtio_net has for it, and are cut and computed by whoever has to. Set NETIF_F_GRO in it before
 * the first packet to merge those that are received.
 */
SKBSIM_API struct skbsim_af_packet *skbsim_af_packet_create(
	const struct skbsim_af_packet_config *cfg);

/* Its device, which lives as long as the NIC. Any context. */
SKBSIM_API struct net_device *skbsim_af_packet_dev(struct skbsim_af_packet *nic);

/**
 * skbsim_af_packet_run - receive on this CPU until told to stop
 * @nics: polled by this CPU; each by one CPU at a time
 * @nr: how many, 1 to 16
 * @stop_fd: ends it as soon as it can be read from; stays the caller's, and is not read
 *
 * Process context. Sleeps while there is nothing to receive. Polls run in softirq context of
 * this CPU, and what they transmit leaves at the end of the poll at the latest, through any
 * such NIC; what is transmitted on a CPU that does not run this leaves at once. 0 when
 * stopped; -ENETDOWN with one line on stderr when an interface went down or away; -EINVAL for a
 * bad @nr; -ENOMEM with one line on stderr.
 */
SKBSIM_API int skbsim_af_packet_run(struct skbsim_af_packet *const nics[], unsigned int nr,
				    int stop_fd);

/* What it counted so far. Exact when no CPU runs it. Process context. */
SKBSIM_API void skbsim_af_packet_stats(struct skbsim_af_packet *nic,
				       struct skbsim_af_packet_stats *out);

/* Lets the interface go and frees @nic; NULL is fine. Process context, when no CPU runs it and no
 * skb refers to its device any more. */
SKBSIM_API void skbsim_af_packet_destroy(struct skbsim_af_packet *nic);

#endif
