/* SPDX-License-Identifier: MIT */
/* A packet socket on an interface, with its receive ring mapped. */
#ifndef SKBSIM_NIC_PACKET_SOCKET_H
#define SKBSIM_NIC_PACKET_SOCKET_H

#include <linux/if_ether.h>
#include <linux/types.h>

/* Bytes of a block; the longest frame, 64 KiB and its headers, must fit. */
#define PACKET_BLOCK_SIZE (256U * 1024)

struct packet_socket {
	int fd;
	int ifindex;
	char name[16]; /* of the interface */
	u8 station[ETH_ALEN];
	unsigned int mtu;
	u8 *ring; /* nr_blocks of PACKET_BLOCK_SIZE bytes each */
	unsigned int nr_blocks;
};

/* 0, or a negative errno with one line on stderr and nothing left open. Any thread. */
int packet_socket_open(struct packet_socket *sock, const char *interface, unsigned int nr_blocks);

/* Any thread; one that was not opened has a @ring of NULL and an @fd of -1. */
void packet_socket_close(struct packet_socket *sock);

/* Why poll() said POLLERR: a positive errno, or 0. Tells it on stderr in one line if the interface
 * cannot be used any more: ENETDOWN. Any thread. */
int packet_socket_error(const struct packet_socket *sock);

/* Frames that found the ring full since the last call. Any thread. */
u64 packet_socket_missed(const struct packet_socket *sock);

#endif
