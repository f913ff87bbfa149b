/* SPDX-License-Identifier: MIT */
/* Readdressing: which packets of a capture are replies, and what is changed in them. */
#include "harness.h"
#include "fail_malloc.h"
#include "packets.h"

#include <skbsim/nic.h>
#include <skbsim/router.h>

#include <errno.h>
#include <stdlib.h>

#define MAX_FRAMES 16

static const u8 protocols[] = { IP_TCP, IP_UDP, IP_ICMP };

#define for_each_protocol(p) for (const u8 *p = protocols; p < protocols + sizeof(protocols); p++)

/* The capture. Each frame lies in memory of just its size, so that a sanitizer sees the edge. */
static struct skbsim_frame frames[MAX_FRAMES];
static struct skbsim_capture cap;

static void clear_capture(void)
{
	size_t i;

	for (i = 0; i < cap.nr; i++)
		free(frames[i].data);
	cap = (struct skbsim_capture){ .frames = frames };
}

static void add_packet(const struct packet *p)
{
	struct skbsim_frame *frame = &frames[cap.nr];

	assert_true(cap.nr < MAX_FRAMES);
	frame->data = malloc(p->len);
	assert_non_null(frame->data);
	memcpy(frame->data, p->bytes, p->len);
	frame->len = p->len;
	cap.nr++;
}

static struct packet add(const struct spec *s)
{
	struct packet p = make_packet(s);

	add_packet(&p);
	return p;
}

/* Adds the answer to @p. */
static struct packet add_answer(const struct packet *p)
{
	struct spec s = spec_answer(p);

	return add(&s);
}

static long readdress(void)
{
	struct skbsim_router_config cfg;

	skbsim_router_defaults(&cfg);
	return skbsim_router_readdress(&cfg, &cap);
}

/* Frame @i as it is now; @before tells where its header is. */
static struct packet now(size_t i, const struct packet *before)
{
	struct packet p = *before;

	assert_int_equal(frames[i].len, before->len);
	memcpy(p.bytes, frames[i].data, p.len);
	return p;
}

static void assert_untouched(size_t i, const struct packet *before)
{
	assert_int_equal(frames[i].len, before->len);
	assert_memory_equal(frames[i].data, before->bytes, before->len);
}

static void assert_readdressed(size_t i, const struct packet *before)
{
	struct packet p = now(i, before);

	assert_int_equal(daddr_of(&p), NAT_ADDR);
	assert_int_equal(saddr_of(&p), saddr_of(before));
	assert_int_equal(sport_of(&p), sport_of(before));
	assert_int_equal(dport_of(&p), dport_of(before));
	assert_checksums_right(&p);
}

static int start(void **state)
{
	(void)state;
	clear_capture();
	return 0;
}

static int end(void **state)
{
	clear_capture();
	return nothing_left_alive(state);
}

#define capture_test(f) cmocka_unit_test_setup_teardown(f, start, end)

/* ---- Who asked ------------------------------------------------------------------------------ */

static void reply_to_the_inside_goes_to_the_nat_address(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct spec s = spec_out(*protocol);
		struct packet question, answer;

		clear_capture();
		question = add(&s);
		answer = add_answer(&question);
		assert_int_equal(readdress(), 1);
		assert_untouched(0, &question);
		assert_readdressed(1, &answer);
	}
}

static void all_replies_of_a_connection_are_changed(void **state)
{
	struct spec s = spec_out(IP_TCP);
	struct packet question = add(&s), answer = add_answer(&question);
	size_t i;

	(void)state;
	add_packet(&question);
	add_packet(&answer);
	add_packet(&answer);
	assert_int_equal(readdress(), 3);
	for (i = 0; i < 5; i++) {
		if (i == 0 || i == 2)
			assert_untouched(i, &question);
		else
			assert_readdressed(i, &answer);
	}
}

static void between_two_inside_hosts_the_first_sender_asked(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct spec s = spec_out(*protocol);
		struct packet question, answer;

		clear_capture();
		s.saddr = INSIDE_B;
		s.daddr = INSIDE_A;
		question = add(&s);
		answer = add_answer(&question);
		add_packet(&question);
		assert_int_equal(readdress(), 1);
		assert_untouched(0, &question);
		assert_readdressed(1, &answer);
		assert_untouched(2, &question);
	}
}

