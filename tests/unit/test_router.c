/* SPDX-License-Identifier: MIT */
/* The router: what leaves it and how it was changed, and why the rest does not leave. */
#include "harness.h"
#include "fail_malloc.h"
#include "router.h"
#include "stderr_text.h"
#include "traffic.h"

#include <linux/etherdevice.h>
#include <linux/interrupt.h>

#include <pthread.h>
#include <stdlib.h>

static const u8 protocols[] = { IP_TCP, IP_UDP, IP_ICMP };

#define for_each_protocol(p) for (const u8 *p = protocols; p < protocols + sizeof(protocols); p++)

static void start_with(size_t max_connections)
{
	struct skbsim_router_config cfg;

	skbsim_router_defaults(&cfg);
	cfg.max_connections = max_connections;
	start_router(&cfg);
}

static int router_runs(void **state)
{
	fresh_simulation(state);
	start_with(0);
	return 0;
}

#define router_test(f) cmocka_unit_test_setup_teardown(f, router_runs, router_leaves_nothing)

/* The counter of one reason must be @n, and no other packet was dropped. */
#define assert_only(reason, n)                            \
	do {                                              \
		struct skbsim_router_stats __s = stats(); \
		assert_int_equal(__s.reason, n);          \
		__s.reason = 0;                           \
		assert_int_equal(drops(&__s), 0);         \
	} while (0)

static u64 drops(const struct skbsim_router_stats *s)
{
	return s->bad_header + s->ttl_expired + s->fragment + s->bad_transport + s->unsupported +
	       s->no_connection + s->not_inside + s->table_full + s->no_port + s->no_memory +
	       s->tx_dropped;
}

static struct packet packet_out(u8 protocol)
{
	struct spec s = spec_out(protocol);

	return make_packet(&s);
}

/* Without a tag, whose removal would write to the frame before the router does. */
static struct packet untagged_out(u8 protocol)
{
	struct spec s = spec_out(protocol);

	s.tags = 0;
	return make_packet(&s);
}

static struct packet answer_to(const struct packet *p)
{
	struct spec s = spec_answer(p);

	return make_packet(&s);
}

/* ---- Addresses and ports -------------------------------------------------------------------- */

static void inside_host_is_hidden_behind_the_nat_address(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct packet in = packet_out(*protocol), out = forwarded(&in);

		assert_int_equal(saddr_of(&out), NAT_ADDR);
		assert_int_equal(daddr_of(&out), PEER_A);
		assert_int_equal(sport_of(&out), sport_of(&in));
		assert_int_equal(dport_of(&out), dport_of(&in));
		assert_checksums_right(&out);
	}
	assert_int_equal(stats().forwarded, 3);
	assert_int_equal(skbsim_router_connections(router), 3);
}

static void answer_comes_back_to_the_host_that_asked(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct packet in = packet_out(*protocol), out = forwarded(&in);
		struct packet answer = answer_to(&out), back = forwarded(&answer);

		assert_int_equal(saddr_of(&back), PEER_A);
		assert_int_equal(daddr_of(&back), INSIDE_A);
		assert_int_equal(sport_of(&back), sport_of(&answer));
		assert_int_equal(dport_of(&back), sport_of(&in));
		assert_checksums_right(&back);
	}
	assert_int_equal(skbsim_router_connections(router), 3);
}

static void later_packets_use_the_same_connection(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct packet in = packet_out(*protocol);
		struct packet first = forwarded(&in), second = forwarded(&in);

		assert_memory_equal(first.bytes, second.bytes, first.len);
	}
	assert_int_equal(skbsim_router_connections(router), 3);
}

/* Two hosts inside that use the same port towards the same peer. */
static void collide(u8 protocol, struct packet out[2])
{
	struct spec a = spec_out(protocol), b = a;
	struct packet in;

	in = make_packet(&a);
	out[0] = forwarded(&in);
	b.saddr = INSIDE_B;
	in = make_packet(&b);
	out[1] = forwarded(&in);
}

static void second_host_with_the_same_port_gets_another(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct packet out[2];

		collide(*protocol, out);
		assert_int_equal(sport_of(&out[0]), 40000);
		assert_int_not_equal(sport_of(&out[1]), 40000);
		assert_true(sport_of(&out[1]) >= 1024);
		assert_checksums_right(&out[1]);
	}
}

static void answers_to_colliding_hosts_are_told_apart(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		static const u32 hosts[2] = { INSIDE_A, INSIDE_B };
		struct packet out[2];
		int i;

		collide(*protocol, out);
		for (i = 0; i < 2; i++) {
			struct packet answer = answer_to(&out[i]), back = forwarded(&answer);

			assert_int_equal(daddr_of(&back), hosts[i]);
			assert_int_equal(dport_of(&back), 40000);
			assert_checksums_right(&back);
		}
	}
}

static void same_port_is_kept_towards_another_peer(void **state)
{
	struct spec s = spec_out(IP_TCP);
	struct packet in = make_packet(&s), out;

	(void)state;
	forwarded(&in);
	s.saddr = INSIDE_B;
	s.daddr = PEER_B;
	in = make_packet(&s);
	out = forwarded(&in);
	assert_int_equal(sport_of(&out), 40000);
	s.daddr = PEER_A;
	s.dport++;
	in = make_packet(&s);
	out = forwarded(&in);
	assert_int_equal(sport_of(&out), 40000);
}

