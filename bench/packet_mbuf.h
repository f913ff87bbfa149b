/* SPDX-License-Identifier: MIT */
/*
 * Packets of DPDK: mbufs of a pool with a cache for each core, as its programs take them.
 *
 * For files that are compiled with DPDK's own flags only: packet_mbuf.c. What the loops
 * may write are the last bytes of an mbuf's fields for its users, what a cb is of an skb.
 */
#ifndef BENCH_PACKET_MBUF_H
#define BENCH_PACKET_MBUF_H

#include <rte_mbuf.h>

#include "object_loops.h"

#define MBUF_USERS_BYTES 32

_Static_assert(sizeof(struct rte_mbuf) - MBUF_USERS_BYTES >= offsetof(struct rte_mbuf, dynfield1),
	       "the last bytes of an mbuf are its users'");

/* Made for each case. A variable of the program, as in DPDK's examples. */
extern struct rte_mempool *mbuf_pool;

static __always_inline void *mbuf_alloc(void *arg)
{
	(void)arg;
	return rte_pktmbuf_alloc(mbuf_pool);
}

static __always_inline void mbuf_free(void *arg, void *mbuf)
{
	(void)arg;
	rte_pktmbuf_free(mbuf);
}

static __always_inline bool mbuf_alloc_bulk(void *arg, unsigned int nr, void **mbufs)
{
	(void)arg;
	return !rte_pktmbuf_alloc_bulk(mbuf_pool, (struct rte_mbuf **)mbufs, nr);
}

static __always_inline void mbuf_free_bulk(void *arg, unsigned int nr, void **mbufs)
{
	(void)arg;
	rte_pktmbuf_free_bulk((struct rte_mbuf **)mbufs, nr);
}

static const struct object_ops mbuf_ops = {
	.offset = sizeof(struct rte_mbuf) - MBUF_USERS_BYTES,
	.size = MBUF_USERS_BYTES,
	.alloc = mbuf_alloc,
	.free = mbuf_free,
	.alloc_bulk = mbuf_alloc_bulk,
	.free_bulk = mbuf_free_bulk,
};

#endif
