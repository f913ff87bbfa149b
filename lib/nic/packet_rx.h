/* SPDX-License-Identifier: MIT */
/*
 * The receive ring of a packet socket (TPACKET_V3), frame by frame.
 *
 * A block belongs to the kernel until it is full, or has waited long enough; then to
 * us, until its last frame was taken. Blocks change hands in order, round and round.
 */
#ifndef SKBSIM_NIC_PACKET_RX_H
#define SKBSIM_NIC_PACKET_RX_H

#include "nic/packet_socket.h"

#include <linux/compiler.h>
#include <linux/if_packet.h>
#include <linux/skbuff.h>

struct napi_struct;

struct packet_rx {
	u8 *ring;
	unsigned int nr_blocks;
	unsigned int block;		  /* the one that is ours, or will be next */
	const struct tpacket3_hdr *frame; /* the next one in it */
	unsigned int left; /* frames in it that were not taken yet; 0: it is the kernel's */
};

static inline void packet_rx_init(struct packet_rx *rx, const struct packet_socket *sock)
{
	*rx = (struct packet_rx){ .ring = sock->ring, .nr_blocks = sock->nr_blocks };
}

/* Is there a frame? Then it is rx->frame until packet_rx_advance(). One thread at a time. */
bool packet_rx_ready(struct packet_rx *rx);

/* The frame is done with. */
void packet_rx_advance(struct packet_rx *rx);

/*
 * The frame as a new skb, data at its Ethernet header, its tag beside it, and dev not set. NULL if
 * memory is out, or the frame did not fit into a block. NAPI context.
 */
struct sk_buff *packet_rx_build(const struct tpacket3_hdr *frame, struct napi_struct *napi);

#endif