static void protocols_do_not_share_ports(void **state)
{
	struct spec a = spec_out(IP_TCP), b = spec_out(IP_UDP);
	struct packet in = make_packet(&a), out;

	(void)state;
	forwarded(&in);
	b.saddr = INSIDE_B;
	in = make_packet(&b);
	out = forwarded(&in);
	assert_int_equal(sport_of(&out), 40000);
}

static void peer_with_an_inside_address_may_answer(void **state)
{
	struct spec s = spec_out(IP_TCP);
	struct packet in, out, answer, back;

	(void)state;
	s.daddr = INSIDE_B;
	in = make_packet(&s);
	out = forwarded(&in);
	assert_int_equal(daddr_of(&out), INSIDE_B);
	answer = answer_to(&out);
	back = forwarded(&answer);
	assert_int_equal(daddr_of(&back), INSIDE_A);
	assert_int_equal(skbsim_router_connections(router), 1);
}

static void no_connection_outlives_the_router(void **state)
{
	struct packet in = packet_out(IP_TCP), out = forwarded(&in), answer = answer_to(&out);

	(void)state;
	stop_router();
	start_with(0);
	assert_int_equal(skbsim_router_connections(router), 0);
	assert_int_equal(stats().forwarded, 0);
	dropped(&answer);
	assert_only(no_connection, 1);
}

/* ---- Checksums ------------------------------------------------------------------------------ */

static struct spec random_spec(unsigned int *seed)
{
	struct spec s = spec_out(protocols[rand_r(seed) % 3]);

	s.tags = rand_r(seed) % 2;
	s.saddr = ADDR(192, 168, 1, 0) + rand_r(seed) % 256;
	s.daddr = (u32)rand_r(seed) << 8 | 1;
	s.ttl = 2 + rand_r(seed) % 254;
	s.ip_options = rand_r(seed) % 11 * 4;
	s.sport = rand_r(seed);
	s.dport = rand_r(seed);
	s.tcp_options = rand_r(seed) % 11 * 4;
	s.payload = rand_r(seed) % 1300;
	s.seed = rand_r(seed);
	return s;
}

static void checksums_stay_right_over_random_packets(void **state)
{
	const char *given = getenv("SKBSIM_TEST_SEED");
	unsigned int seed = given ? strtoul(given, NULL, 0) : 1;
	int i;

	(void)state;
	print_message("seed %u\n", seed);
	for (i = 0; i < 3000; i++) {
		struct spec s = random_spec(&seed);
		struct packet in = make_packet(&s), out = forwarded(&in), answer, back;

		assert_checksums_right(&out);
		answer = answer_to(&out);
		back = forwarded(&answer);
		assert_checksums_right(&back);
		assert_int_equal(daddr_of(&back), s.saddr);
		assert_int_equal(dport_of(&back), s.sport);
	}
}

static void udp_without_checksum_stays_without(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet in, out;

	(void)state;
	s.no_udp_checksum = true;
	in = make_packet(&s);
	out = forwarded(&in);
	assert_int_equal(get16(&out, check_at(&out)), 0);
	assert_ip_checksum_right(&out);
}

static void udp_checksum_that_comes_to_zero_is_sent_as_ones(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet translated, in, out;
	unsigned int word;

	(void)state;
	/* A payload word that brings the sum of the translated packet to 0xffff. */
	s.saddr = NAT_ADDR;
	translated = make_packet(&s);
	word = transport_at(&translated) + 8;
	put16_at(&translated, word, 0);
	put16_at(&translated, check_at(&translated), 0);
	word = (u16)~transport_sum(&translated);
	s.saddr = INSIDE_A;
	in = make_packet(&s);
	put16_at(&in, transport_at(&in) + 8, word);
	seal_transport(&in);

	out = forwarded(&in);
	assert_int_equal(get16(&out, check_at(&out)), 0xffff);
	assert_checksums_right(&out);
}

static void wrong_transport_checksum_stays_wrong(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct packet in = packet_out(*protocol), out;

		in.bytes[in.len - 1] ^= 0x40;
		out = forwarded(&in);
		assert_ip_checksum_right(&out);
		assert_int_not_equal(transport_sum(&out), 0xffff);
	}
}

/* ---- The frame ------------------------------------------------------------------------------ */

static void frame_leaves_with_the_other_vlan(void **state)
{
	static const u8 source[] = { 0x02, 's', 'k', 'b', 0x00, 0x01 };
	struct packet in = packet_out(IP_TCP), out = forwarded(&in);

	(void)state;
	assert_int_equal(vlan_of(&in), 100);
	assert_int_equal(vlan_of(&out), 200);
	assert_int_equal(get16(&out, 16), 0x0800);
	assert_int_equal(out.len, in.len);
	assert_memory_equal(out.bytes, in.bytes, 6);
	assert_memory_equal(out.bytes + 6, source, 6);
}

static void untagged_frame_gets_a_tag(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet in, out;

	(void)state;
	s.tags = 0;
	in = make_packet(&s);
	out = forwarded(&in);
	assert_int_equal(vlan_of(&out), 200);
	assert_int_equal(get16(&out, 16), 0x0800);
	assert_int_equal(out.len, in.len + 4);
	assert_memory_equal(out.bytes, in.bytes, 6);
	assert_checksums_right(&out);
}

