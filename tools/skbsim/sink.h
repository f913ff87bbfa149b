/* SPDX-License-Identifier: MIT */
/* Where IPv4 packets end that go no further. */
#ifndef TOOL_SINK_H
#define TOOL_SINK_H

#include <linux/netdevice.h>

#include "run_options.h"

/* Of each CPU for itself, on cache lines of its own. */
struct sink_count {
	u64 nr;
} __aligned(SMP_CACHE_BYTES);

struct sink {
	struct packet_type handler;
	struct sink_count counts[MAX_CPUS];
};

/* From here on @func gets all IPv4 packets; it calls sink_note() for those that end. NULL with one
 * line on stderr. Main thread. */
struct sink *sink_start(int (*func)(struct sk_buff *skb, struct net_device *dev,
				    struct packet_type *pt, struct net_device *orig_dev));

/* One more packet ended on this CPU; @pt is what the handler was given. */
static inline void sink_note(struct packet_type *pt)
{
	container_of(pt, struct sink, handler)->counts[smp_processor_id()].nr++;
}

/* How many ended. No CPU runs. */
u64 sink_count(const struct sink *sink);

/* Main thread, no CPU runs. */
void sink_stop(struct sink *sink);

#endif
