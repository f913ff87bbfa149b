/* SPDX-License-Identifier: MIT */
/*
 * Network devices, NAPI, and the way of a packet through a device: received by
 * a poll, delivered by protocol, transmitted, freed on completion.
 *
 * Where a comment does not say otherwise, a pointer is not NULL and stays the
 * caller's, nothing can fail, and a function mirrors the one of its name of Linux
 * 5.12.
 */
#ifndef SKBSIM_LINUX_NETDEVICE_H
#define SKBSIM_LINUX_NETDEVICE_H

#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/if_ether.h>
#include <linux/interrupt.h>
#include <linux/list.h>
#include <linux/netdev_features.h>
#include <linux/skbuff.h>

#include <linux/if.h>

#define NAPI_POLL_WEIGHT 64
#define NET_RX_SUCCESS	 0
#define NET_RX_DROP	 1

/* What a transmit function answers: below NET_XMIT_MASK, negative errors included, it has consumed
 * the skb; NETDEV_TX_BUSY says that it has not. */
#define NET_XMIT_SUCCESS 0x00
#define NET_XMIT_DROP	 0x01
#define NET_XMIT_MASK	 0x0f

typedef enum { NETDEV_TX_OK = 0x00, NETDEV_TX_BUSY = 0x10 } netdev_tx_t;

struct net_device;

struct net_device_ops {
	/* Takes over the skb unless it answers NETDEV_TX_BUSY. Softirq context, one CPU at a time. */
	netdev_tx_t (*ndo_start_xmit)(struct sk_buff *skb, struct net_device *dev);
};

/* What a driver counts of its packets. */
struct net_device_stats {
	unsigned long rx_packets, tx_packets;
	unsigned long rx_bytes, tx_bytes;
	unsigned long rx_errors, tx_errors;
	unsigned long rx_dropped, tx_dropped;
};

/* A bit of tx_state: the driver has no room for packets. */
#define NETDEV_TX_STATE_XOFF 1UL

struct net_device {
	char name[IFNAMSIZ];
	netdev_features_t features;
	netdev_features_t gso_partial_features; /* of those, what it cuts by NETIF_F_GSO_PARTIAL */
	netdev_features_t vlan_features;	/* of those, what it can do for frames with a tag */
	const struct net_device_ops *netdev_ops;
	u8 dev_addr[ETH_ALEN];
	unsigned int mtu;
	int ifindex;
	void *ml_priv;			/* the driver's own */
	unsigned short type;		/* ARPHRD_*, from <linux/if_arp.h> */
	unsigned short hard_header_len; /* bytes */
	u8 addr_len;			/* bytes of dev_addr in use */
	unsigned long tx_state;		/* netif_stop_queue() and its kind change it */
	struct net_device_stats stats;	/* the driver's to count */
};

/* state of a NAPI instance */
enum {
	NAPI_STATE_SCHED,   /* on a poll list, or being polled */
	NAPI_STATE_MISSED,  /* scheduled again meanwhile: poll once more */
	NAPI_STATE_DISABLE, /* being disabled: no new schedule */
	NAPI_STATE_NPSVC,   /* polled by netpoll, or disabled */
};

#define GRO_HASH_BUCKETS 8

/* Held packets, the youngest first. */
struct gro_list {
	struct list_head list;
	int count;
};

struct napi_struct {
	struct list_head poll_list; /* on a CPU's list while NAPI_STATE_SCHED */
	unsigned long state;
	int weight; /* packets one poll may handle, 1 and up */
	int (*poll)(struct napi_struct *napi, int budget);
	struct net_device *dev;
	struct sk_buff *skb; /* what napi_get_frags() hands out until somebody takes it */

	/* What its poll has not handed up yet; empty between polls that did not use all of their
	 * weight. The CPU that polls owns it. */
	unsigned long gro_bitmask; /* a bit for each bucket that holds packets */
	struct list_head rx_list;  /* to go up, in this order */
	unsigned int rx_count;	   /* segments in there */
	struct gro_list gro_hash[GRO_HASH_BUCKETS];
};

/**
 * netif_napi_add - set a NAPI instance up
 * @dev: the device it polls for
 * @napi: the driver's; lives until netif_napi_del()
 * @poll: handles at most its budget of packets and returns how many; fewer means
 *        that it has called napi_complete_done()
 * @weight: the budget, NAPI_POLL_WEIGHT as a rule
 *
 * Process context. The instance starts disabled and holds nothing. Mirrors netif_napi_add() of
 * Linux 5.12.
 */
SKBSIM_API void netif_napi_add(struct net_device *dev, struct napi_struct *napi,
			       int (*poll)(struct napi_struct *, int), int weight);

/* Undoes netif_napi_add(), and frees napi->skb and all packets that did not go up. Process context,
 * @napi disabled. */
SKBSIM_API void netif_napi_del(struct napi_struct *napi);

/* From now on it can be scheduled. Process context. */
SKBSIM_API void napi_enable(struct napi_struct *napi);

/* Waits until no poll runs and prevents new ones. Process context; @napi is not pending on this
 * CPU, whose softirqs do not run meanwhile. */
SKBSIM_API void napi_disable(struct napi_struct *napi);

/* Claims @napi for a poll: true if the caller must __napi_schedule() it. Any context. */
SKBSIM_API bool napi_schedule_prep(struct napi_struct *napi);

/* Puts a claimed @napi on this CPU's poll list and raises NET_RX. Any context. */
SKBSIM_API void __napi_schedule(struct napi_struct *napi);

