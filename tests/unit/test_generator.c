/* SPDX-License-Identifier: MIT */
/*
 * The generator: every byte of its frames that means something, with checksums
 * added up here, word by word in network order, as RFC 1071 says.
 */
#include "harness.h"
#include "fail_malloc.h"
#include "stderr_text.h"

#include <skbsim/nic.h>

#include <stdlib.h>

#define L3 18
#define L4 38

#define TCP 6
#define UDP 17

static struct skbsim_generator_config cfg;
static struct skbsim_generator *gen;
static u8 bytes[SKBSIM_FRAME_MAX];
static struct skbsim_frame frame = { .data = bytes };

static u32 get16(u32 at)
{
	return bytes[at] << 8 | bytes[at + 1];
}

static u32 get32(u32 at)
{
	return get16(at) << 16 | get16(at + 2);
}

/* ---- Checksums ------------------------------------------------------------------------------ */

static u32 add_words(u32 sum, u32 at, u32 end)
{
	for (; at < end; at += 2)
		sum += bytes[at] << 8 | (at + 1 < end ? bytes[at + 1] : 0);
	return sum;
}

/* All ones: a sum over bytes that contain their own checksum. */
static bool is_right(u32 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}

static bool ip_checksum_is_right(void)
{
	return is_right(add_words(0, L3, L4));
}

static bool transport_checksum_is_right(void)
{
	u32 pseudo = add_words(bytes[L3 + 9] + frame.len - L4, L3 + 12, L3 + 20);

	return is_right(add_words(pseudo, L4, frame.len));
}

/* ---- Around each test ----------------------------------------------------------------------- */

static int defaults(void **state)
{
	(void)state;
	cfg = (struct skbsim_generator_config){
		.size = sizeof(cfg), .kind = SKBSIM_GENERATE_TCP, .flows = 4, .frame_len = 200
	};
	return 0;
}

#define gen_test(f) cmocka_unit_test_setup(f, defaults)

static void create(void)
{
	gen = skbsim_generator_create(&cfg);
	assert_non_null(gen);
}

static void next(void)
{
	memset(bytes, 0xee, sizeof(bytes));
	skbsim_generator_next(gen, &frame);
}

/* Which flow the frame is of: its port tells. */
static u32 flow(void)
{
	return get16(L4) - 1024;
}

/* ---- Frames --------------------------------------------------------------------------------- */

static void assert_frame_is_valid(u8 protocol, u32 len)
{
	assert_int_equal(frame.len, len);
	assert_int_equal(bytes[0] & 1, 0);
	assert_int_equal(get16(12), 0x8100);
	assert_int_equal(get16(14), 100);
	assert_int_equal(get16(16), 0x0800);
	assert_int_equal(bytes[L3], 0x45);
	assert_int_equal(get16(L3 + 2), len - L3);
	assert_int_equal(bytes[L3 + 8], 64);
	assert_int_equal(bytes[L3 + 9], protocol);
	assert_int_equal(get32(L3 + 12) & 0xffffff00, 0xc0a80100);
	assert_true(ip_checksum_is_right());
	if (protocol == UDP)
		assert_int_equal(get16(L4 + 4), len - L4);
	else
		assert_int_equal(bytes[L4 + 12], 0x50);
	assert_true(transport_checksum_is_right());
	/* Nothing behind its end was written. */
	if (len < SKBSIM_FRAME_MAX)
		assert_int_equal(bytes[len], 0xee);
}

static void frames_of_any_length_are_valid(void **state)
{
	static const u32 lens[] = { 64, 65, 66, 127, 594, 1517, 1518, 9018, 32383, 32384 };
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < 2 * sizeof(lens) / sizeof(lens[0]); i++) {
		cfg.kind = i % 2 ? SKBSIM_GENERATE_UDP : SKBSIM_GENERATE_TCP;
		cfg.frame_len = lens[i / 2];
		create();
		assert_int_equal(skbsim_generator_max_len(gen), lens[i / 2]);
		for (n = 0; n < 300; n++) {
			next();
			assert_frame_is_valid(i % 2 ? UDP : TCP, lens[i / 2]);
		}
		skbsim_generator_destroy(gen);
	}
}

/* Numbers that wrap, sums that carry: any of the fields that change may be all ones. */
static void checksums_stay_right_for_a_million_frames(void **state)
{
	u32 wrong = 0;
	int i;

	(void)state;
	cfg.flows = 3;
	cfg.frame_len = 1518;
	create();
	for (i = 0; i < 1000000; i++) {
		skbsim_generator_next(gen, &frame);
		wrong += !ip_checksum_is_right();
		if (i % 16 == 0)
			wrong += !transport_checksum_is_right();
	}
	assert_int_equal(wrong, 0);
	skbsim_generator_destroy(gen);
}

static void no_datagram_says_that_it_has_no_checksum(void **state)
{
	int i;

	(void)state;
	cfg.kind = SKBSIM_GENERATE_UDP;
	cfg.flows = SKBSIM_GENERATED_FLOWS;
	cfg.frame_len = 64;
	create();
	for (i = 0; i < SKBSIM_GENERATED_FLOWS; i++) {
		next();
		assert_int_not_equal(get16(L4 + 6), 0);
		assert_true(transport_checksum_is_right());
	}
	skbsim_generator_destroy(gen);
}

static void mix_is_seven_to_four_to_one(void **state)
{
	u32 small = 0, middle = 0, large = 0, i;

	(void)state;
	cfg.kind = SKBSIM_GENERATE_IMIX;
	cfg.frame_len = 0;
	create();
	assert_int_equal(skbsim_generator_max_len(gen), 1518);
	for (i = 0; i < 1200; i++) {
		next();
		assert_frame_is_valid(UDP, frame.len);
		small += frame.len == 64;
		middle += frame.len == 594;
		large += frame.len == 1518;
	}
	assert_int_equal(small, 700);
	assert_int_equal(middle, 400);
	assert_int_equal(large, 100);
	skbsim_generator_destroy(gen);
}

