/* SPDX-License-Identifier: MIT */
/* The replay NIC: what arrives of a capture, in which order, and what happens without memory. */
#include "harness.h"
#include "fail_malloc.h"
#include "numbered_frame.h"
#include "stderr_text.h"

#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <skbsim/nic.h>

#include <stdio.h>
#include <stdlib.h>

#define MAX_FRAMES 2048

static struct skbsim_frame frames[MAX_FRAMES];
static struct skbsim_nic_config cfg;
static struct skbsim_nic *nic;

/* What the handler does with a packet, and what it saw. */
static enum { CONSUME, ECHO, HOLD } handling;
static u64 nr_seen, nr_sent;
static u64 bytes_seen;
static bool in_order;
static long most_alive;
static struct sk_buff *held;

static struct skbsim_nic_stats stats(void)
{
	struct skbsim_nic_stats s;

	skbsim_nic_stats(nic, &s);
	return s;
}

static bool is_frame(const struct sk_buff *skb, size_t nr)
{
	size_t i;

	if (skb->len != frames[nr].len - ETH_HLEN ||
	    skb_shinfo(skb)->hwtstamps.hwtstamp != (ktime_t)frames[nr].ts_ns)
		return false;
	for (i = 0; i < skb->len; i++)
		if (skb->data[i] != pattern(nr, i))
			return false;
	return true;
}

static void send_back(struct sk_buff *skb)
{
	skb_push(skb, ETH_HLEN);
	dev_queue_xmit(skb);
}

static int handle(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		  struct net_device *orig_dev)
{
	(void)dev;
	(void)pt;
	(void)orig_dev;
	in_order &= is_frame(skb, nr_seen % cfg.nr_frames);
	nr_seen++;
	bytes_seen += skb->len + ETH_HLEN;
	most_alive = max(most_alive, skbsim_skbs_alive());
	if (handling == ECHO) {
		send_back(skb);
	} else if (handling == HOLD) {
		skb->next = held;
		held = skb;
	} else {
		consume_skb(skb);
	}
	return NET_RX_SUCCESS;
}

static struct packet_type handler = { .func = handle };

/* ---- Around each test ----------------------------------------------------------------------- */

static int handler_listens(void **state)
{
	fresh_simulation(state);
	handler.type = htobe16(TEST_TYPE);
	dev_add_pack(&handler);
	handling = CONSUME;
	nr_seen = nr_sent = bytes_seen = 0;
	most_alive = 0;
	in_order = true;
	return 0;
}

static int handler_leaves_nothing(void **state)
{
	size_t i;

	for (i = 0; i < MAX_FRAMES; i++) {
		free(frames[i].data);
		frames[i].data = NULL;
	}
	dev_remove_pack(&handler);
	return nothing_left_alive(state);
}

#define nic_test(f) cmocka_unit_test_setup_teardown(f, handler_listens, handler_leaves_nothing)

static void count_sent(void *arg, const struct sk_buff *skb)
{
	(void)arg;
	(void)skb;
	nr_sent++;
}

static void make_frames(size_t nr, u32 len)
{
	size_t i;

	for (i = 0; i < nr; i++)
		number_frame(&frames[i], i, len);
	cfg = (struct skbsim_nic_config){
		.size = sizeof(cfg),
		.frames = frames,
		.nr_frames = nr,
		.loops = 1,
		.tx = count_sent,
	};
}

static void create(void)
{
	nic = skbsim_nic_create(&cfg);
	assert_non_null(nic);
}

static void run(void)
{
	skbsim_nic_run(nic, NULL, NULL);
}

static void replay(void)
{
	create();
	run();
}

/* ---- Frames --------------------------------------------------------------------------------- */

static void frames_arrive_whole_in_order_with_their_times(void **state)
{
	(void)state;
	make_frames(1000, 300);
	replay();
	assert_int_equal(nr_seen, 1000);
	assert_true(in_order);
	assert_int_equal(stats().rx_packets, 1000);
	assert_int_equal(stats().rx_bytes, 300000);
	assert_int_equal(stats().rx_dropped, 0);
	skbsim_nic_destroy(nic);
}

