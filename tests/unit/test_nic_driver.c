/* SPDX-License-Identifier: MIT */
/* The styles of a NIC's driver: the same packets in each, and where head and data come from. */
#include "nic_frames.h"

#include <linux/mm.h>
#include <linux/slab.h>

/* ---- Styles --------------------------------------------------------------------------------- */

static void every_style_receives_the_same_packets(void **state)
{
	(void)state;
	for_each_style(style)
	{
		cfg.style = *style;
		replay();
		assert_int_equal(nr_seen, 2 * NR_FRAMES);
		assert_int_equal(stats().rx_packets, 2 * NR_FRAMES);
		assert_int_equal(stats().rx_dropped, 0);
		assert_int_equal(stats().rx_copied,
				 *style == SKBSIM_NIC_NAPI_ALLOC ? 2 * NR_FRAMES : 0);
		skbsim_nic_destroy(nic);
	}
}

static void every_style_sends_what_it_received(void **state)
{
	struct skbsim_skb_stats before, after;

	(void)state;
	echoes = true;
	for_each_style(style)
	{
		cfg.style = *style;
		skbsim_skb_stats(&before);
		replay();
		skbsim_skb_stats(&after);
		assert_int_equal(stats().tx_packets, 2 * NR_FRAMES);
		assert_int_equal(stats().tx_bytes, stats().rx_bytes);
		assert_int_equal(after.consume_skb - before.consume_skb, 2 * NR_FRAMES);
		assert_int_equal(after.kfree_skb - before.kfree_skb, 0);
		skbsim_nic_destroy(nic);
	}
}

/* The only packet of a NIC of @style, which the handler holds. */
static struct sk_buff *one_packet(enum skbsim_nic_style style, u32 len)
{
	free(frames[0].data);
	number_frame(&frames[0], 0, len);
	cfg.style = style;
	cfg.nr_frames = 1;
	cfg.loops = 1;
	holds = true;
	replay();
	assert_non_null(held);
	return held;
}

static void drop_packet(void)
{
	kfree_skb(held);
	held = NULL;
	skbsim_nic_destroy(nic);
}

static void built_skbs_lie_around_their_buffer(void **state)
{
	(void)state;
	for_each_style(style)
	{
		struct sk_buff *skb;

		if (*style != SKBSIM_NIC_BUILD && *style != SKBSIM_NIC_NAPI_BUILD)
			continue;
		skb = one_packet(*style, 1000);
		assert_true(skb->head_frag);
		assert_false(skb_is_nonlinear(skb));
		assert_int_equal(skb_end_offset(skb), SKB_WITH_OVERHEAD(2048));
		drop_packet();
	}
}

static void copies_are_as_large_as_their_frame(void **state)
{
	struct sk_buff *skb = one_packet(SKBSIM_NIC_NAPI_ALLOC, 1000);

	(void)state;
	assert_false(skb_is_nonlinear(skb));
	assert_in_range(skb_end_offset(skb), 1000, 1200);
	drop_packet();
}

static void pages_hang_on_a_small_head(void **state)
{
	struct sk_buff *skb = one_packet(SKBSIM_NIC_FRAGS, 1000);

	(void)state;
	assert_int_equal(skb_shinfo(skb)->nr_frags, 1);
	assert_true(skb_headlen(skb) < 1000 - ETH_HLEN);
	assert_true(skb->truesize >= PAGE_SIZE);
	assert_int_equal(compound_order(skb_frag_page(&skb_shinfo(skb)->frags[0])), 0);
	drop_packet();
	skb = one_packet(SKBSIM_NIC_FRAGS, 3900);
	assert_int_equal(compound_order(skb_frag_page(&skb_shinfo(skb)->frags[0])), 1);
	drop_packet();
}

