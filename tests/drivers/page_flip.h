/* SPDX-License-Identifier: MIT */
/* A NIC that receives into halves of pages, which its driver uses by turns. */
#ifndef DRIVERS_PAGE_FLIP_H
#define DRIVERS_PAGE_FLIP_H

#include <linux/bits.h>
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>

#define PF_RING	  8
#define PF_BUFFER 2048 /* half a page: what one descriptor takes */
#define PF_HEADER 256  /* so much of a packet becomes linear */

struct pf_desc {
	dma_addr_t addr;
	u16 len;
	u16 status;
};

#define PF_DONE BIT(0) /* the device wrote a buffer */
#define PF_LAST BIT(1) /* which ends a frame */

struct pf_buffer {
	struct page *page;
	dma_addr_t dma;
	unsigned int offset;
	u16 bias; /* references to the page that are the driver's */
};

struct pf_priv {
	struct net_device *netdev;
	struct napi_struct napi;
	struct device *dev;
	struct sk_buff *skb; /* a frame whose last buffer is still to come */
	unsigned int clean, fill;
	unsigned long flipped, replaced; /* buffers used again, pages given up */
	struct pf_buffer buffers[PF_RING];
	struct pf_desc ring[PF_RING];
};

struct net_device *pf_probe(void);
void pf_remove(struct net_device *netdev);
void pf_interrupt(struct net_device *netdev);

#endif
