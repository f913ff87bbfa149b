// SPDX-License-Identifier: MIT
/* Packets of the floor behind calls: their loops. */
#include "floor_called.h"

#include "packet.h"

static __always_inline void *packet_called(void *arg)
{
	(void)arg;
	return floor_called_build(floor_called_frag());
}

static __always_inline void packet_called_end(void *arg, void *skb)
{
	(void)arg;
	floor_called_consume(skb);
}

static const struct object_ops packet_called_ops = {
	.offset = offsetof(struct sk_buff, cb),
	.size = sizeof(((struct sk_buff *)0)->cb),
	.alloc = packet_called,
	.free = packet_called_end,
};

PACKET_LOOPS(floor_called, packet_called_ops)

static void floor_called_give_back(void *b)
{
	give_back_remotely(&packet_called_ops, b);
}

static const char *start(unsigned int outstanding)
{
	return floor_called_start(outstanding) ? NULL : NO_MEMORY;
}

static const char *end(void)
{
	return floor_called_end() ? NULL : "heads are missing on the stack";
}

PACKET_TABLE(floor_called);