/* Only build_skb() asks the slab for each head. */
static void only_build_skb_leaves_the_napi_cache_alone(void **state)
{
	(void)state;
	assert_int_equal(skbsim_set_profile("v5.12"), 0);
	for_each_style(style)
	{
		struct skbsim_napi_cache_stats before, after;

		cfg.style = *style;
		skbsim_napi_cache_stats(&before);
		replay();
		skbsim_napi_cache_stats(&after);
		assert_int_equal(after.get - before.get,
				 *style == SKBSIM_NIC_BUILD ? 0 : 2 * NR_FRAMES);
		skbsim_nic_destroy(nic);
	}
}

/* ---- Copybreak ------------------------------------------------------------------------------ */

static void copybreak_copies_up_to_its_length(void **state)
{
	u64 expected = 0;
	size_t i;

	(void)state;
	free(frames[0].data);
	number_frame(&frames[0], 0, 256);
	free(frames[1].data);
	number_frame(&frames[1], 1, 257);
	for (i = 0; i < NR_FRAMES; i++)
		expected += frames[i].len <= 256;
	cfg.copybreak = 256;
	for_each_style(style)
	{
		cfg.style = *style;
		replay();
		assert_int_equal(nr_seen, 2 * NR_FRAMES);
		assert_int_equal(stats().rx_copied,
				 *style == SKBSIM_NIC_NAPI_ALLOC ? 2 * NR_FRAMES : 2 * expected);
		skbsim_nic_destroy(nic);
	}
}

/* ---- A generator in place of a capture ------------------------------------------------------ */

static u64 nr_ip, ip_bytes;

static int count_ip(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		    struct net_device *orig_dev)
{
	(void)dev;
	(void)pt;
	(void)orig_dev;
	nr_ip++;
	ip_bytes += skb->len;
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

static void generated_frames_arrive(void **state)
{
	struct packet_type ip = { .type = htobe16(ETH_P_IP), .func = count_ip };
	struct skbsim_generator_config gen = { .size = sizeof(gen),
					       .kind = SKBSIM_GENERATE_IMIX,
					       .flows = 10 };

	(void)state;
	dev_add_pack(&ip);
	cfg.generator = skbsim_generator_create(&gen);
	cfg.frames = NULL;
	cfg.nr_frames = 120;
	cfg.loops = 10;
	for_each_style(style)
	{
		cfg.style = *style;
		nr_ip = ip_bytes = 0;
		replay();
		assert_int_equal(nr_ip, 1200);
		/* A frame's tag and Ethernet header are off. */
		assert_int_equal(ip_bytes, 100 * (7 * 64 + 4 * 594 + 1518 - 12 * 18));
		skbsim_nic_destroy(nic);
	}
	skbsim_generator_destroy(cfg.generator);
	dev_remove_pack(&ip);
}

/* ---- Merging -------------------------------------------------------------------------------- */

/* All that was sent must be there, in packets with a header each. */
static void receive_generated(const struct skbsim_generator_config *gen)
{
	cfg.generator = skbsim_generator_create(gen);
	nr_ip = ip_bytes = 0;
	replay();
	assert_int_equal(stats().rx_packets, 320);
	assert_int_equal(ip_bytes, 320 * 100 + nr_ip * 40);
	skbsim_nic_destroy(nic);
	skbsim_generator_destroy(cfg.generator);
}

static void segments_are_merged_if_that_is_asked_for(void **state)
{
	struct packet_type ip = { .type = htobe16(ETH_P_IP), .func = count_ip };
	struct skbsim_generator_config gen = { .size = sizeof(gen),
					       .flows = 1,
					       .frame_len = 18 + 40 + 100 };

	(void)state;
	dev_add_pack(&ip);
	cfg.frames = NULL;
	cfg.nr_frames = 320;
	cfg.loops = 1;
	for_each_style(style)
	{
		cfg.style = *style;
		cfg.gro = false;
		receive_generated(&gen);
		assert_int_equal(nr_ip, 320);
		cfg.gro = true;
		receive_generated(&gen);
		/* A burst of 32 becomes a packet or two, whatever the fragments are. */
		assert_in_range(nr_ip, 10, 20);
	}
	dev_remove_pack(&ip);
}

/* The device fetches what lies in pages: nothing is copied to be sent. */
static void fragments_are_sent_as_they_are(void **state)
{
	struct sk_buff *skb = one_packet(SKBSIM_NIC_FRAGS, 1000);

	(void)state;
	held = NULL;
	skb_push(skb, ETH_HLEN);
	local_bh_disable();
	dev_queue_xmit(skb_get(skb));
	local_bh_enable();
	assert_int_equal(skb_shinfo(skb)->nr_frags, 1);
	kfree_skb(skb);
	skbsim_nic_destroy(nic);
}

/* ---- Without memory ------------------------------------------------------------------------- */

/* Each frame is received or counted as lost, and its buffer goes back. */
static void frames_without_a_head_are_counted(void **state)
{
	(void)state;
	free(frames[0].data);
	number_frame(&frames[0], 0, 100);
	cfg.nr_frames = 1; /* so that order does not matter */
	cfg.loops = 1000;
	for_each_style(style)
	{
		u64 lost;

		cfg.style = *style;
		nr_seen = 0;
		create();
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 3);
		skbsim_nic_run(nic, NULL, NULL);
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
		lost = stats().rx_dropped;
		assert_in_range(lost, 1, 3);
		assert_int_equal(stats().rx_packets + lost, 1000);
		assert_int_equal(nr_seen, 1000 - lost);
		skbsim_nic_destroy(nic);
	}
}