static void capture_is_replayed_over_and_over(void **state)
{
	(void)state;
	make_frames(7, 60);
	cfg.loops = 1000;
	replay();
	assert_int_equal(nr_seen, 7000);
	assert_true(in_order);
	assert_int_equal(bytes_seen, 7000 * 60);
	skbsim_nic_destroy(nic);
}

static void each_run_replays_anew(void **state)
{
	(void)state;
	make_frames(3, 60);
	replay();
	run();
	assert_int_equal(nr_seen, 6);
	assert_true(in_order);
	assert_int_equal(stats().rx_packets, 6);
	skbsim_nic_destroy(nic);
}

static void shortest_and_longest_frame_fit(void **state)
{
	(void)state;
	make_frames(2, SKBSIM_FRAME_MIN);
	free(frames[1].data);
	number_frame(&frames[1], 1, SKBSIM_FRAME_MAX);
	cfg.loops = 300;
	replay();
	assert_int_equal(nr_seen, 600);
	assert_true(in_order);
	skbsim_nic_destroy(nic);
}

static void any_weight_and_burst_replay_all(void **state)
{
	static const unsigned int values[] = { 0, 1, 2, 63, 64, 65, 255, 256 };
	const size_t nr = sizeof(values) / sizeof(values[0]);
	size_t i;

	(void)state;
	make_frames(1000, 60);
	handling = ECHO;
	for (i = 0; i < nr * nr; i++) {
		nr_seen = 0;
		cfg.weight = values[i % nr];
		cfg.burst = values[i / nr];
		replay();
		assert_int_equal(nr_seen, 1000);
		assert_true(in_order);
		assert_int_equal(stats().tx_packets, 1000);
		skbsim_nic_destroy(nic);
	}
}

/* Sent frames stay until the next poll, so what is alive at once came with one interrupt. */
static void each_interrupt_brings_a_burst(void **state)
{
	static const unsigned int bursts[] = { 1, 10, 256, 0 };
	static const long expected[] = { 1, 10, 256, 32 };
	size_t i;

	(void)state;
	make_frames(1000, 60);
	handling = ECHO;
	cfg.weight = 256;
	for (i = 0; i < sizeof(bursts) / sizeof(bursts[0]); i++) {
		most_alive = 0;
		cfg.burst = bursts[i];
		replay();
		assert_int_equal(most_alive, expected[i]);
		skbsim_nic_destroy(nic);
	}
}

static void typical_frames_have_buffers_of_2_kib(void **state)
{
	(void)state;
	make_frames(1, 1518);
	handling = HOLD;
	replay();
	assert_int_equal(skb_end_offset(held), SKB_WITH_OVERHEAD(2048));
	assert_int_equal(held->head_frag, 1);
	kfree_skb_list(held);
	held = NULL;
	skbsim_nic_destroy(nic);
}

/* ---- Transmit ------------------------------------------------------------------------------- */

static void sent_frames_leave_and_are_consumed(void **state)
{
	struct skbsim_skb_stats ends;

	(void)state;
	make_frames(1000, 200);
	handling = ECHO;
	replay();
	assert_int_equal(nr_sent, 1000);
	assert_int_equal(stats().tx_packets, 1000);
	assert_int_equal(stats().tx_bytes, 200000);
	assert_int_equal(skbsim_skbs_alive(), 0);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.consume_skb, 1000);
	assert_int_equal(ends.kfree_skb, 0);
	skbsim_nic_destroy(nic);
}

static void heads_of_sent_frames_go_through_the_napi_cache(void **state)
{
	struct skbsim_napi_cache_stats cache;

	(void)state;
	make_frames(1000, 200);
	handling = ECHO;
	replay();
	skbsim_napi_cache_stats(&cache);
	assert_int_equal(cache.put, 1000);
	skbsim_nic_destroy(nic);
}