static void times_are_a_microsecond_apart(void **state)
{
	u64 i;

	(void)state;
	create();
	for (i = 0; i < 100; i++) {
		next();
		assert_int_equal(frame.ts_ns, i * 1000);
	}
	skbsim_generator_destroy(gen);
}

/* ---- Flows ---------------------------------------------------------------------------------- */

static void flows_take_turns_train_by_train(void **state)
{
	u32 i;

	(void)state;
	cfg.train = 3;
	create();
	for (i = 0; i < 60; i++) {
		next();
		assert_int_equal(flow(), i / 3 % 4);
	}
	skbsim_generator_destroy(gen);
}

static void segments_of_a_flow_follow_each_other(void **state)
{
	u32 seq[4] = { 0 }, id[4] = { 0 }, i;

	(void)state;
	create();
	for (i = 0; i < 400; i++) {
		next();
		assert_int_equal(get32(L4 + 4), seq[flow()]);
		assert_int_equal(get16(L3 + 4), id[flow()]);
		seq[flow()] += 200 - L4 - 20;
		id[flow()]++;
	}
	skbsim_generator_destroy(gen);
}

/* Addresses and ports as one number. */
static u64 tuple(void)
{
	return (u64)get32(L3 + 16) << 32 | get16(L4) << 16 | bytes[L3 + 15];
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

static void no_two_flows_are_the_same(void **state)
{
	static u64 seen[SKBSIM_GENERATED_FLOWS];
	u32 i;

	(void)state;
	cfg.flows = SKBSIM_GENERATED_FLOWS;
	create();
	for (i = 0; i < cfg.flows; i++) {
		next();
		seen[i] = tuple();
	}
	qsort(seen, cfg.flows, sizeof(seen[0]), compare);
	for (i = 1; i < cfg.flows; i++)
		assert_true(seen[i] != seen[i - 1]);
	skbsim_generator_destroy(gen);
}

static void only_the_flows_asked_for_are_made(void **state)
{
	static u32 only[] = { 1, 3, 999 };
	u32 i;

	(void)state;
	cfg.flows = 1000;
	cfg.only = only;
	cfg.nr_only = 3;
	create();
	memset(only, 0, sizeof(only));
	for (i = 0; i < 30; i++) {
		static const u32 expected[] = { 1, 3, 999 };

		next();
		assert_int_equal(flow(), expected[i % 3]);
		assert_frame_is_valid(TCP, 200);
	}
	skbsim_generator_destroy(gen);
}

static void a_frame_that_is_skipped_leaves_a_gap(void **state)
{
	(void)state;
	cfg.flows = 1;
	create();
	next();
	skbsim_generator_skip(gen);
	next();
	assert_int_equal(get32(L4 + 4), 2 * (200 - L4 - 20));
	assert_int_equal(get16(L3 + 4), 2);
	assert_int_equal(frame.ts_ns, 2000);
	assert_frame_is_valid(TCP, 200);
	skbsim_generator_destroy(gen);
}

/* ---- What cannot be made -------------------------------------------------------------------- */

static void assert_refused(const char *word)
{
	stderr_catch();
	gen = skbsim_generator_create(&cfg);
	stderr_release();
	assert_null(gen);
	assert_one_line_with(word);
	defaults(NULL);
}

static void values_out_of_range_are_refused(void **state)
{
	static const u32 twice[] = { 1, 1 }, beyond[] = { 4 };

	(void)state;
	cfg.kind = SKBSIM_GENERATE_IMIX + 1;
	assert_refused("kind");
	cfg.flows = 0;
	assert_refused("flows");
	cfg.flows = SKBSIM_GENERATED_FLOWS + 1;
	assert_refused("flows");
	cfg.frame_len = SKBSIM_GENERATED_MIN - 1;
	assert_refused("frame_len");
	cfg.frame_len = SKBSIM_FRAME_MAX + 1;
	assert_refused("frame_len");
	cfg.kind = SKBSIM_GENERATE_IMIX;
	assert_refused("frame_len");
	cfg.only = beyond;
	assert_refused("nr_only");
	cfg.only = beyond;
	cfg.nr_only = 1;
	assert_refused("only");
	cfg.only = twice;
	cfg.nr_only = 2;
	assert_refused("only");
	cfg.size = sizeof(cfg) + 1;
	assert_refused("size");
	cfg.size = 0;
	assert_refused("size");
}

static void without_memory_nothing_is_left(void **state)
{
	int succeed;

	(void)state;
	if (!malloc_can_fail())
		skip();
	for (succeed = 0; succeed < 3; succeed++) {
		stderr_catch();
		malloc_watch(succeed);
		gen = skbsim_generator_create(&cfg);
		malloc_unwatch();
		stderr_release();
		assert_null(gen);
		assert_int_equal(mallocs_alive, 0);
		assert_one_line_with("out of memory");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		gen_test(frames_of_any_length_are_valid),
		gen_test(checksums_stay_right_for_a_million_frames),
		gen_test(no_datagram_says_that_it_has_no_checksum),
		gen_test(mix_is_seven_to_four_to_one),
		gen_test(times_are_a_microsecond_apart),
		gen_test(flows_take_turns_train_by_train),
		gen_test(segments_of_a_flow_follow_each_other),
		gen_test(no_two_flows_are_the_same),
		gen_test(only_the_flows_asked_for_are_made),
		gen_test(a_frame_that_is_skipped_leaves_a_gap),
		gen_test(values_out_of_range_are_refused),
		gen_test(without_memory_nothing_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
