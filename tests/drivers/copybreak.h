/* SPDX-License-Identifier: MIT */
/* A NIC whose driver copies short frames and hands long ones up as they are. */
#ifndef DRIVERS_COPYBREAK_H
#define DRIVERS_COPYBREAK_H

#include <linux/bits.h>
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/netdevice.h>

#define CB_RING	   16
#define CB_BUFFER  1536
#define CB_COPYLEN 256 /* frames shorter than this are copied */

/* What driver and device share. */
struct cb_desc {
	dma_addr_t addr;
	u16 len;
	u16 tci;
	u32 status;
};

#define CB_DONE	   BIT(0) /* the device wrote a frame */
#define CB_TAGGED  BIT(1) /* and took its VLAN tag, tci, off */
#define CB_CSUM_OK BIT(2) /* and looked at its checksum */

struct cb_priv {
	struct net_device *netdev;
	struct napi_struct napi;
	struct device *dev;
	unsigned int next;
	struct sk_buff *skbs[CB_RING];
	struct cb_desc ring[CB_RING];
};

struct net_device *cb_probe(void);
void cb_remove(struct net_device *netdev);
void cb_interrupt(struct net_device *netdev);

#endif
