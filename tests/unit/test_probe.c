// SPDX-License-Identifier: MIT
/* The NIC's probe: it is told each moment of each frame, in order, and nothing else changes. */
#include "harness.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <skbsim/nic.h>

/* An experimental ethertype, so that the stack hands frames to the handler below. */
#define TEST_TYPE 0x88b5

#define FRAMES 50
#define BURST  8

static u8 bytes[64];
static struct skbsim_frame frames[FRAMES];
static bool echoes;

/* What the probe was told, as a letter each. */
static char told[8 * FRAMES];
static size_t nr_told;
static bool context_is_right;

static void probe(void *arg, enum skbsim_nic_moment moment)
{
	assert_ptr_equal(arg, told);
	assert_true(nr_told < sizeof(told) - 1);
	told[nr_told++] = "tabdfgpi"[moment];
	told[nr_told] = '\0';
	context_is_right &= (moment == SKBSIM_NIC_IDLE) != (bool)in_softirq();
}

static int handle(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		  struct net_device *orig_dev)
{
	(void)dev;
	(void)pt;
	(void)orig_dev;
	if (echoes) {
		skb_push(skb, ETH_HLEN);
		dev_queue_xmit(skb);
	} else {
		consume_skb(skb);
	}
	return NET_RX_SUCCESS;
}

static struct packet_type handler = { .func = handle };

static int handler_listens(void **state)
{
	fresh_simulation(state);
	bytes[12] = TEST_TYPE >> 8;
	bytes[13] = TEST_TYPE & 0xff;
	for (int i = 0; i < FRAMES; i++)
		frames[i] = (struct skbsim_frame){ .data = bytes, .len = sizeof(bytes) };
	handler.type = htobe16(TEST_TYPE);
	dev_add_pack(&handler);
	echoes = true;
	nr_told = 0;
	told[0] = '\0';
	context_is_right = true;
	return 0;
}

static int handler_leaves_nothing(void **state)
{
	dev_remove_pack(&handler);
	return nothing_left_alive(state);
}

static struct skbsim_nic_stats run(const struct skbsim_nic_config *wanted)
{
	struct skbsim_nic_config cfg = *wanted;
	struct skbsim_nic_stats stats;
	struct skbsim_nic *nic;

	cfg.size = sizeof(cfg);
	cfg.frames = frames;
	cfg.nr_frames = cfg.nr_frames ? cfg.nr_frames : FRAMES;
	cfg.loops = 1;
	cfg.burst = BURST;
	nic = skbsim_nic_create(&cfg);
	assert_non_null(nic);
	skbsim_nic_run(nic, NULL, NULL);
	skbsim_nic_stats(nic, &stats);
	skbsim_nic_destroy(nic);
	return stats;
}

static size_t times(char letter)
{
	size_t n = 0;

	for (const char *p = told; *p; p++)
		n += *p == letter;
	return n;
}

/* A poll frees what the one before has sent, then receives. */
static void moments_come_in_order(void **state)
{
	(void)state;
	run(&(struct skbsim_nic_config){ .probe = probe, .probe_arg = told, .nr_frames = 3 });
	assert_string_equal(told, "tabdtabdtabdpi"
				  "fgfgfgpi");
	assert_true(context_is_right);
}

static void each_frame_is_told_once(void **state)
{
	static const enum skbsim_nic_style styles[] = { SKBSIM_NIC_NAPI_BUILD, SKBSIM_NIC_BUILD };

	(void)state;
	for (int i = 0; i < 2; i++) {
		nr_told = 0;
		run(&(struct skbsim_nic_config){
			.probe = probe, .probe_arg = told, .style = styles[i] });
		for (const char *letter = "tabdfg"; *letter; letter++)
			assert_int_equal(times(*letter), FRAMES);
		assert_int_equal(times('p'), times('i'));
		assert_true(times('i') >= FRAMES / BURST);
	}
}