/* The capture started too late to see the question, but the answer tells that there was one. */
static void answer_that_says_so_is_one_though_it_comes_first(void **state)
{
	static const u8 with_first_answers[] = { IP_TCP, IP_ICMP };
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct spec s = spec_out(with_first_answers[i]);
		struct packet question, answer;

		clear_capture();
		s.daddr = INSIDE_B;
		question = make_packet(&s);
		s = spec_answer(&question);
		s.flags = TCP_SYN | TCP_ACK;
		answer = add(&s);
		add_packet(&question);
		s.flags = TCP_ACK;
		answer = add(&s);
		assert_int_equal(readdress(), 2);
		assert_readdressed(0, &answer);
		assert_untouched(1, &question);
		assert_readdressed(2, &answer);
	}
}

static void opening_from_outside_is_no_reply(void **state)
{
	struct spec s = spec_out(IP_TCP);
	struct packet question = add(&s), opening;

	(void)state;
	s = spec_answer(&question);
	s.flags = TCP_SYN;
	opening = add(&s);
	assert_int_equal(readdress(), 0);
	assert_untouched(1, &opening);
}

/* A host inside that answers is a server: who asks it is not answering. */
static void questions_to_an_inside_server_stay(void **state)
{
	static const u8 with_sure_answers[] = { IP_TCP, IP_ICMP };
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct spec s = spec_out(with_sure_answers[i]);
		struct packet question;

		clear_capture();
		s.saddr = PEER_A;
		s.daddr = INSIDE_A;
		question = make_packet(&s);
		s = spec_answer(&question);
		s.flags = TCP_SYN | TCP_ACK;
		add(&s);
		add_packet(&question);
		assert_int_equal(readdress(), 0);
		assert_untouched(1, &question);
	}
}

static void packets_nobody_inside_asked_for_stay(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct spec s = spec_out(*protocol);
		struct packet question, unasked;

		clear_capture();
		question = make_packet(&s);
		s = spec_answer(&question);
		s.icmp_type = ECHO_REQUEST;
		unasked = add(&s);
		s.saddr = PEER_B;
		add(&s);
		assert_int_equal(readdress(), 0);
		assert_untouched(0, &unasked);
	}
}

static void replies_count_only_with_the_same_ports(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet question = add(&s), other;

	(void)state;
	s = spec_answer(&question);
	s.dport++;
	other = add(&s);
	s = spec_answer(&question);
	s.sport++;
	add(&s);
	assert_int_equal(readdress(), 0);
	assert_untouched(1, &other);
}

static void replies_to_others_stay(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet question, answer;

	(void)state;
	s.saddr = PEER_B;
	question = add(&s);
	answer = add_answer(&question);
	assert_int_equal(readdress(), 0);
	assert_untouched(1, &answer);
}

/* ---- The frame ------------------------------------------------------------------------------ */

static void headers_behind_up_to_two_tags_are_found(void **state)
{
	(void)state;
	for (int tags = 0; tags <= 2; tags++) {
		struct spec s = spec_out(IP_TCP);
		struct packet question, answer;

		clear_capture();
		s.tags = tags;
		question = add(&s);
		s = spec_answer(&question);
		s.tags = tags;
		answer = add(&s);
		assert_int_equal(readdress(), 1);
		assert_readdressed(1, &answer);
	}
}

static void udp_without_checksum_stays_without(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet question = add(&s), answer;

	(void)state;
	s = spec_answer(&question);
	s.no_udp_checksum = true;
	answer = add(&s);
	assert_int_equal(readdress(), 1);
	answer = now(1, &answer);
	assert_int_equal(daddr_of(&answer), NAT_ADDR);
	assert_int_equal(get16(&answer, check_at(&answer)), 0);
	assert_ip_checksum_right(&answer);
}

