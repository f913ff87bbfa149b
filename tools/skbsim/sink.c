// SPDX-License-Identifier: MIT
/* Where IPv4 packets end that go no further. */
#include "sink.h"

#include <stdlib.h>

#include "complain.h"

struct sink *sink_start(int (*func)(struct sk_buff *skb, struct net_device *dev,
				    struct packet_type *pt, struct net_device *orig_dev))
{
	struct sink *sink = aligned_alloc(SMP_CACHE_BYTES, sizeof(*sink));

	if (!sink) {
		complain("out of memory: expected room for a protocol handler");
		return NULL;
	}
	*sink = (struct sink){
		.handler = { .type = __cpu_to_be16(ETH_P_IP), .func = func },
	};
	dev_add_pack(&sink->handler);
	return sink;
}

u64 sink_count(const struct sink *sink)
{
	u64 sum = 0;

	for (unsigned int i = 0; i < MAX_CPUS; i++)
		sum += sink->counts[i].nr;
	return sum;
}

void sink_stop(struct sink *sink)
{
	dev_remove_pack(&sink->handler);
	free(sink);
}
