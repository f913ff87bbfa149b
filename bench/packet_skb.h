/* SPDX-License-Identifier: MIT */
/* Packets of the kernel's API. In NAPI context; what the loops may write is an skb's cb. */
#ifndef BENCH_PACKET_SKB_H
#define BENCH_PACKET_SKB_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "object_loops.h"
#include "packet_bytes.h"

#define PACKET_ROOM 1500 /* bytes asked of calls that bring the data along */

static __always_inline void *skb_napi_build(void *arg)
{
	(void)arg;
	return napi_build_skb(napi_alloc_frag(PACKET_FRAG), PACKET_FRAG);
}

static __always_inline void *skb_build(void *arg)
{
	(void)arg;
	return build_skb(napi_alloc_frag(PACKET_FRAG), PACKET_FRAG);
}

/* Of no device: what the calls ask it for is its context. */
extern struct napi_struct packet_napi;

static __always_inline void *skb_napi_alloc(void *arg)
{
	(void)arg;
	return napi_alloc_skb(&packet_napi, PACKET_ROOM);
}

static __always_inline void *skb_alloc(void *arg)
{
	(void)arg;
	return alloc_skb(PACKET_ROOM, GFP_ATOMIC);
}

static __always_inline void skb_napi_consume(void *arg, void *skb)
{
	(void)arg;
	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
}

static __always_inline void skb_consume(void *arg, void *skb)
{
	(void)arg;
	consume_skb(skb);
}

static __always_inline void skb_drop(void *arg, void *skb)
{
	(void)arg;
	kfree_skb(skb);
}

/* The ops of one way of birth and one of death. */
#define SKB_OPS(birth, death)                                                                      \
	{                                                                                          \
		.offset = offsetof(struct sk_buff, cb), .size = sizeof(((struct sk_buff *)0)->cb), \
		.alloc = (birth), .free = (death),                                                 \
	}

static const struct object_ops skb_napi_build_ops = SKB_OPS(skb_napi_build, skb_napi_consume);
static const struct object_ops skb_build_ops = SKB_OPS(skb_build, skb_consume);
static const struct object_ops skb_napi_alloc_ops = SKB_OPS(skb_napi_alloc, skb_napi_consume);
static const struct object_ops skb_alloc_ops = SKB_OPS(skb_alloc, skb_drop);

#endif
