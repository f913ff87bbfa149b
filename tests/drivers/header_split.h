/* SPDX-License-Identifier: MIT */
/* A NIC that puts a frame's headers into one place and its payload into a page. */
#ifndef DRIVERS_HEADER_SPLIT_H
#define DRIVERS_HEADER_SPLIT_H

#include <linux/bits.h>
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>

#define HS_RING	  16
#define HS_HEADER 128 /* room for headers */

struct hs_desc {
	dma_addr_t page;
	u16 header_len; /* 0: the device found no headers, all is in the page */
	u16 page_len;
	u32 status;
};

#define HS_DONE BIT(0)

struct hs_priv {
	struct net_device *netdev;
	struct napi_struct napi;
	struct device *dev;
	unsigned int next;
	u8 *headers; /* HS_HEADER bytes a descriptor, shared with the device */
	dma_addr_t headers_dma;
	struct page *pages[HS_RING];
	struct hs_desc ring[HS_RING];
};

struct net_device *hs_probe(void);
void hs_remove(struct net_device *netdev);
void hs_interrupt(struct net_device *netdev);

#endif
