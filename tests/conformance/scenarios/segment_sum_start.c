// SPDX-License-Identifier: MIT
/* Packets whose device would begin to sum up in the middle of the transport header. */
#include "segment.h"

static struct sk_buff *summed_from_elsewhere(const struct packet *k, unsigned int type)
{
	struct sk_buff *skb = large_linear(k, 700, type);

	skb->csum_start += 2;
	return skb;
}

SCENARIO(segment_sum_start)
{
	struct packet tcp = { .payload = 2000 }, udp = { .payload = 2000, .udp = true };

	refuse("TCP", summed_from_elsewhere(&tcp, SKB_GSO_TCPV4), 0);
	refuse("datagrams", summed_from_elsewhere(&udp, SKB_GSO_UDP_L4), 0);
	refuse("a datagram", summed_from_elsewhere(&udp, SKB_GSO_UDP), 0);
}
