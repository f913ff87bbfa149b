/* SPDX-License-Identifier: MIT */
/* A pair of devices, each one's transmit being the other's receive: raw frames in between, whose
 * heads the receiver takes in bulk. */
#ifndef DRIVERS_VETH_H
#define DRIVERS_VETH_H

#include <linux/netdevice.h>
#include <linux/ptr_ring.h>
#include <linux/skbuff.h>

#define VETH_RING     256
#define VETH_BATCH    16
#define VETH_HEADROOM 256 /* before a frame's bytes; its description lies there */

/* A frame without a head, described at the start of its own buffer. */
struct veth_frame {
	void *data;
	u16 len;
	u16 headroom; /* bytes from behind this description to data */
	u32 frame_sz; /* of the whole buffer, room for skb_shared_info included */
};

struct veth_priv {
	struct net_device *peer;
	struct napi_struct napi;
	struct ptr_ring ring; /* frames to be received */
};

/* Two devices; NULL when memory is out. */
struct net_device *veth_create(void);
struct net_device *veth_peer(struct net_device *netdev);
void veth_destroy(struct net_device *netdev);

/* A frame for @len bytes, which the caller writes to its data; NULL when memory is out. */
struct veth_frame *veth_frame_alloc(unsigned int len);

/* Sends @n of them from @netdev to its peer: how many found room, the others are gone. */
int veth_xmit(struct net_device *netdev, struct veth_frame **frames, int n);

#endif