static void padding_and_options_do_not_disturb(void **state)
{
	struct spec s = spec_out(IP_TCP);
	struct packet question = add(&s), answer;

	(void)state;
	s = spec_answer(&question);
	s.ip_options = 40;
	s.tcp_options = 40;
	s.padding = 9;
	answer = add(&s);
	assert_int_equal(readdress(), 1);
	assert_readdressed(1, &answer);
}

static void fragments_stay(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet question = add(&s), answer;

	(void)state;
	s = spec_answer(&question);
	s.frag_off = 0x2000;
	answer = add(&s);
	assert_int_equal(readdress(), 0);
	assert_untouched(1, &answer);
}

static void frame_cut_at_any_byte_stays(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct spec s = spec_out(*protocol);
		struct packet question, answer;
		unsigned int whole;

		clear_capture();
		question = add(&s);
		s = spec_answer(&question);
		answer = make_packet(&s);
		whole = answer.len;
		for (answer.len = SKBSIM_FRAME_MIN; answer.len < whole; answer.len++) {
			add_packet(&answer);
			assert_int_equal(readdress(), 0);
			assert_untouched(1, &answer);
			cap.nr--;
			free(frames[1].data);
		}
	}
}

static void impossible_headers_stay(void **state)
{
	static const struct {
		unsigned int at;
		u8 value;
	} changes[] = {
		{ 0, 0x65 }, /* version 6 */
		{ 0, 0x44 }, /* a header of 16 bytes */
		{ 3, 19 },   /* shorter than its header */
		{ 3, 255 },  /* longer than the frame */
	};
	struct spec s = spec_out(IP_UDP);
	struct packet question = add(&s), answer;
	size_t i;

	(void)state;
	answer = add_answer(&question);
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct packet bad = answer;

		bad.bytes[bad.ip + changes[i].at] = changes[i].value;
		memcpy(frames[1].data, bad.bytes, bad.len);
		assert_int_equal(readdress(), 0);
		assert_untouched(1, &bad);
	}
}

static void other_protocols_stay(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet question = add(&s), answer;

	(void)state;
	answer = add_answer(&question);
	frames[1].data[16] = 0x86; /* IPv6 */
	frames[1].data[17] = 0xdd;
	answer = now(1, &answer);
	assert_int_equal(readdress(), 0);
	assert_untouched(1, &answer);
}

static void empty_capture_is_fine(void **state)
{
	(void)state;
	assert_int_equal(readdress(), 0);
}

static void nothing_is_changed_when_memory_is_out(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet question = add(&s), answer = add_answer(&question);
	long n, changed = -ENOMEM;

	(void)state;
	if (!malloc_can_fail())
		skip();
	s.sport++;
	add(&s);
	add(&s); /* asks again */
	for (n = 0; changed < 0; n++) {
		assert_untouched(1, &answer);
		malloc_watch(n);
		changed = readdress();
		malloc_unwatch();
		assert_int_equal(mallocs_alive, 0);
		assert_int_equal(changed, changed < 0 ? -ENOMEM : 1);
	}
	assert_readdressed(1, &answer);
	assert_true(n > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		capture_test(reply_to_the_inside_goes_to_the_nat_address),
		capture_test(all_replies_of_a_connection_are_changed),
		capture_test(between_two_inside_hosts_the_first_sender_asked),
		capture_test(answer_that_says_so_is_one_though_it_comes_first),
		capture_test(opening_from_outside_is_no_reply),
		capture_test(questions_to_an_inside_server_stay),
		capture_test(packets_nobody_inside_asked_for_stay),
		capture_test(replies_count_only_with_the_same_ports),
		capture_test(replies_to_others_stay),
		capture_test(headers_behind_up_to_two_tags_are_found),
		capture_test(udp_without_checksum_stays_without),
		capture_test(padding_and_options_do_not_disturb),
		capture_test(fragments_stay),
		capture_test(frame_cut_at_any_byte_stays),
		capture_test(impossible_headers_stay),
		capture_test(other_protocols_stay),
		capture_test(empty_capture_is_fine),
		capture_test(nothing_is_changed_when_memory_is_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