static void no_page_no_ring(void **state)
{
	(void)state;
	for_each_style(style)
	{
		cfg.style = *style;
		skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1000000);
		stderr_catch();
		nic = skbsim_nic_create(&cfg);
		stderr_release();
		skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
		assert_null(nic);
		assert_non_null(strstr(stderr_text, "skbsim_nic_create: out of memory"));
	}
}

/* ---- Configuration -------------------------------------------------------------------------- */

static void what_makes_no_sense_is_refused(void **state)
{
	struct skbsim_generator_config gen = { .size = sizeof(gen), .flows = 1, .frame_len = 64 };

	(void)state;
	cfg.style = SKBSIM_NIC_FRAGS + 1;
	assert_not_created("style");
	cfg.style = SKBSIM_NIC_BUILD;
	cfg.generator = skbsim_generator_create(&gen);
	assert_not_created("frames");
	cfg.frames = NULL;
	cfg.nr_frames = 1UL << 33;
	cfg.loops = 1UL << 33;
	assert_not_created("loops");
	skbsim_generator_destroy(cfg.generator);
}

/* A program that was built before these fields has them 0. */
static void a_shorter_config_is_that_of_the_capture_nic(void **state)
{
	(void)state;
	cfg.style = SKBSIM_NIC_NAPI_ALLOC;
	cfg.size = offsetof(struct skbsim_nic_config, generator);
	replay();
	assert_int_equal(nr_seen, 2 * NR_FRAMES);
	assert_int_equal(stats().rx_copied, 0);
	skbsim_nic_destroy(nic);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		nic_test(every_style_receives_the_same_packets),
		nic_test(every_style_sends_what_it_received),
		nic_test(built_skbs_lie_around_their_buffer),
		nic_test(copies_are_as_large_as_their_frame),
		nic_test(pages_hang_on_a_small_head),
		nic_test(only_build_skb_leaves_the_napi_cache_alone),
		nic_test(copybreak_copies_up_to_its_length),
		nic_test(generated_frames_arrive),
		nic_test(segments_are_merged_if_that_is_asked_for),
		nic_test(fragments_are_sent_as_they_are),
		nic_test(frames_without_a_head_are_counted),
		nic_test(no_page_no_ring),
		nic_test(what_makes_no_sense_is_refused),
		nic_test(a_shorter_config_is_that_of_the_capture_nic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