static void payload_and_options_are_untouched(void **state)
{
	struct spec s = spec_out(IP_TCP);
	struct packet in, out;

	(void)state;
	s.ip_options = 40;
	s.tcp_options = 12;
	in = make_packet(&s);
	out = forwarded(&in);
	assert_int_equal(ip_header_len(&out), 60);
	assert_memory_equal(out.bytes + out.ip + 20, in.bytes + in.ip + 20, 40);
	assert_memory_equal(out.bytes + transport_at(&out) + 4, in.bytes + transport_at(&in) + 4,
			    12);
	assert_memory_equal(out.bytes + transport_at(&out) + 18, in.bytes + transport_at(&in) + 18,
			    14 + s.payload);
	assert_checksums_right(&out);
}

static void padding_does_not_leave(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet in, out;

	(void)state;
	s.payload = 2;
	s.padding = 30;
	in = make_packet(&s);
	out = forwarded(&in);
	assert_int_equal(out.len, 18 + 20 + 8 + 2);
	assert_checksums_right(&out);
}

static void time_to_live_is_lowered(void **state)
{
	struct spec s = spec_out(IP_TCP);
	int ttl;

	(void)state;
	for (ttl = 2; ttl < 256; ttl++) {
		struct packet in, out;

		s.ttl = ttl;
		in = make_packet(&s);
		out = forwarded(&in);
		assert_int_equal(ttl_of(&out), ttl - 1);
		assert_ip_checksum_right(&out);
	}
}

/* ---- Without NAT ---------------------------------------------------------------------------- */

static void restart_without_nat(void)
{
	struct skbsim_router_config cfg;

	stop_router();
	skbsim_router_defaults(&cfg);
	cfg.no_nat = true;
	router = skbsim_router_start(&cfg);
	assert_non_null(router);
}

static void addresses_stay_and_time_to_live_is_lowered(void **state)
{
	(void)state;
	restart_without_nat();
	for_each_protocol(protocol)
	{
		struct packet in = packet_out(*protocol), out = forwarded(&in);

		assert_ip_checksum_right(&out);
		assert_int_equal(vlan_of(&out), 200);
		assert_int_equal(out.bytes[out.ip + 8], in.bytes[in.ip + 8] - 1);
		assert_memory_equal(out.bytes + out.ip + 12, in.bytes + in.ip + 12,
				    in.len - in.ip - 12);
	}
	assert_int_equal(skbsim_router_connections(router), 0);
}

static void what_nat_cannot_track_is_forwarded(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet in;

	(void)state;
	restart_without_nat();
	s.saddr = PEER_A;
	s.frag_off = 0x2000;
	in = make_packet(&s);
	forwarded(&in);
	s.protocol = 47;
	in = make_packet(&s);
	forwarded(&in);
	assert_int_equal(stats().forwarded, 2);
	s.ttl = 1;
	in = make_packet(&s);
	dropped(&in);
	assert_only(ttl_expired, 1);
}

/* ---- Packets that do not leave -------------------------------------------------------------- */

static void packet_at_the_end_of_its_life_expires(void **state)
{
	struct spec s = spec_out(IP_TCP);
	struct packet in;

	(void)state;
	for (s.ttl = 0; s.ttl < 2; s.ttl++) {
		in = make_packet(&s);
		dropped(&in);
	}
	assert_only(ttl_expired, 2);
	assert_int_equal(skbsim_router_connections(router), 0);
}

static void fragments_are_dropped(void **state)
{
	static const u16 fields[] = { 0x2000, 0x2001, 0x0001, 0x1fff };
	struct spec s = spec_out(IP_UDP);
	struct packet in;
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		s.frag_off = fields[i];
		in = make_packet(&s);
		dropped(&in);
	}
	assert_only(fragment, 4);
	s.frag_off = 0x4000; /* must not be fragmented: is none */
	in = make_packet(&s);
	forwarded(&in);
}

/* How many drops @p, which does not leave, adds to those of @reason. */
static u64 added_by(const struct packet *p, enum skb_drop_reason reason)
{
	u64 before = skbsim_drop_reason_stat(reason);

	dropped(p);
	return skbsim_drop_reason_stat(reason) - before;
}

static void each_drop_has_the_reason_that_the_kernel_gives(void **state)
{
	struct spec s = spec_out(IP_TCP);
	struct packet good = make_packet(&s), in = good;
	bool counted = is_profile("v6.1");

	(void)state;
	in.bytes[in.ip + 10] ^= 1;
	assert_int_equal(added_by(&in, SKB_DROP_REASON_IP_CSUM), counted);
	in = good;
	in.bytes[in.ip] = 0x65; /* version 6 */
	assert_int_equal(added_by(&in, SKB_DROP_REASON_IP_INHDR), counted);
	in = good;
	in.bytes[in.ip] = 0x44; /* a header of 16 bytes */
	assert_int_equal(added_by(&in, SKB_DROP_REASON_IP_INHDR), counted);
	in = good;
	in.len = in.ip + 19; /* cut short in its header */
	assert_int_equal(added_by(&in, SKB_DROP_REASON_IP_INHDR), counted);
	in.bytes[in.ip] = 0x4f; /* a header of 60 bytes, cut short, too */
	in.len = in.ip + 59;
	assert_int_equal(added_by(&in, SKB_DROP_REASON_IP_INHDR), counted);
	in = good;
	put16_at(&in, in.ip + 2, 19); /* shorter than its header */
	seal_ip(&in);
	assert_int_equal(added_by(&in, SKB_DROP_REASON_IP_INHDR), counted);
	in = good;
	in.len--; /* cut short behind it */
	assert_int_equal(added_by(&in, SKB_DROP_REASON_PKT_TOO_SMALL), counted);
	s.ttl = 1;
	in = make_packet(&s);
	assert_int_equal(added_by(&in, SKB_DROP_REASON_IP_INHDR), counted);
	s.ttl = 64;
	s.saddr = PEER_A;
	in = make_packet(&s);
	assert_int_equal(added_by(&in, SKB_DROP_REASON_NETFILTER_DROP), counted);
}

