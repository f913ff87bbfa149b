/* SPDX-License-Identifier: MIT */
/* Merging packets and cutting large ones: what IPv4 and IPv6 share. */
#ifndef SKBSIM_NET_IPV4_OFFLOAD_H
#define SKBSIM_NET_IPV4_OFFLOAD_H

#include "kernel/profile.h"

#include <linux/err.h>
#include <net/checksum.h>
#include <net/gro.h>
#include <net/protocol.h>

/* The starting table of each protocol; before them: offload_init(). */
void inet_offload_init(void);
void ipv6_offload_init(void);

/* What both register for TCP and UDP over IPv4. */
extern const struct net_offload tcpv4_offload;
extern const struct net_offload udpv4_offload;

/*
 * Cuts TCP: data at the TCP header, of which 20 bytes are linear, and whose checksum is that of the
 * pseudo header (CHECKSUM_PARTIAL). Result as __skb_gso_segment(), but for IP headers.
 */
struct sk_buff *tcp_gso_segment(struct sk_buff *skb, netdev_features_t features);

/*
 * Cuts UDP, data at the UDP header: a payload of many datagrams (SKB_GSO_UDP_L4), or one datagram
 * into fragments. What those need first @prepare does: 0 or a negative errno. Result as
 * tcp_gso_segment().
 */
struct sk_buff *udp_segment(struct sk_buff *skb, netdev_features_t features,
			    int (*prepare)(struct sk_buff *skb));

/*
 * Merges TCP, whose checksum is known to be right, and makes headers of a merged packet those of a
 * large one, but for the checksum and gso_type. As gro_receive and gro_complete of struct
 * offload_callbacks.
 */
struct sk_buff *tcp_gro_receive(struct list_head *head, struct sk_buff *skb);
int tcp_gro_complete(struct sk_buff *skb);

/*
 * The same for UDP, if the device asks for that: without sockets nobody else does. @pseudo is the
 * complement of the pseudo header's checksum.
 */
struct sk_buff *udp_gro_receive(struct list_head *head, struct sk_buff *skb);
int udp_gro_complete(struct sk_buff *skb, int nhoff, __sum16 pseudo);

/* The first four bytes of two TCP or UDP headers: are the ports the same? */
static inline bool ports_differ(const void *a, const void *b)
{
	return memcmp(a, b, 2 * sizeof(__be16)) != 0;
}

/*
 * How the IP id of a packet, as compared with the held one @p, speaks against merging: the second
 * packet of a flow says whether ids are counted or all the same.
 */
static inline u16 gro_id_flush(struct sk_buff *p)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(p);

	if (cb->flush_id != 1 || cb->count != 1 || !cb->is_atomic)
		return cb->flush_id;
	cb->is_atomic = 0;
	return 0;
}

/* inet_add_offload() and inet_del_offload(), for the entry of either table. */
static inline int offload_enter(const struct net_offload **entry, const struct net_offload *prot)
{
	if (*entry)
		return -1;
	*entry = prot;
	return 0;
}

static inline int offload_leave(const struct net_offload **entry, const struct net_offload *prot)
{
	if (*entry != prot)
		return -1;
	*entry = NULL;
	return 0;
}

/*
 * Would the device begin to sum up where the transport header begins? Kernels have asked only since
 * 2024: before, whoever got this wrong got wrong checksums.
 */
static inline bool gso_sum_start_is_right(const struct sk_buff *skb)
{
	return !switches.gso_checks_sum_start || skb->csum_start == skb->transport_header;
}

/*
 * Writes a segment's transport checksum to *@field of its header, otherwise finished: @check, which
 * is the complement of its pseudo header's sum, if the device does the rest, else the whole.
 */
static inline void gso_finish_checksum(struct sk_buff *seg, __sum16 *field, __sum16 check)
{
	*field = check;
	if (seg->ip_summed == CHECKSUM_PARTIAL)
		gso_reset_checksum(seg, (__sum16)~check);
	else
		*field = gso_make_checksum(seg, (__sum16)~check);
}

#endif
