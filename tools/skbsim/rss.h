/* SPDX-License-Identifier: MIT */
/* Which CPU receives which frame: receive-side scaling by flow. */
#ifndef TOOL_RSS_H
#define TOOL_RSS_H

#include <skbsim/nic.h>

#include "run_options.h"

/* What one CPU receives: frames of a capture, or flows of a generator. */
struct rss_share {
	struct skbsim_frame *frames; /* in the capture's order */
	size_t nr;		     /* of frames, or of flows; may be 0 */
	u32 *flows;		     /* NULL with a capture */
	size_t flows_before;	     /* flows of the CPUs before this one */
};

struct rss {
	struct skbsim_frame *frames; /* of all shares, one after the other */
	u32 *flows;		     /* the same */
	struct rss_share shares[MAX_CPUS];
};

/**
 * rss_split - share a capture's frames out
 * @cap: must live as long as @rss, which points to its bytes
 * @cpus: 1 to MAX_CPUS
 *
 * Both directions of a flow get the same CPU, so that no reply overtakes the
 * packet that opens the router's connection, and so do flows of the same ports,
 * which may compete for a port of the NAT address. Do it before the capture is
 * readdressed: afterwards the two directions name different hosts. Frames that
 * are not IP go to CPU 0. Returns 0 or -ENOMEM; give it back with rss_free().
 */
int rss_split(struct rss *rss, const struct skbsim_capture *cap, unsigned int cpus);

/**
 * rss_split_flows - share a generator's flows out
 * @cfg: of a generator that makes all flows
 * @cpus: 1 to MAX_CPUS
 *
 * By the same hash as a capture's. Returns 0, or -1 with one line on stderr; give it back with
 * rss_free().
 */
int rss_split_flows(struct rss *rss, const struct skbsim_generator_config *cfg, unsigned int cpus);

/* Of @total frames of a generator with @flows flows those that @share gets: over all CPUs they are
 * @total. */
u64 rss_frames_of(const struct rss_share *share, unsigned int flows, u64 total);

void rss_free(struct rss *rss);

#endif