static void other_ethertypes_have_no_handler(void **state)
{
	static const u16 types[] = { 0x0806, 0x86dd, 0x0026 };
	struct skbsim_softnet_stats softnet;
	struct packet in = packet_out(IP_TCP);
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		put16_at(&in, in.ip - 2, types[i]);
		dropped(&in);
	}
	skbsim_softnet_stats(&softnet);
	assert_int_equal(softnet.processed, 3);
	assert_int_equal(softnet.rx_nohandler, 3);
	assert_only(forwarded, 0);
}

static void a_tag_cut_short_is_counted(void **state)
{
	struct skbsim_softnet_stats softnet;
	struct packet in = packet_out(IP_TCP);
	unsigned int cut;

	(void)state;
	put16_at(&in, 12, 0x8100);
	for (cut = 14; cut < 18; cut++) {
		in.len = cut;
		dropped(&in);
	}
	skbsim_softnet_stats(&softnet);
	assert_int_equal(softnet.processed, 4);
	assert_int_equal(softnet.rx_bad_tag, 4);
	assert_int_equal(softnet.rx_nohandler, 0);
	assert_only(forwarded, 0);
}

static void any_flipped_bit_of_the_header_is_found(void **state)
{
	struct packet good = packet_out(IP_TCP), in;
	unsigned int bit;

	(void)state;
	for (bit = 0; bit < 160; bit++) {
		in = good;
		in.bytes[in.ip + bit / 8] ^= 1 << bit % 8;
		dropped(&in);
	}
	assert_only(bad_header, 160);
}

static void impossible_headers_are_dropped(void **state)
{
	struct packet good = packet_out(IP_TCP), in;
	unsigned int total = ip_total_len(&good);

	(void)state;
	in = good;
	in.bytes[in.ip] = 0x65; /* version 6 */
	seal_ip(&in);
	dropped(&in);
	in = good;
	in.bytes[in.ip] = 0x44; /* a header of 16 bytes */
	seal_ip(&in);
	dropped(&in);
	in = good;
	put16_at(&in, in.ip + 2, 19); /* shorter than its header */
	seal_ip(&in);
	dropped(&in);
	in = good;
	put16_at(&in, in.ip + 2, total + 1); /* longer than the frame */
	seal_ip(&in);
	dropped(&in);
	assert_only(bad_header, 4);
}

static void frame_cut_at_any_byte_is_dropped(void **state)
{
	struct packet whole = packet_out(IP_TCP), in = whole;

	(void)state;
	for (in.len = SKBSIM_FRAME_MIN; in.len < whole.len; in.len++)
		dropped(&in);
	/* Without the tag and two bytes behind it a frame does not get as far as the router. */
	assert_only(bad_header, whole.len - (whole.ip + 2));
}

static void packet_cut_in_its_transport_header_is_dropped(void **state)
{
	static const unsigned int lengths[] = { 20, 8, 8 };
	unsigned int cuts = 0;

	(void)state;
	for_each_protocol(protocol)
	{
		unsigned int header = lengths[protocol - protocols], len;
		struct packet whole = packet_out(*protocol);

		for (len = 0; len < header; len++, cuts++) {
			struct packet in = whole;

			put16_at(&in, in.ip + 2, 20 + len);
			seal_ip(&in);
			in.len = in.ip + 20 + len;
			dropped(&in);
		}
	}
	assert_only(bad_transport, cuts);
}

static void impossible_transport_lengths_are_dropped(void **state)
{
	struct packet in = packet_out(IP_TCP);

	(void)state;
	in.bytes[transport_at(&in) + 12] = 4 << 4; /* a header of 16 bytes */
	dropped(&in);
	in = packet_out(IP_TCP);
	put16_at(&in, in.ip + 2, 20 + 24);
	seal_ip(&in);
	in.bytes[transport_at(&in) + 12] = 7 << 4; /* a header of 28 bytes in 24 */
	dropped(&in);
	in = packet_out(IP_UDP);
	put16_at(&in, transport_at(&in) + 4, 7); /* shorter than its header */
	dropped(&in);
	in = packet_out(IP_UDP);
	put16_at(&in, transport_at(&in) + 4, 109); /* longer than the packet */
	dropped(&in);
	assert_only(bad_transport, 4);
}

static void unknown_protocols_and_icmp_errors_are_dropped(void **state)
{
	struct packet in = packet_out(IP_ICMP);

	(void)state;
	in.bytes[transport_at(&in)] = 3; /* destination unreachable */
	seal_transport(&in);
	dropped(&in);
	put32_at(&in, in.ip + 16, NAT_ADDR); /* the same from outside */
	seal_ip(&in);
	dropped(&in);
	in = packet_out(IP_UDP);
	in.bytes[in.ip + 9] = 47; /* GRE */
	seal_ip(&in);
	dropped(&in);
	assert_only(unsupported, 3);
}

static void echo_reply_starts_no_connection(void **state)
{
	struct spec s = spec_out(IP_ICMP);
	struct packet in;

	(void)state;
	s.icmp_type = ECHO_REPLY;
	in = make_packet(&s);
	dropped(&in);
	assert_only(unsupported, 1);
	assert_int_equal(skbsim_router_connections(router), 0);
}