static struct sk_buff *frame_to_send(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	assert_non_null(skb);
	skb_put(skb, 60);
	skb->dev = skbsim_nic_dev(nic);
	return skb;
}

static void full_transmit_ring_refuses_and_loses_nothing(void **state)
{
	int i, refused = 0;

	(void)state;
	make_frames(1, 60);
	create();
	local_bh_disable();
	for (i = 0; i < 1100; i++)
		refused += dev_queue_xmit(frame_to_send()) != 0;
	local_bh_enable();
	assert_int_equal(refused, 1100 - 1024);
	assert_int_equal(skbsim_skbs_alive(), 1024);
	run();
	assert_int_equal(stats().tx_packets, 1024);
	assert_int_equal(skbsim_skbs_alive(), 0);
	skbsim_nic_destroy(nic);
}

static void destroy_frees_what_was_sent_and_not_completed(void **state)
{
	(void)state;
	make_frames(1, 60);
	create();
	local_bh_disable();
	dev_queue_xmit(frame_to_send());
	local_bh_enable();
	assert_int_equal(skbsim_skbs_alive(), 1);
	/* This is no poll: heads must not go to the NAPI cache. */
	expect_warnings(0, skbsim_nic_destroy(nic));
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* ---- Without memory ------------------------------------------------------------------------- */

static void frame_without_head_is_lost_and_counted(void **state)
{
	(void)state;
	make_frames(1000, 60);
	create();
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 3);
	run();
	assert_int_equal(stats().rx_dropped, 3);
	assert_int_equal(stats().rx_packets, 997);
	assert_int_equal(nr_seen, 997);
	skbsim_nic_destroy(nic);
}

static void no_frame_is_lost_while_memory_comes_back(void **state)
{
	(void)state;
	make_frames(1000, 1000);
	handling = ECHO;
	/* So few at once that heads need no new slab. */
	cfg.weight = 30;
	cfg.burst = 256;
	replay();
	/*
	 * The nine polls that empty the ring, and the tenth that receives what the last block
	 * had left for it, find neither a block nor a page; but then frames that left are still
	 * to be freed.
	 */
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 20);
	run();
	assert_int_equal(stats().rx_dropped, 0);
	assert_int_equal(nr_seen, 2000);
	assert_true(in_order);
	skbsim_nic_destroy(nic);
}

static void frames_without_any_buffer_are_lost_and_counted(void **state)
{
	u64 lost;

	(void)state;
	make_frames(2000, 1000);
	handling = HOLD;
	create();
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1000000);
	run();
	lost = stats().rx_dropped;
	assert_true(lost > 0);
	assert_int_equal(stats().rx_packets + lost, 2000);
	assert_int_equal(nr_seen, 2000 - lost);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	kfree_skb_list(held);
	held = NULL;
	/* With memory again nothing is lost. */
	handling = CONSUME;
	run();
	assert_int_equal(stats().rx_dropped, lost);
	skbsim_nic_destroy(nic);
}

static void nic_without_memory_is_told_and_leaves_nothing(void **state)
{
	(void)state;
	make_frames(1, 60);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 5, 1000000);
	stderr_catch();
	nic = skbsim_nic_create(&cfg);
	stderr_release();
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_null(nic);
	assert_non_null(strstr(stderr_text, "skbsim: skbsim_nic_create: out of memory"));
}

static void nic_without_malloc_is_told(void **state)
{
	(void)state;
	if (!malloc_can_fail())
		skip();
	make_frames(1, 60);
	stderr_catch();
	malloc_watch(0);
	nic = skbsim_nic_create(&cfg);
	malloc_unwatch();
	stderr_release();
	assert_null(nic);
	assert_int_equal(mallocs_alive, 0);
	assert_one_line_with("out of memory");
}

/* ---- Configuration -------------------------------------------------------------------------- */

static void assert_not_created(const char *word)
{
	stderr_catch();
	nic = skbsim_nic_create(&cfg);
	stderr_release();
	assert_null(nic);
	assert_one_line_with(word);
}

