/* SPDX-License-Identifier: MIT */
/* What became of a packet that came to the router. */
#ifndef SKBSIM_NET_IPV4_VERDICT_H
#define SKBSIM_NET_IPV4_VERDICT_H

#include <skbsim/router.h>

/*
 * One for each counter of struct skbsim_router_stats and in its order, so that
 * counters are an array. A step that finds nothing wrong says ROUTER_FORWARDED
 * and the next one looks; what the last one says is counted.
 */
enum router_verdict {
	ROUTER_FORWARDED,
	ROUTER_BAD_HEADER,
	ROUTER_TTL_EXPIRED,
	ROUTER_FRAGMENT,
	ROUTER_BAD_TRANSPORT,
	ROUTER_UNSUPPORTED,
	ROUTER_NO_CONNECTION,
	ROUTER_NOT_INSIDE,
	ROUTER_TABLE_FULL,
	ROUTER_NO_PORT,
	ROUTER_NO_MEMORY,
	ROUTER_TX_DROPPED,
	ROUTER_NOT_FOR_US,
	ROUTER_NO_NEIGHBOUR,
	NR_ROUTER_VERDICTS,
	/* Waits for its neighbour's station: counted when it goes on, or when it is given up. Until
	 * then it is one of stats.waiting, which is not summed up but looked at. */
	ROUTER_HELD = NR_ROUTER_VERDICTS
};

/* Counts the end of a packet. Softirq context. */
void router_count_verdict(enum router_verdict v);

_Static_assert(offsetof(struct skbsim_router_stats, waiting) == NR_ROUTER_VERDICTS * sizeof(u64),
	       "a verdict for each counter");
_Static_assert(offsetof(struct skbsim_router_stats, no_connection) ==
		       ROUTER_NO_CONNECTION * sizeof(u64),
	       "verdicts stand in the counters' order");
_Static_assert(offsetof(struct skbsim_router_stats, tx_dropped) == ROUTER_TX_DROPPED * sizeof(u64),
	       "verdicts stand in the counters' order");
_Static_assert(offsetof(struct skbsim_router_stats, no_neighbour) ==
		       ROUTER_NO_NEIGHBOUR * sizeof(u64),
	       "verdicts stand in the counters' order");

#endif