static void stranger_does_not_get_in(void **state)
{
	struct packet known = packet_out(IP_TCP), in;
	struct spec s;

	(void)state;
	known = forwarded(&known);
	s = spec_answer(&known);
	s.saddr = PEER_B; /* right port, wrong peer */
	in = make_packet(&s);
	dropped(&in);
	s = spec_answer(&known);
	s.dport++;
	in = make_packet(&s);
	dropped(&in);
	s = spec_answer(&known);
	s.protocol = IP_UDP;
	in = make_packet(&s);
	dropped(&in);
	assert_only(no_connection, 3);
	assert_int_equal(skbsim_router_connections(router), 1);
}

static void only_echo_replies_answer_an_echo(void **state)
{
	struct packet out = packet_out(IP_ICMP), in;
	struct spec s;

	(void)state;
	out = forwarded(&out);
	s = spec_answer(&out);
	s.icmp_type = ECHO_REQUEST;
	in = make_packet(&s);
	dropped(&in);
	assert_only(no_connection, 1);
}

static void traffic_between_others_is_dropped(void **state)
{
	struct spec s = spec_out(IP_TCP);
	struct packet in;

	(void)state;
	s.saddr = PEER_A;
	s.daddr = PEER_B;
	in = make_packet(&s);
	dropped(&in);
	s.daddr = INSIDE_A;
	in = make_packet(&s);
	dropped(&in);
	s.saddr = ADDR(192, 168, 2, 2); /* next to the inside */
	s.daddr = PEER_A;
	in = make_packet(&s);
	dropped(&in);
	assert_only(not_inside, 3);
}

static void full_table_takes_no_new_connection(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet in;
	int i;

	(void)state;
	stop_router();
	start_with(3);
	for (i = 0; i < 5; i++, s.sport++) {
		in = make_packet(&s);
		exchange(&in);
		assert_int_equal(nr_kept, i < 3);
	}
	assert_only(table_full, 2);
	assert_int_equal(skbsim_router_connections(router), 3);
	s = spec_out(IP_UDP);
	in = make_packet(&s);
	forwarded(&in);
}

/* The host of @s takes all ports towards its peer but one. */
static void take_ports(struct spec s, unsigned int left_out)
{
	struct packet *in = calloc(MAX_KEPT, sizeof(*in));
	unsigned int port = 0, nr;

	assert_non_null(in);
	while (port < 65536) {
		for (nr = 0; nr < MAX_KEPT && port < 65536; port++) {
			s.sport = port;
			if (port != left_out)
				in[nr++] = make_packet(&s);
		}
		exchange_all(in, nr);
		assert_int_equal(nr_kept, nr);
	}
	free(in);
}

static void the_last_free_port_is_found_and_then_none(void **state)
{
	static const u16 last[] = { 1024, 50000, 65535 };
	struct packet in, out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
		struct spec s = spec_out(IP_UDP);

		stop_router();
		start_with(100000);
		s.payload = 0;
		take_ports(s, last[i]);
		s.saddr = INSIDE_B;
		/* Its own port is taken, so one is looked for. */
		s.sport = 2000;
		in = make_packet(&s);
		out = forwarded(&in);
		assert_int_equal(sport_of(&out), last[i]);
		s.sport = 2001;
		in = make_packet(&s);
		dropped(&in);
		assert_only(no_port, 1);
		s.daddr = PEER_B;
		in = make_packet(&s);
		out = forwarded(&in);
		assert_int_equal(sport_of(&out), 2001);
	}
}

/* ---- Memory --------------------------------------------------------------------------------- */

static void connection_without_memory_drops_its_packet_only(void **state)
{
	struct packet in = packet_out(IP_TCP);

	(void)state;
	/* The first object is the head, or the heads, of the packet. */
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 1, 1);
	dropped(&in);
	assert_only(no_memory, 1);
	assert_int_equal(skbsim_router_connections(router), 0);
	forwarded(&in);
	assert_int_equal(skbsim_router_connections(router), 1);
}

static struct net_device test_dev;
static unsigned int nr_sent;

static int sent_ip_summed;

static netdev_tx_t test_xmit(struct sk_buff *skb, struct net_device *dev)
{
	(void)dev;
	keep(NULL, skb);
	nr_sent++;
	sent_ip_summed = skb->ip_summed;
	consume_skb(skb);
	return NETDEV_TX_OK;
}

static netdev_tx_t busy_xmit(struct sk_buff *skb, struct net_device *dev)
{
	(void)skb;
	(void)dev;
	return NETDEV_TX_BUSY;
}

static const struct net_device_ops test_ops = { .ndo_start_xmit = test_xmit };
static const struct net_device_ops busy_ops = { .ndo_start_xmit = busy_xmit };

/* Hands an skb that holds a frame to the stack, as a driver other than the NIC's might. */
static int receive(struct sk_buff *skb, const struct net_device_ops *ops)
{
	int ret;

	test_dev.netdev_ops = ops;
	nr_kept = 0;
	local_bh_disable();
	skb->protocol = eth_type_trans(skb, &test_dev);
	ret = netif_receive_skb(skb);
	local_bh_enable();
	return ret;
}

static struct sk_buff *linear_skb(const struct packet *p)
{
	struct sk_buff *skb = alloc_skb(p->len + NET_SKB_PAD, GFP_KERNEL);

	assert_non_null(skb);
	skb_reserve(skb, NET_SKB_PAD);
	skb_put_data(skb, p->bytes, p->len);
	return skb;
}

