/* SPDX-License-Identifier: MIT */
/* Sending packets through whatever listens behind a replay NIC, and keeping what leaves it. */
#ifndef SKBSIM_TESTS_TRAFFIC_H
#define SKBSIM_TESTS_TRAFFIC_H

#include "packets.h"

#include <linux/skbuff.h>
#include <skbsim/nic.h>
#include <skbsim/stats.h>

#include <stdlib.h>

#define MAX_KEPT 4096

/* What left the NIC since the last exchange began. */
static struct packet kept[MAX_KEPT];
static unsigned int nr_kept;
static struct skbsim_nic_stats nic_stats;

/* Where the IPv4 header of a frame is, behind one tag or none. */
static inline void find_ip(struct packet *p)
{
	p->ip = get16(p, 12) == 0x8100 ? 18 : 14;
}

static inline void keep(void *unused, const struct sk_buff *skb)
{
	struct packet *p = &kept[nr_kept];

	(void)unused;
	assert_true(nr_kept < MAX_KEPT);
	assert_true(skb->len <= MAX_PACKET);
	p->len = skb->len;
	assert_int_equal(skb_copy_bits(skb, 0, p->bytes, p->len), 0);
	find_ip(p);
	nr_kept++;
}

/* Sends @nr packets in order through a NIC of its own. */
static inline void exchange_all(const struct packet *packets, unsigned int nr)
{
	struct skbsim_frame *frames = calloc(nr, sizeof(*frames));
	struct skbsim_nic_config cfg = {
		.size = sizeof(cfg),
		.frames = frames,
		.nr_frames = nr,
		.loops = 1,
		.tx = keep,
	};
	struct skbsim_nic *nic;
	unsigned int i;

	assert_non_null(frames);
	for (i = 0; i < nr; i++)
		frames[i] = (struct skbsim_frame){ .data = (u8 *)packets[i].bytes,
						   .len = packets[i].len };
	nr_kept = 0;
	nic = skbsim_nic_create(&cfg);
	assert_non_null(nic);
	skbsim_nic_run(nic, NULL, NULL);
	skbsim_nic_stats(nic, &nic_stats);
	skbsim_nic_destroy(nic);
	free(frames);
}

static inline void exchange(const struct packet *p)
{
	exchange_all(p, 1);
}

/* Sends a packet that must come out, and returns it. */
static inline struct packet forwarded(const struct packet *p)
{
	exchange(p);
	assert_int_equal(nr_kept, 1);
	return kept[0];
}

/* Sends a packet that must not come out, but end as a drop does. */
static inline void dropped(const struct packet *p)
{
	struct skbsim_skb_stats before, after;

	skbsim_skb_stats(&before);
	exchange(p);
	skbsim_skb_stats(&after);
	assert_int_equal(nr_kept, 0);
	assert_int_equal(after.kfree_skb - before.kfree_skb, 1);
	assert_int_equal(after.consume_skb - before.consume_skb, 0);
}

#endif
