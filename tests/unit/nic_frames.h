/* SPDX-License-Identifier: MIT */
/* Around the tests of a NIC's ways to receive: frames on its wire, each of other length and content,
 * and a protocol handler that knows which one is next. */
#ifndef SKBSIM_TESTS_NIC_FRAMES_H
#define SKBSIM_TESTS_NIC_FRAMES_H

#include "numbered_frame.h"
#include "stderr_text.h"

#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <skbsim/nic.h>

#include <stdlib.h>

#define NR_FRAMES 500
#define LONGEST	  4000

static struct skbsim_frame frames[NR_FRAMES];
static struct skbsim_nic_config cfg;
static struct skbsim_nic *nic;

static u64 nr_seen;
static bool echoes; /* the handler sends back what it gets */
static struct sk_buff *held;
static bool holds; /* it keeps the last one */

static const enum skbsim_nic_style styles[] = { SKBSIM_NIC_NAPI_BUILD, SKBSIM_NIC_BUILD,
						SKBSIM_NIC_NAPI_ALLOC, SKBSIM_NIC_FRAGS };

#define for_each_style(s) for (const enum skbsim_nic_style *s = styles; s < styles + 4; s++)

static inline void assert_is_frame(const struct sk_buff *skb, size_t nr)
{
	u8 bytes[LONGEST];
	size_t i;

	assert_int_equal(skb->len, frames[nr].len - ETH_HLEN);
	assert_int_equal(skb->protocol, htobe16(TEST_TYPE));
	assert_int_equal(skb_shinfo(skb)->hwtstamps.hwtstamp, frames[nr].ts_ns);
	assert_int_equal(skb_copy_bits(skb, 0, bytes, skb->len), 0);
	for (i = 0; i < skb->len; i++)
		if (bytes[i] != pattern(nr, i))
			fail_msg("frame %zu: byte %zu is %02x", nr, i, bytes[i]);
}

static inline int handle(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
			 struct net_device *orig_dev)
{
	(void)dev;
	(void)pt;
	(void)orig_dev;
	assert_is_frame(skb, nr_seen++ % cfg.nr_frames);
	if (echoes) {
		skb_push(skb, ETH_HLEN);
		dev_queue_xmit(skb);
		return NET_RX_SUCCESS;
	}
	if (holds)
		swap(held, skb);
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

static struct packet_type handler = { .func = handle };

/* ---- Around each test ----------------------------------------------------------------------- */

/* Frames of 14 bytes to LONGEST, in an order that mixes them. */
static inline u32 length(size_t nr)
{
	return nr % 3 ? 60 + nr * 97 % 1400 : ETH_HLEN + nr * 41 % (LONGEST - ETH_HLEN + 1);
}

static inline int handler_listens(void **state)
{
	size_t i;

	fresh_simulation(state);
	handler.type = htobe16(TEST_TYPE);
	dev_add_pack(&handler);
	nr_seen = 0;
	echoes = holds = false;
	for (i = 0; i < NR_FRAMES; i++)
		number_frame(&frames[i], i, length(i));
	cfg = (struct skbsim_nic_config){
		.size = sizeof(cfg), .frames = frames, .nr_frames = NR_FRAMES, .loops = 2
	};
	return 0;
}

static inline int handler_leaves_nothing(void **state)
{
	size_t i;

	for (i = 0; i < NR_FRAMES; i++)
		free(frames[i].data);
	dev_remove_pack(&handler);
	return nothing_left_alive(state);
}

#define nic_test(f) cmocka_unit_test_setup_teardown(f, handler_listens, handler_leaves_nothing)

static inline void create(void)
{
	nic = skbsim_nic_create(&cfg);
	assert_non_null(nic);
}

static inline struct skbsim_nic_stats stats(void)
{
	struct skbsim_nic_stats s;

	skbsim_nic_stats(nic, &s);
	return s;
}

static inline void replay(void)
{
	nr_seen = 0;
	create();
	skbsim_nic_run(nic, NULL, NULL);
}

static inline void assert_not_created(const char *word)
{
	stderr_catch();
	nic = skbsim_nic_create(&cfg);
	stderr_release();
	assert_null(nic);
	assert_one_line_with(word);
}

#endif
