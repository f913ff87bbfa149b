/* SPDX-License-Identifier: MIT */
/*
 * A simulated NIC from the inside: its rings, and what a way of receiving has to do.
 *
 * The receive ring goes round with three positions, counted without end:
 *
 *     clean     wire        posted
 *       |  full  |   empty    |   no buffer   |
 *
 *     clean <= wire <= posted <= clean + RX_RING
 *
 * The wire fills the first empty buffer, the poll takes the first full one and
 * posts new ones for those that left with their skb. A descriptor whose buffer
 * could not be replaced waits without one; the wire loses a frame to that only
 * if nothing is left that could still give memory back.
 *
 * A way of receiving is a file driver_NAME.c with a table of functions. What
 * most of them have in common are the inline functions below, put together in
 * each file, so that no call through a pointer is made for each packet.
 */
#ifndef SKBSIM_NIC_NIC_H
#define SKBSIM_NIC_NIC_H

#include "nic/wire.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>

#define TX_RING 1024U

struct skbsim_nic;

/* All in softirq context, or with bottom halves off. */
struct nic_driver {
	/* Posts buffers of nic->buffer_size bytes, which skb_free_frag() gives back, until the ring
	 * is full. What cannot be had now is tried again by the next poll. */
	void (*refill)(struct skbsim_nic *nic);

	/* Takes the frame at nic->clean, which is there, as one that was received or lost. */
	void (*receive_one)(struct skbsim_nic *nic);

	/* The same for at most @budget frames, while there are any; returns how many. */
	int (*receive)(struct skbsim_nic *nic, int budget);
};

extern const struct nic_driver driver_build, driver_napi_build, driver_napi_alloc, driver_frags;

/* On top of one of those, nic->style: its buffers, but another way to receive. */
extern const struct nic_driver driver_copybreak, driver_xdp;

/* On top of any of them, nic->unprobed, for a NIC with a probe. */
extern const struct nic_driver driver_probed;

struct skbsim_nic {
	struct napi_struct napi;
	struct net_device dev;

	/* Receive ring. */
	struct rx_descriptor rx[RX_RING];
	u32 clean, wire, posted;
	unsigned int buffer_size;
	const struct nic_driver *driver;
	const struct nic_driver *style;
	const struct nic_driver *unprobed; /* the driver without its probe */
	bool in_batches; /* packets go up by GRO's list, all of them, so that they stay in order */

	/* Transmit ring: frames that left, from tx_clean to tx_next, wait to be freed. */
	struct sk_buff *tx[TX_RING];
	u32 tx_clean, tx_next;

	struct wire line; /* where its frames come from */
	u64 frames_timed; /* of wire_time */

	struct skbsim_nic_stats stats;
	struct skbsim_nic_config cfg;
};

/* There is a probe. */
static inline void nic_probe(struct skbsim_nic *nic, enum skbsim_nic_moment moment)
{
	nic->cfg.probe(nic->cfg.probe_arg, moment);
}

/* ---- What ways of receiving are made of ----------------------------------------------------- */

/* The ring has a buffer again. */
static inline void nic_post(struct skbsim_nic *nic, void *va)
{
	nic->rx[nic->posted++ % RX_RING].va = va;
}

/* The frame that is to be received next; its buffer is the driver's now. Valid until a buffer is
 * posted. */
static inline const struct rx_descriptor *nic_take(struct skbsim_nic *nic)
{
	return &nic->rx[nic->clean++ % RX_RING];
}

static inline void nic_lose(struct skbsim_nic *nic, const struct rx_descriptor *rx)
{
	nic->stats.rx_dropped++;
	nic_post(nic, rx->va);
}

static inline void nic_count(struct skbsim_nic *nic, u32 len)
{
	nic->stats.rx_packets++;
	nic->stats.rx_bytes += len;
}

/* To the stack, with the Ethernet header at data; the skb is gone. */
static __always_inline void nic_deliver(struct skbsim_nic *nic, struct sk_buff *skb)
{
	nic_count(nic, skb->len);
	skb->protocol = eth_type_trans(skb, &nic->dev);
	if (nic->in_batches)
		napi_gro_receive(&nic->napi, skb);
	else
		netif_receive_skb(skb);
}

static inline void *nic_alloc_frag(struct skbsim_nic *nic)
{
	return napi_alloc_frag(nic->buffer_size);
}

/* nic_driver.refill of a driver that gets a buffer by @alloc. */
static __always_inline void nic_refill_all(struct skbsim_nic *nic,
					   void *(*alloc)(struct skbsim_nic *nic))
{
	while (nic->posted - nic->clean != RX_RING) {
		void *va = alloc(nic);

		if (unlikely(!va))
			break;
		nic_post(nic, va);
	}
}

/* The same of one whose buffers are page fragments. */
static inline void nic_refill_frags(struct skbsim_nic *nic)
{
	nic_refill_all(nic, nic_alloc_frag);
}

/* nic_driver.receive of a driver whose receive_one is @one. */
static __always_inline int nic_receive_all(struct skbsim_nic *nic, int budget,
					   void (*one)(struct skbsim_nic *nic))
{
	int work = 0;

	while (work < budget && nic->clean != nic->wire) {
		one(nic);
		work++;
	}
	return work;
}

/* nic_driver.receive_one of drivers that build an skb around the buffer, by @build. */
static __always_inline void nic_receive_built(struct skbsim_nic *nic,
					      struct sk_buff *(*build)(void *va, unsigned int size))
{
	const struct rx_descriptor *rx = nic_take(nic);
	struct sk_buff *skb = build(rx->va, nic->buffer_size);

	if (unlikely(!skb)) {
		nic_lose(nic, rx);
		return;
	}
	skb_reserve(skb, RX_HEADROOM);
	skb_put(skb, rx->len);
	skb_hwtstamps(skb)->hwtstamp = rx->ts_ns;
	nic_deliver(nic, skb);
}

/* nic_driver.receive_one for a frame that is copied into an skb of its own; its buffer goes back to
 * the ring. */
static inline void nic_receive_copy(struct skbsim_nic *nic)
{
	const struct rx_descriptor *rx = nic_take(nic);
	struct sk_buff *skb = napi_alloc_skb(&nic->napi, rx->len);

	if (unlikely(!skb)) {
		nic_lose(nic, rx);
		return;
	}
	skb_put_data(skb, (u8 *)rx->va + RX_HEADROOM, rx->len);
	skb_hwtstamps(skb)->hwtstamp = rx->ts_ns;
	nic_post(nic, rx->va);
	nic->stats.rx_copied++;
	nic_deliver(nic, skb);
}

#endif
