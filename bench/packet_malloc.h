/* SPDX-License-Identifier: MIT */
/* A packet on malloc(): head and data each a block of its own, written as napi_build_skb() does. */
#ifndef BENCH_PACKET_MALLOC_H
#define BENCH_PACKET_MALLOC_H

#include <stdlib.h>

#include "object_loops.h"
#include "packet_bytes.h"

/* The data first, as with skbs: the driver has it when the packet comes. */
static __always_inline void *packet_malloc(void *arg)
{
	unsigned char *data = malloc(PACKET_FRAG);
	struct sk_buff *skb = malloc(sizeof(*skb));

	(void)arg;
	if (unlikely(!data || !skb)) {
		free(data);
		free(skb);
		return NULL;
	}
	packet_write(skb, data);
	return skb;
}

static __always_inline void packet_free(void *arg, void *object)
{
	struct sk_buff *skb = object;

	(void)arg;
	free(skb->head);
	free(skb);
}

static const struct object_ops packet_malloc_ops = {
	.offset = offsetof(struct sk_buff, cb),
	.size = sizeof(((struct sk_buff *)0)->cb),
	.alloc = packet_malloc,
	.free = packet_free,
};

#endif
