/* SPDX-License-Identifier: MIT */
/* A NIC that receives into page fragments which become packets where they are. */
#ifndef DRIVERS_BUILD_RING_H
#define DRIVERS_BUILD_RING_H

#include <linux/bits.h>
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define BR_RING	    64
#define BR_FRAME    1536
#define BR_HEADROOM (NET_SKB_PAD + NET_IP_ALIGN)
#define BR_TRUESIZE \
	(SKB_DATA_ALIGN(BR_HEADROOM + BR_FRAME) + SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))

struct br_desc {
	dma_addr_t addr;
	u16 len;
	u16 status;
};

#define BR_DONE BIT(0)

struct br_priv {
	struct net_device *netdev;
	struct napi_struct napi;
	struct device *dev;
	unsigned int clean, fill;
	void *data[BR_RING];
	struct br_desc ring[BR_RING];
};

struct net_device *br_probe(void);
void br_remove(struct net_device *netdev);
void br_interrupt(struct net_device *netdev);

#endif