static void device_that_is_busy_drops_the_packet(void **state)
{
	struct packet in = packet_out(IP_TCP);

	(void)state;
	assert_int_equal(receive(linear_skb(&in), &busy_ops), NET_RX_DROP);
	assert_only(tx_dropped, 1);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void data_that_others_read_is_not_written(void **state)
{
	struct packet in = untagged_out(IP_TCP);
	struct sk_buff *skb = linear_skb(&in), *clone = skb_clone(skb, GFP_KERNEL);

	(void)state;
	assert_non_null(clone);
	assert_int_equal(receive(skb, &test_ops), NET_RX_SUCCESS);
	assert_int_equal(nr_kept, 1);
	assert_int_equal(saddr_of(&kept[0]), NAT_ADDR);
	assert_checksums_right(&kept[0]);
	assert_memory_equal(clone->data, in.bytes, in.len);
	kfree_skb(clone);
}

/* The device's sum over the packet is no longer true; other marks stay. */
static void sum_of_the_device_does_not_travel_on(void **state)
{
	static const int marks[][2] = {
		{ CHECKSUM_NONE, CHECKSUM_NONE },
		{ CHECKSUM_UNNECESSARY, CHECKSUM_UNNECESSARY },
		{ CHECKSUM_COMPLETE, CHECKSUM_NONE },
	};
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct packet in = untagged_out(IP_UDP);
		struct sk_buff *skb = linear_skb(&in);

		skb->ip_summed = marks[i][0];
		assert_int_equal(receive(skb, &test_ops), NET_RX_SUCCESS);
		assert_int_equal(sent_ip_summed, marks[i][1]);
	}
}

/* What the transport header has for a sum while the device is still to add the rest. */
static u16 pseudo_sum(const struct packet *p)
{
	u32 sum = protocol_of(p) + transport_len(p);

	return fold_sum(add_bytes(sum, p->bytes + p->ip + 12, 8));
}

static void sum_that_the_device_is_to_make_follows_the_address(void **state)
{
	static const u8 transports[] = { IP_TCP, IP_UDP };
	int i;

	(void)state;
	test_dev.features = test_dev.vlan_features = NETIF_F_HW_CSUM;
	for (i = 0; i < 2; i++) {
		struct packet in = untagged_out(transports[i]);
		struct sk_buff *skb;

		put16_at(&in, check_at(&in), pseudo_sum(&in));
		skb = linear_skb(&in);
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_headroom(skb) + transport_at(&in);
		skb->csum_offset = check_at(&in) - transport_at(&in);
		assert_int_equal(receive(skb, &test_ops), NET_RX_SUCCESS);
		assert_int_equal(sent_ip_summed, CHECKSUM_PARTIAL);
		assert_int_equal(saddr_of(&kept[0]), NAT_ADDR);
		assert_int_equal(get16(&kept[0], check_at(&kept[0])), pseudo_sum(&kept[0]));
	}
	test_dev.features = test_dev.vlan_features = 0;
}

static void skb_that_others_hold_is_not_changed(void **state)
{
	struct packet in = untagged_out(IP_TCP);
	struct sk_buff *skb = skb_get(linear_skb(&in));

	(void)state;
	assert_int_equal(receive(skb, &test_ops), NET_RX_SUCCESS);
	assert_int_equal(nr_kept, 1);
	assert_int_equal(saddr_of(&kept[0]), NAT_ADDR);
	assert_int_equal(skb->len, in.len - ETH_HLEN);
	assert_int_equal(skb_vlan_tag_present(skb), 0);
	assert_memory_equal(skb_mac_header(skb), in.bytes, in.len);
	kfree_skb(skb);
}

static void packet_without_memory_for_a_copy_is_dropped(void **state)
{
	struct packet in = untagged_out(IP_TCP);
	struct sk_buff *skb = linear_skb(&in), *clone = skb_clone(skb, GFP_KERNEL);

	(void)state;
	assert_non_null(clone);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 100);
	assert_int_equal(receive(skb, &test_ops), NET_RX_DROP);
	assert_only(no_memory, 1);
	assert_int_equal(receive(skb_get(clone), &test_ops), NET_RX_DROP);
	assert_only(no_memory, 2);
	kfree_skb(clone);
}

/* Only the Ethernet header is linear, with @room bytes behind it; all else lies in a page. */
static struct sk_buff *paged_skb(const struct packet *p, unsigned int room)
{
	struct sk_buff *skb = alloc_skb(512, GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL);

	assert_non_null(skb);
	assert_non_null(page);
	skb_reserve(skb, skb_tailroom(skb) - p->ip - room);
	skb_put_data(skb, p->bytes, p->ip);
	memcpy(page_address(page), p->bytes + p->ip, p->len - p->ip);
	skb_add_rx_frag(skb, 0, page, 0, p->len - p->ip, PAGE_SIZE);
	return skb;
}

static void headers_in_a_page_are_found(void **state)
{
	(void)state;
	for_each_protocol(protocol)
	{
		struct spec s = spec_out(*protocol);
		struct packet in;

		s.tags = 0;
		s.ip_options = 8;
		in = make_packet(&s);
		assert_int_equal(receive(paged_skb(&in, 256), &test_ops), NET_RX_SUCCESS);
		assert_int_equal(nr_kept, 1);
		assert_int_equal(saddr_of(&kept[0]), NAT_ADDR);
		assert_int_equal(kept[0].len, in.len + 4);
		assert_checksums_right(&kept[0]);
	}
}

