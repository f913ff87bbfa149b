// SPDX-License-Identifier: MIT
/* Packets of the kernel's API: their loops, in NAPI context on either CPU. */
#include "packet_skb.h"

#include <linux/interrupt.h>
#include <skbsim/stats.h>

#include "packet.h"

struct napi_struct packet_napi;

static const char *start(unsigned int outstanding)
{
	(void)outstanding;
	local_bh_disable(); /* NAPI context, up to the end */
	return NULL;
}

static const char *end(void)
{
	local_bh_enable();
	return skbsim_skbs_alive() ? "packets are alive that nobody holds" : NULL;
}

#define SKB_PACKETS(kind)                                 \
	PACKET_LOOPS(kind, skb_##kind##_ops)              \
	static void kind##_give_back(void *b)             \
	{                                                 \
		local_bh_disable();                       \
		give_back_remotely(&skb_##kind##_ops, b); \
		local_bh_enable();                        \
	}                                                 \
	PACKET_TABLE(kind);

SKB_PACKETS(napi_build)
SKB_PACKETS(build)
SKB_PACKETS(napi_alloc)
SKB_PACKETS(alloc)