/* Whose birth is not told, and whose frame is. */
static void what_is_not_built_around_its_buffer_has_no_birth(void **state)
{
	static const struct skbsim_nic_config configs[] = {
		{ .style = SKBSIM_NIC_NAPI_ALLOC },
		{ .style = SKBSIM_NIC_FRAGS },
		{ .copybreak = 128 },
	};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct skbsim_nic_config cfg = configs[i];

		nr_told = 0;
		cfg.probe = probe;
		cfg.probe_arg = told;
		run(&cfg);
		assert_int_equal(times('t'), FRAMES);
		assert_int_equal(times('d'), FRAMES);
		assert_int_equal(times('f'), FRAMES);
		assert_int_equal(times('a') + times('b'), 0);
	}
}

static unsigned int flushes;

static bool drop_all(void *arg, struct skbsim_xdp_frame *frame)
{
	(void)arg;
	(void)frame;
	return false;
}

static void count_flush(void *arg)
{
	(void)arg;
	flushes++;
}

/* The hook's frames are told, and the hook is told the end of a poll as ever. */
static void frames_without_an_skb_are_told(void **state)
{
	struct skbsim_nic_config cfg = { .xdp = drop_all, .xdp_flush = count_flush };
	unsigned int unprobed;

	(void)state;
	flushes = 0;
	run(&cfg);
	unprobed = flushes;
	flushes = 0;
	cfg.probe = probe;
	cfg.probe_arg = told;
	run(&cfg);
	assert_true(unprobed > 0);
	assert_int_equal(flushes, unprobed);
	assert_int_equal(times('t'), FRAMES);
	assert_int_equal(times('d'), FRAMES);
	assert_int_equal(times('a') + times('f'), 0);
}

static void a_birth_that_fails_is_told_like_others(void **state)
{
	struct skbsim_nic_config cfg = { .probe = probe, .probe_arg = told };
	struct skbsim_nic_stats stats;

	(void)state;
	echoes = false;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 2);
	stats = run(&cfg);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_int_equal(stats.rx_dropped, 2);
	for (const char *letter = "tabd"; *letter; letter++)
		assert_int_equal(times(*letter), FRAMES);
}

static unsigned int taken_back;

static void take_back(void *arg, struct sk_buff *skb, int budget)
{
	(void)arg;
	taken_back++;
	napi_consume_skb(skb, budget);
}

/* Who frees skbs in place of the NIC still does, and is timed. */
static void frees_by_others_are_told(void **state)
{
	struct skbsim_nic_config cfg = { .probe = probe, .probe_arg = told, .tx_done = take_back };

	(void)state;
	taken_back = 0;
	run(&cfg);
	assert_int_equal(taken_back, FRAMES);
	assert_int_equal(times('f'), FRAMES);
	assert_int_equal(times('g'), FRAMES);
}

struct outcome {
	struct skbsim_nic_stats nic;
	struct skbsim_napi_cache_stats caches;
};

/* In a simulation of its own, for what one leaves in the caches the next one finds. */
static void run_afresh(void **state, const struct skbsim_nic_config *cfg, struct outcome *outcome)
{
	handler_leaves_nothing(state);
	handler_listens(state);
	outcome->nic = run(cfg);
	skbsim_napi_cache_stats(&outcome->caches);
}

static void nothing_else_changes(void **state)
{
	static const struct skbsim_nic_config configs[] = {
		{ .style = SKBSIM_NIC_NAPI_BUILD },
		{ .style = SKBSIM_NIC_BUILD },
		{ .style = SKBSIM_NIC_NAPI_ALLOC },
		{ .style = SKBSIM_NIC_FRAGS },
		{ .copybreak = 128 },
	};

	for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++) {
		struct skbsim_nic_config cfg = configs[i];
		struct outcome plain, probed;

		run_afresh(state, &cfg, &plain);
		cfg.probe = probe;
		cfg.probe_arg = told;
		run_afresh(state, &cfg, &probed);
		assert_memory_equal(&plain, &probed, sizeof(plain));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, handler_listens, handler_leaves_nothing)
		TEST(moments_come_in_order),
		TEST(each_frame_is_told_once),
		TEST(what_is_not_built_around_its_buffer_has_no_birth),
		TEST(frames_without_an_skb_are_told),
		TEST(a_birth_that_fails_is_told_like_others),
		TEST(frees_by_others_are_told),
		TEST(nothing_else_changes),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
