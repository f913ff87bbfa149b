/* SPDX-License-Identifier: MIT */
/*
 * What is around a driver under test: the wire's frames, a device's way to memory, and
 * a stack that keeps the IPv4 packets it gets. Each frame is an Ethernet header and
 * payload bytes that tell its number and their place.
 */
#ifndef DRIVERS_WIRE_H
#define DRIVERS_WIRE_H

#include "heads.h"

#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>

#define FRAME_MAX 9000

/* ---- Frames -------------------------------------------------------------------------------- */

static inline u8 payload_byte(unsigned int nr, unsigned int at)
{
	return nr * 31 + at * 7 + at / 256;
}

/* Frame @nr of @len bytes, IPv4 by its type. */
static inline const u8 *frame(unsigned int nr, unsigned int len)
{
	static u8 bytes[FRAME_MAX];
	struct ethhdr *eth = (struct ethhdr *)bytes;
	unsigned int i;

	memset(eth->h_dest, 0x02, ETH_ALEN);
	memset(eth->h_source, 0x04, ETH_ALEN);
	eth->h_proto = htons(ETH_P_IP);
	for (i = ETH_HLEN; i < len; i++)
		bytes[i] = payload_byte(nr, i);
	return bytes;
}

/* Where the device finds what was mapped for it. */
static inline u8 *bus_to_memory(dma_addr_t addr)
{
	return (u8 *)page_address(pfn_to_page(addr >> PAGE_SHIFT)) + offset_in_page(addr);
}

/* ---- The stack ----------------------------------------------------------------------------- */

static struct sk_buff_head received;

static int keep(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		struct net_device *orig)
{
	(void)dev;
	(void)pt;
	(void)orig;
	__skb_queue_tail(&received, skb);
	return NET_RX_SUCCESS;
}

static struct packet_type keeper = { .func = keep };

static inline void stack_start(void)
{
	__skb_queue_head_init(&received);
	keeper.type = htons(ETH_P_IP);
	dev_add_pack(&keeper);
}

static inline void stack_stop(void)
{
	__skb_queue_purge(&received);
	dev_remove_pack(&keeper);
}

/* The oldest packet there, which must be frame @nr of @len bytes with the Ethernet header taken
 * off; the caller's. */
static inline struct sk_buff *next_packet(unsigned int nr, unsigned int len)
{
	struct sk_buff *skb = __skb_dequeue(&received);
	u8 bytes[FRAME_MAX];
	unsigned int i;

	assert_non_null(skb);
	assert_int_equal(skb->len, len - ETH_HLEN);
	assert_int_equal(skb->protocol, htons(ETH_P_IP));
	assert_memory_equal(skb_mac_header(skb), frame(nr, len), ETH_HLEN);
	assert_int_equal(skb_copy_bits(skb, 0, bytes, skb->len), 0);
	for (i = ETH_HLEN; i < len; i++)
		if (bytes[i - ETH_HLEN] != payload_byte(nr, i))
			fail_msg("frame %u of %u bytes: byte %u is %02x", nr, len, i,
				 bytes[i - ETH_HLEN]);
	return skb;
}

/* ---- Running ------------------------------------------------------------------------------- */

/* Softirqs run, as on the way out of the device's interrupt. */
static inline void serve_softirqs(void)
{
	local_bh_enable();
	while (local_softirq_pending())
		do_softirq();
	local_bh_disable();
}

/* truesize of what napi_alloc_skb(@len) gives in this profile, @len small. */
static inline unsigned int small_truesize(unsigned int len)
{
	struct napi_struct napi = { 0 };
	struct sk_buff *skb = napi_alloc_skb(&napi, len);
	unsigned int truesize = skb->truesize;

	kfree_skb(skb);
	return truesize;
}

#endif
