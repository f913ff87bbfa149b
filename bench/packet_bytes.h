/* SPDX-License-Identifier: MIT */
/*
 * What napi_build_skb() writes, by hand: for contenders whose memory is not skbsim's.
 *
 * The head is laid up to end as it is born, what is behind is set, then skb_shared_info up
 * to its frags: the same bytes in the same stores, so that only the memory differs.
 */
#ifndef BENCH_PACKET_BYTES_H
#define BENCH_PACKET_BYTES_H

#include <linux/skbuff.h>

/* Bytes of a packet's data, skb_shared_info among them. */
#define PACKET_FRAG	2048
#define PACKET_TRUESIZE SKB_TRUESIZE(SKB_WITH_OVERHEAD(PACKET_FRAG))

typedef u64 packet_vec
	__attribute__((__vector_size__(__BIGGEST_ALIGNMENT__), __aligned__(4), __may_alias__));

/* A head on a page fragment up to its end. CPU 0's: nobody asks where it was born. */
static const struct sk_buff packet_newborn = {
	.mac_header = (u16)~0U,
	.transport_header = (u16)~0U,
	.head_frag = 1,
};

_Static_assert(offsetof(struct sk_buff, end) % sizeof(packet_vec) == 0,
	       "vectors end where end begins");

/* The stores that the library makes too: vectors of constants, and no "rep stos", whose start costs
 * more than they do. */
static __always_inline void packet_lay_head(struct sk_buff *skb)
{
	size_t at;

#pragma GCC unroll 16
	for (at = 0; at < offsetof(struct sk_buff, end); at += sizeof(packet_vec))
		*(packet_vec *)((char *)skb + at) =
			*(const packet_vec *)((const char *)&packet_newborn + at);
}

/* Makes @skb, of which nothing was written, the head of the PACKET_FRAG bytes at @data. */
static __always_inline void packet_write(struct sk_buff *skb, unsigned char *data)
{
	struct skb_shared_info *shinfo;

	packet_lay_head(skb);
	skb->truesize = PACKET_TRUESIZE;
	refcount_set(&skb->users, 1);
	skb->head = data;
	skb->data = data;
	skb->end = SKB_WITH_OVERHEAD(PACKET_FRAG);
	shinfo = (struct skb_shared_info *)(data + SKB_WITH_OVERHEAD(PACKET_FRAG));
	memset(shinfo, 0, offsetof(struct skb_shared_info, dataref));
	atomic_set(&shinfo->dataref, 1);
}

#endif
