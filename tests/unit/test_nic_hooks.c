/* SPDX-License-Identifier: MIT */
/* What a NIC's hooks get: frames that have no skb yet, polls, and skbs that were sent. */
#include "nic_frames.h"

/* ---- XDP ------------------------------------------------------------------------------------ */

static u64 nr_xdp, nr_flushes;
static bool takes; /* the hook keeps frames */

static bool on_xdp(void *arg, struct skbsim_xdp_frame *frame)
{
	const struct skbsim_frame *sent = &frames[nr_xdp++ % cfg.nr_frames];
	u32 headroom = frame->headroom, len = frame->len;
	struct sk_buff *skb;

	assert_ptr_equal(arg, &nr_xdp);
	assert_ptr_equal(frame->dev, skbsim_nic_dev(nic));
	assert_int_equal(frame->len, sent->len);
	assert_memory_equal((u8 *)frame + frame->headroom, sent->data, sent->len);
	if (!takes)
		return false;
	/* There is room for what an skb needs. */
	skb = build_skb(frame, frame->frame_sz);
	assert_non_null(skb);
	skb_reserve(skb, headroom);
	skb_put(skb, len);
	assert_memory_equal(skb->data, sent->data, len);
	consume_skb(skb);
	return true;
}

static void on_flush(void *arg)
{
	(void)arg;
	nr_flushes++;
}

static void frames_go_to_the_hook_in_place_of_the_stack(void **state)
{
	(void)state;
	cfg.xdp = on_xdp;
	cfg.xdp_flush = on_flush;
	cfg.xdp_arg = &nr_xdp;
	takes = true;
	for_each_style(style)
	{
		cfg.style = *style;
		nr_xdp = nr_flushes = 0;
		replay();
		assert_int_equal(nr_seen, 0);
		assert_int_equal(nr_xdp, 2 * NR_FRAMES);
		assert_int_equal(stats().rx_packets, 2 * NR_FRAMES);
		assert_true(nr_flushes > 0 && nr_flushes < nr_xdp);
		skbsim_nic_destroy(nic);
	}
}

static void frames_that_the_hook_refuses_are_dropped(void **state)
{
	(void)state;
	cfg.xdp = on_xdp;
	cfg.xdp_arg = &nr_xdp;
	takes = false;
	for_each_style(style)
	{
		cfg.style = *style;
		nr_xdp = 0;
		replay();
		assert_int_equal(stats().rx_packets, 0);
		assert_int_equal(stats().rx_dropped, 2 * NR_FRAMES);
		skbsim_nic_destroy(nic);
	}
}

/* ---- Hooks of the poll ---------------------------------------------------------------------- */

static u64 nr_polls, nr_done, nr_late;

static void on_poll(void *arg, int budget)
{
	assert_ptr_equal(arg, &nr_polls);
	assert_int_equal(budget, NAPI_POLL_WEIGHT);
	assert_true(in_softirq());
	nr_polls++;
}

static void on_done(void *arg, struct sk_buff *skb, int budget)
{
	assert_ptr_equal(arg, &nr_polls);
	nr_done++;
	nr_late += !budget;
	napi_consume_skb(skb, budget);
}

static void sent_skbs_are_given_to_the_hook(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	echoes = true;
	nr_polls = nr_done = nr_late = 0;
	cfg.poll = on_poll;
	cfg.tx_done = on_done;
	cfg.poll_arg = &nr_polls;
	replay();
	assert_int_equal(nr_done, 2 * NR_FRAMES);
	assert_int_equal(nr_late, 0);
	assert_true(nr_polls >= 2 * NR_FRAMES / 32);
	skb->dev = skbsim_nic_dev(nic);
	skb_put(skb, 60);
	local_bh_disable();
	dev_queue_xmit(skb);
	local_bh_enable();
	skbsim_nic_destroy(nic);
	assert_int_equal(nr_late, 1);
}

static void xdp_and_copybreak_exclude_each_other(void **state)
{
	(void)state;
	cfg.xdp = on_xdp;
	cfg.copybreak = 100;
	assert_not_created("copybreak");
}

/* ---- The wire's clock ----------------------------------------------------------------------- */

#define CLOCK_STEP 10

static u64 clock_now, nr_reads, stalls_at;

static u64 test_clock(void)
{
	if (++nr_reads == stalls_at)
		clock_now += 1000000;
	return clock_now += CLOCK_STEP;
}

static u64 wire_time_of_20_bursts(void)
{
	u64 time;

	cfg.wire_clock = test_clock;
	cfg.burst = 2 * NR_FRAMES / 20;
	nr_reads = 0;
	replay();
	time = stats().wire_time;
	skbsim_nic_destroy(nic);
	return time;
}

static void what_the_wire_takes_is_summed_up(void **state)
{
	(void)state;
	stalls_at = 0;
	assert_int_equal(wire_time_of_20_bursts(), 20 * CLOCK_STEP);
}

/* The tenth burst's second reading comes late. */
static void a_wire_that_did_not_run_takes_as_long_as_ever(void **state)
{
	(void)state;
	stalls_at = 20;
	assert_int_equal(wire_time_of_20_bursts(), 20 * CLOCK_STEP);
}

static void without_a_clock_the_wire_is_not_timed(void **state)
{
	(void)state;
	replay();
	assert_int_equal(stats().wire_time, 0);
	skbsim_nic_destroy(nic);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		nic_test(frames_go_to_the_hook_in_place_of_the_stack),
		nic_test(frames_that_the_hook_refuses_are_dropped),
		nic_test(sent_skbs_are_given_to_the_hook),
		nic_test(xdp_and_copybreak_exclude_each_other),
		nic_test(what_the_wire_takes_is_summed_up),
		nic_test(a_wire_that_did_not_run_takes_as_long_as_ever),
		nic_test(without_a_clock_the_wire_is_not_timed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