static void padding_in_a_page_does_not_leave(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet in;

	(void)state;
	s.tags = 0;
	s.padding = 10;
	in = make_packet(&s);
	assert_int_equal(receive(paged_skb(&in, 256), &test_ops), NET_RX_SUCCESS);
	assert_int_equal(nr_kept, 1);
	assert_int_equal(kept[0].len, in.len - 10 + 4);
	assert_checksums_right(&kept[0]);
}

static void page_that_cannot_be_pulled_for_lack_of_memory_is_dropped(void **state)
{
	struct spec s = spec_out(IP_UDP);
	struct packet in;
	struct sk_buff *skb;

	(void)state;
	s.tags = 0;
	in = make_packet(&s);
	/* The headers need more room than there is. */
	skb = paged_skb(&in, 4);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 100);
	assert_int_equal(receive(skb, &test_ops), NET_RX_DROP);
	assert_only(no_memory, 1);
}

/* ---- Several CPUs --------------------------------------------------------------------------- */

#define FLOWS 1000
#define LOOPS 3

struct worker {
	struct skbsim_frame *frames;
	pthread_barrier_t *start;
	unsigned int ports[FLOWS]; /* that the flows left with */
	unsigned int sent;
};

static void note_port(void *arg, const struct sk_buff *skb)
{
	struct worker *w = arg;

	/* Ethernet, tag, IPv4; flows come in order. */
	w->ports[w->sent++ % FLOWS] = skb->data[38] << 8 | skb->data[39];
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct skbsim_nic_config cfg = {
		.size = sizeof(cfg),
		.frames = w->frames,
		.nr_frames = FLOWS,
		.loops = LOOPS,
		.tx = note_port,
		.tx_arg = w,
	};
	struct skbsim_nic *nic = NULL;

	if (skbsim_cpu_attach(-1) >= 0)
		nic = skbsim_nic_create(&cfg);
	pthread_barrier_wait(w->start);
	if (nic) {
		skbsim_nic_run(nic, NULL, NULL);
		skbsim_nic_destroy(nic);
	}
	skbsim_cpu_detach();
	return NULL;
}

/* Half of the flows want the same port as the other half. */
static void make_flows(struct packet *packets, struct skbsim_frame *frames)
{
	struct spec s = spec_out(IP_UDP);
	unsigned int i;

	for (i = 0; i < FLOWS; i++) {
		s.saddr = i % 2 ? INSIDE_A : INSIDE_B;
		s.sport = 2000 + i / 2;
		packets[i] = make_packet(&s);
		frames[i].data = packets[i].bytes;
		frames[i].len = packets[i].len;
	}
}

static void assert_all_different(const unsigned int *ports)
{
	static bool seen[65536];
	unsigned int i;

	memset(seen, 0, sizeof(seen));
	for (i = 0; i < FLOWS; i++) {
		assert_false(seen[ports[i]]);
		seen[ports[i]] = true;
	}
}