static void values_out_of_range_are_refused(void **state)
{
	struct skbsim_nic_config good;

	(void)state;
	make_frames(2, 60);
	good = cfg;
	cfg.nr_frames = 0;
	assert_not_created("frames");
	cfg = good;
	cfg.frames = NULL;
	assert_not_created("frames");
	cfg = good;
	cfg.loops = 0;
	assert_not_created("loops");
	cfg = good;
	cfg.weight = 257;
	assert_not_created("weight");
	cfg = good;
	cfg.burst = 257;
	assert_not_created("burst");
	cfg = good;
	cfg.name = "sixteen-letters!";
	assert_not_created("name");
	cfg.name = "";
	assert_not_created("name");
	cfg = good;
	cfg.size = 0;
	assert_not_created("size");
	cfg.size = sizeof(cfg) + 1;
	assert_not_created("size");
	cfg = good;
	frames[1].len = SKBSIM_FRAME_MIN - 1;
	assert_not_created("frames[1]");
	frames[1].len = SKBSIM_FRAME_MAX + 1;
	assert_not_created("frames[1]");
}

static void device_has_the_name_that_was_asked_for(void **state)
{
	(void)state;
	make_frames(1, 60);
	create();
	assert_string_equal(skbsim_nic_dev(nic)->name, "nic0");
	skbsim_nic_destroy(nic);
	cfg.name = "fifteen-letters";
	create();
	assert_string_equal(skbsim_nic_dev(nic)->name, "fifteen-letters");
	skbsim_nic_destroy(nic);
}

static void device_takes_the_longest_frame(void **state)
{
	(void)state;
	make_frames(1, 60);
	create();
	assert_int_equal(skbsim_nic_dev(nic)->mtu, 1500);
	skbsim_nic_destroy(nic);
	number_frame(&frames[1], 1, 3000);
	cfg.nr_frames = 2;
	create();
	assert_int_equal(skbsim_nic_dev(nic)->mtu, 3000 - ETH_HLEN);
	skbsim_nic_destroy(nic);
}

static void note_progress(void *arg, u64 packets)
{
	u64 *last = arg;

	assert_true(packets > *last);
	*last = packets;
}

static void progress_is_told_now_and_then(void **state)
{
	u64 last = 0;

	(void)state;
	make_frames(100, 60);
	cfg.loops = 3000;
	create();
	skbsim_nic_run(nic, note_progress, &last);
	assert_true(last > 200000);
	assert_true(last <= 300000);
	skbsim_nic_destroy(nic);
}

static void run_in_interrupt_context_panics(void **state)
{
	(void)state;
	make_frames(1, 60);
	create();
	local_bh_disable();
	expect_panic(run(), "in_interrupt");
	local_bh_enable();
	skbsim_nic_destroy(nic);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		nic_test(frames_arrive_whole_in_order_with_their_times),
		nic_test(capture_is_replayed_over_and_over),
		nic_test(each_run_replays_anew),
		nic_test(shortest_and_longest_frame_fit),
		nic_test(any_weight_and_burst_replay_all),
		nic_test(each_interrupt_brings_a_burst),
		nic_test(typical_frames_have_buffers_of_2_kib),
		nic_test(sent_frames_leave_and_are_consumed),
		nic_test(heads_of_sent_frames_go_through_the_napi_cache),
		nic_test(full_transmit_ring_refuses_and_loses_nothing),
		nic_test(destroy_frees_what_was_sent_and_not_completed),
		nic_test(frame_without_head_is_lost_and_counted),
		nic_test(no_frame_is_lost_while_memory_comes_back),
		nic_test(frames_without_any_buffer_are_lost_and_counted),
		nic_test(nic_without_memory_is_told_and_leaves_nothing),
		nic_test(nic_without_malloc_is_told),
		nic_test(values_out_of_range_are_refused),
		nic_test(device_has_the_name_that_was_asked_for),
		nic_test(device_takes_the_longest_frame),
		nic_test(progress_is_told_now_and_then),
		nic_test(run_in_interrupt_context_panics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
