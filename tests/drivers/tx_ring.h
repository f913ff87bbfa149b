/* SPDX-License-Identifier: MIT */
/* A NIC's transmit ring: packets of any shape in, freed when the device has sent them. */
#ifndef DRIVERS_TX_RING_H
#define DRIVERS_TX_RING_H

#include <linux/bits.h>
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define TX_RING	  64
#define TX_PACKET (MAX_SKB_FRAGS + 1) /* descriptors that a packet takes at most */

struct tx_desc {
	dma_addr_t addr;
	u16 len;
	u16 status;
};

#define TX_LAST BIT(0) /* the packet's last one */
#define TX_DONE BIT(1) /* the device is through with it */

struct tx_buffer {
	struct sk_buff *skb; /* of a packet's last descriptor */
	bool is_page;
};

struct tx_priv {
	struct net_device *netdev;
	struct napi_struct napi;
	struct device *dev;
	unsigned int clean, fill;
	struct tx_buffer buffers[TX_RING];
	struct tx_desc ring[TX_RING];
};

struct net_device *tx_probe(void);
void tx_remove(struct net_device *netdev);
void tx_interrupt(struct net_device *netdev);

/* Frees what was sent; @budget 0 says that this is no poll, as netpoll's controller does. */
void tx_clean(struct net_device *netdev, int budget);

#endif