/* Both: this CPU will poll @napi soon, if nobody claimed it before. Any context. */
static inline void napi_schedule(struct napi_struct *napi)
{
	if (napi_schedule_prep(napi))
		__napi_schedule(napi);
}

/**
 * napi_complete_done - a poll ran out of packets
 * @napi: the one being polled
 * @work_done: packets it handled, below its budget
 *
 * Softirq context, inside the poll. What GRO holds goes up. True if interrupts should
 * be turned on again; false if it was scheduled meanwhile and will be polled once more.
 * Mirrors napi_complete_done() of Linux 5.12.
 */
SKBSIM_API bool napi_complete_done(struct napi_struct *napi, int work_done);

/* ---- Receive ------------------------------------------------------------------------ */

/* Who takes packets of one protocol. func owns the skb. */
struct packet_type {
	__be16 type;
	int (*func)(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		    struct net_device *orig_dev);
	struct list_head list;
};

/* Registers @pt, one for each type; it must live until dev_remove_pack(). Process context, no
 * traffic. */
SKBSIM_API void dev_add_pack(struct packet_type *pt);

/* Takes @pt, which was registered, out again. Process context, no traffic. */
SKBSIM_API void dev_remove_pack(struct packet_type *pt);

/**
 * netif_receive_skb - hand a received packet to the stack
 * @skb: from eth_type_trans() on; the stack owns it from here
 *
 * Softirq context. Takes off a VLAN tag and gives the packet to the handler of
 * its protocol; without one it is counted (rx_nohandler) and dropped. Returns
 * NET_RX_SUCCESS or NET_RX_DROP. Mirrors netif_receive_skb() of Linux 5.12 with
 * one handler a protocol, no taps and no ingress qdisc.
 */
SKBSIM_API int netif_receive_skb(struct sk_buff *skb);

/* netif_receive_skb() for each packet of @list, linked through skb->list, first to last; @list is
 * left empty. Softirq context. */
SKBSIM_API void netif_receive_skb_list(struct list_head *list);

/* ---- Transmit ----------------------------------------------------------------------- */

/**
 * dev_queue_xmit - give a frame to the device's transmit function
 * @skb: dev set, data at the Ethernet header; consumed whatever comes back
 *
 * Softirq context. What the device cannot (netif_skb_features()) is done for it: the VLAN
 * tag is written into the frame, a large packet cut, the bytes made linear, the checksum
 * filled in. 0; what the device answered, to the last packet; -ENETDOWN when it was busy,
 * its queue is stopped or it has no transmit function, and then all packets that it has
 * not taken are freed; -ENOMEM when the packet could not be made fit, for whatever reason.
 * Mirrors dev_queue_xmit() of Linux 5.12 on a device without a queueing discipline.
 */
SKBSIM_API int dev_queue_xmit(struct sk_buff *skb);

/* What the device of @skb, data at the Ethernet header, can do for this packet: of its features those
 * that hold for large and for tagged ones, and no checksum of a protocol that it does not know. Softirq
 * context. Mirrors netif_skb_features() of Linux 5.12 without tunnels and ndo_features_check. */
SKBSIM_API netdev_features_t netif_skb_features(struct sk_buff *skb);

/* Fills the checksum of @skb, CHECKSUM_PARTIAL, in if a device with @features could not. 0, or an error
 * of skb_checksum_help(). Any context. Mirrors the function of that name of Linux 5.12 without SCTP. */
SKBSIM_API int skb_csum_hwoffload_help(struct sk_buff *skb, const netdev_features_t features);

/* ---- Freeing from interrupts -------------------------------------------------------- */

enum skb_free_reason { SKB_REASON_CONSUMED, SKB_REASON_DROPPED };

/**
 * __dev_kfree_skb_irq - drop a reference where freeing is not allowed
 * @skb: gone for the caller; NULL is fine
 * @reason: how its end is counted
 *
 * Any context. The last reference puts the skb on this CPU's completion queue,
 * which NET_TX frees. Mirrors __dev_kfree_skb_irq() of Linux 5.12.
 */
SKBSIM_API void __dev_kfree_skb_irq(struct sk_buff *skb, enum skb_free_reason reason);

/* The same in hard irq or with irqs off; elsewhere consume_skb(), but kfree_skb() for a drop with
 * the switch free_any_drops. Any context. */
SKBSIM_API void __dev_kfree_skb_any(struct sk_buff *skb, enum skb_free_reason reason);

static inline void dev_kfree_skb_irq(struct sk_buff *skb)
{
	__dev_kfree_skb_irq(skb, SKB_REASON_DROPPED);
}

static inline void dev_consume_skb_irq(struct sk_buff *skb)
{
	__dev_kfree_skb_irq(skb, SKB_REASON_CONSUMED);
}

static inline void dev_kfree_skb_any(struct sk_buff *skb)
{
	__dev_kfree_skb_any(skb, SKB_REASON_DROPPED);
}

static inline void dev_consume_skb_any(struct sk_buff *skb)
{
	__dev_kfree_skb_any(skb, SKB_REASON_CONSUMED);
}

/* Frees a device from alloc_etherdev(), which nobody uses any more. Process context. */
SKBSIM_API void free_netdev(struct net_device *dev);

#include <skbsim/static/netdevice_backlog.h>
#include <skbsim/static/netdevice_driver.h>
#include <skbsim/static/netdevice_offload.h>

#include <skbsim/static/netdevice_gro.h>
#include <skbsim/static/netdevice_gso.h>
#include <skbsim/static/netdevice_netpoll.h>

#endif
