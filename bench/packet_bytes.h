/* SPDX-License-Identifier: MIT */
/*
 * What napi_build_skb() writes, by hand: for contenders whose memory is not skbsim's.
 *
 * The head is cleared up to tail, the fields behind it are set, then skb_shared_info up
 * to its frags: the same bytes in the same order, so that only the memory differs.
 */
#ifndef BENCH_PACKET_BYTES_H
#define BENCH_PACKET_BYTES_H

#include <linux/skbuff.h>

/* Bytes of a packet's data, skb_shared_info among them. */
#define PACKET_FRAG	2048
#define PACKET_TRUESIZE SKB_TRUESIZE(SKB_WITH_OVERHEAD(PACKET_FRAG))

typedef u64 packet_vec
	__attribute__((__vector_size__(__BIGGEST_ALIGNMENT__), __aligned__(4), __may_alias__));

/*
 * The stores that the library makes too: no "rep stos", whose start costs more than they do. What
 * is smaller than one, as the start of skb_shared_info is with AVX-512, is the compiler's affair,
 * as in the library: an overlapping store would begin before it, in the packet's data.
 */
static __always_inline void packet_clear(void *at, size_t bytes)
{
	size_t done;

	if (bytes < sizeof(packet_vec)) {
		memset(at, 0, bytes);
		return;
	}
#pragma GCC unroll 16
	for (done = 0; done + sizeof(packet_vec) <= bytes; done += sizeof(packet_vec))
		*(packet_vec *)((char *)at + done) = (packet_vec){ 0 };
	*(packet_vec *)((char *)at + bytes - sizeof(packet_vec)) = (packet_vec){ 0 };
}

/* Makes @skb, of which nothing was written, the head of the PACKET_FRAG bytes at @data. */
static __always_inline void packet_write(struct sk_buff *skb, unsigned char *data)
{
	struct skb_shared_info *shinfo;

	packet_clear(skb, offsetof(struct sk_buff, tail));
	skb->truesize = PACKET_TRUESIZE;
	refcount_set(&skb->users, 1);
	skb->head = data;
	skb->data = data;
	skb->tail = 0;
	skb->end = SKB_WITH_OVERHEAD(PACKET_FRAG);
	skb->mac_header = (u16)~0U;
	skb->transport_header = (u16)~0U;
	skb->head_frag = 1;
	shinfo = (struct skb_shared_info *)(data + SKB_WITH_OVERHEAD(PACKET_FRAG));
	packet_clear(shinfo, offsetof(struct skb_shared_info, dataref));
	atomic_set(&shinfo->dataref, 1);
}

#endif