/* Both CPUs begin at once, with the same flows. */
static void replay_on_two_cpus(struct worker workers[2], struct skbsim_frame *frames)
{
	pthread_barrier_t start;
	pthread_t threads[2];
	int i;

	pthread_barrier_init(&start, NULL, 2);
	for (i = 0; i < 2; i++) {
		workers[i] = (struct worker){ .frames = frames, .start = &start };
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
}

static void two_cpus_make_one_connection_of_the_same_flow(void **state)
{
	static struct packet packets[FLOWS];
	static struct skbsim_frame frames[FLOWS];
	static struct worker workers[2];
	int round;

	(void)state;
	make_flows(packets, frames);
	/* Whether two CPUs meet in the same moment is luck: it is tried often. */
	for (round = 0; round < 30; round++) {
		stop_router();
		start_with(0);
		skbsim_cpu_detach();
		replay_on_two_cpus(workers, frames);
		assert_int_equal(skbsim_router_connections(router), FLOWS);
		assert_int_equal(stats().forwarded, 2 * LOOPS * FLOWS);
		assert_memory_equal(workers[0].ports, workers[1].ports, sizeof(workers[0].ports));
		assert_all_different(workers[0].ports);
	}
}

/* ---- Start and stop ------------------------------------------------------------------------- */

static void assert_no_start(const struct skbsim_router_config *cfg, const char *word)
{
	stderr_catch();
	router = skbsim_router_start(cfg);
	stderr_release();
	assert_null(router);
	assert_one_line_with(word);
}

static void values_out_of_range_are_refused(void **state)
{
	struct skbsim_router_config cfg, good;

	(void)state;
	skbsim_router_defaults(&good);
	cfg = good;
	cfg.vlan_out = 0;
	assert_no_start(&cfg, "vlan_out");
	cfg.vlan_out = 4095;
	assert_no_start(&cfg, "vlan_out");
	cfg = good;
	cfg.inside_mask = htobe32(0xff00ff00);
	assert_no_start(&cfg, "inside_mask: expected");
	cfg = good;
	cfg.inside = htobe32(INSIDE_A);
	assert_no_start(&cfg, "inside: expected");
	cfg = good;
	cfg.nat_addr = 0;
	assert_no_start(&cfg, "nat_addr");
	cfg.nat_addr = htobe32(ADDR(224, 0, 0, 1));
	assert_no_start(&cfg, "nat_addr");
	cfg = good;
	cfg.size = 0;
	assert_no_start(&cfg, "size");
	cfg.size = sizeof(cfg) + 1;
	assert_no_start(&cfg, "size");
}

static void second_router_is_refused(void **state)
{
	struct skbsim_router_config cfg;
	struct packet in = packet_out(IP_TCP);

	(void)state;
	skbsim_router_defaults(&cfg);
	stderr_catch();
	assert_null(skbsim_router_start(&cfg));
	stderr_release();
	assert_one_line_with("skbsim_router_stop");
	forwarded(&in);
}

static void router_without_memory_is_told_and_leaves_nothing(void **state)
{
	struct skbsim_router_config cfg;
	long n;

	(void)state;
	if (!malloc_can_fail())
		skip();
	skbsim_router_defaults(&cfg);
	/* The router, its table, its cache; liburcu takes for granted what it needs. */
	for (n = 0; n < 4; n++) {
		stderr_catch();
		malloc_watch(n);
		router = skbsim_router_start(&cfg);
		malloc_unwatch();
		stderr_release();
		assert_null(router);
		assert_int_equal(mallocs_alive, 0);
		/* The cache's creation warns too, as the kernel's does. */
		assert_non_null(strstr(stderr_text, "skbsim: skbsim_router_start: out of memory"));
	}
}

static void addresses_and_vlan_are_those_of_the_config(void **state)
{
	struct skbsim_router_config cfg;
	struct spec s = spec_out(IP_TCP);
	struct packet in, out;

	(void)state;
	skbsim_router_defaults(&cfg);
	cfg.inside = htobe32(ADDR(10, 0, 0, 0));
	cfg.inside_mask = htobe32(ADDR(255, 0, 0, 0));
	cfg.nat_addr = htobe32(ADDR(192, 0, 2, 9));
	cfg.vlan_out = 4094;
	router = skbsim_router_start(&cfg);
	assert_non_null(router);
	s.saddr = ADDR(10, 200, 3, 4);
	in = make_packet(&s);
	out = forwarded(&in);
	assert_int_equal(saddr_of(&out), ADDR(192, 0, 2, 9));
	assert_int_equal(vlan_of(&out), 4094);
	assert_checksums_right(&out);
}

static void without_router_nobody_takes_packets(void **state)
{
	struct skbsim_softnet_stats softnet;
	struct packet in = packet_out(IP_TCP);

	(void)state;
	start_with(0);
	stop_router();
	dropped(&in);
	skbsim_softnet_stats(&softnet);
	assert_int_equal(softnet.rx_nohandler, 1);
}

#define stopped_test(f) cmocka_unit_test_setup_teardown(f, fresh_simulation, router_leaves_nothing)

int main(void)
{
	const struct CMUnitTest tests[] = {
		router_test(inside_host_is_hidden_behind_the_nat_address),
		router_test(answer_comes_back_to_the_host_that_asked),
		router_test(later_packets_use_the_same_connection),
		router_test(second_host_with_the_same_port_gets_another),
		router_test(answers_to_colliding_hosts_are_told_apart),
		router_test(same_port_is_kept_towards_another_peer),
		router_test(protocols_do_not_share_ports),
		router_test(peer_with_an_inside_address_may_answer),
		router_test(no_connection_outlives_the_router),
		router_test(checksums_stay_right_over_random_packets),
		router_test(udp_without_checksum_stays_without),
		router_test(udp_checksum_that_comes_to_zero_is_sent_as_ones),
		router_test(wrong_transport_checksum_stays_wrong),
		router_test(frame_leaves_with_the_other_vlan),
		router_test(untagged_frame_gets_a_tag),
		router_test(payload_and_options_are_untouched),
		router_test(padding_does_not_leave),
		router_test(time_to_live_is_lowered),
		router_test(addresses_stay_and_time_to_live_is_lowered),
		router_test(what_nat_cannot_track_is_forwarded),
		router_test(packet_at_the_end_of_its_life_expires),
		router_test(fragments_are_dropped),
		router_test(each_drop_has_the_reason_that_the_kernel_gives),
		router_test(other_ethertypes_have_no_handler),
		router_test(a_tag_cut_short_is_counted),
		router_test(any_flipped_bit_of_the_header_is_found),
		router_test(impossible_headers_are_dropped),
		router_test(frame_cut_at_any_byte_is_dropped),
		router_test(packet_cut_in_its_transport_header_is_dropped),
		router_test(impossible_transport_lengths_are_dropped),
		router_test(unknown_protocols_and_icmp_errors_are_dropped),
		router_test(echo_reply_starts_no_connection),
		router_test(stranger_does_not_get_in),
		router_test(only_echo_replies_answer_an_echo),
		router_test(traffic_between_others_is_dropped),
		router_test(full_table_takes_no_new_connection),
		router_test(the_last_free_port_is_found_and_then_none),
		router_test(connection_without_memory_drops_its_packet_only),
		router_test(device_that_is_busy_drops_the_packet),
		router_test(data_that_others_read_is_not_written),
		router_test(sum_of_the_device_does_not_travel_on),
		router_test(sum_that_the_device_is_to_make_follows_the_address),
		router_test(skb_that_others_hold_is_not_changed),
		router_test(packet_without_memory_for_a_copy_is_dropped),
		router_test(headers_in_a_page_are_found),
		router_test(padding_in_a_page_does_not_leave),
		router_test(page_that_cannot_be_pulled_for_lack_of_memory_is_dropped),
		router_test(two_cpus_make_one_connection_of_the_same_flow),
		stopped_test(values_out_of_range_are_refused),
		router_test(second_router_is_refused),
		stopped_test(router_without_memory_is_told_and_leaves_nothing),
		stopped_test(addresses_and_vlan_are_those_of_the_config),
		stopped_test(without_router_nobody_takes_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
