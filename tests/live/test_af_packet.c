/* SPDX-License-Identifier: MIT */
/*
 * The NIC on a real interface, against another one at the other end of a veth pair: what is
 * transmitted on the one is received on the other as it was. Needs root and ip; skipped without.
 */
#include "harness.h"
#include "stderr_text.h"

#include <linux/etherdevice.h>
#include <linux/if_packet.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <skbsim/af_packet.h>

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#define MAX_GOT	   256
#define IP_TCP_LEN 40

/* Microseconds after which a frame can surely be received, and seconds for all tests: who waits for
 * a frame that does not come is ended. */
#define WELL_BEHIND 50000
#define ALL_TESTS   60
#define SKIPPED	    77

static struct skbsim_af_packet *left, *right;
static struct sk_buff *got[MAX_GOT];
static unsigned int nr_got, wanted;
static int stop_fd;

static const u8 everybody[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

/* ---- Setup ---------------------------------------------------------------------------------- */

static int take(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
		struct net_device *orig_dev)
{
	const u64 one = 1;

	(void)dev;
	(void)pt;
	(void)orig_dev;
	assert_true(nr_got < MAX_GOT);
	got[nr_got++] = skb;
	if (nr_got == wanted)
		assert_int_equal(write(stop_fd, &one, sizeof(one)), sizeof(one));
	return NET_RX_SUCCESS;
}

static struct packet_type ours;

static struct skbsim_af_packet *make_nic(const char *name)
{
	struct skbsim_af_packet_config cfg = { .size = sizeof(cfg), .interface = name };
	struct skbsim_af_packet *nic = skbsim_af_packet_create(&cfg);

	assert_non_null(nic);
	return nic;
}

static int two_nics(void **state)
{
	fresh_simulation(state);
	ours = (struct packet_type){ .type = __cpu_to_be16(ETH_P_IP), .func = take };
	dev_add_pack(&ours);
	stop_fd = eventfd(0, EFD_NONBLOCK);
	left = make_nic("left");
	right = make_nic("right");
	nr_got = 0;
	return 0;
}

static int nothing_left(void **state)
{
	while (nr_got)
		consume_skb(got[--nr_got]);
	skbsim_af_packet_destroy(left);
	skbsim_af_packet_destroy(right);
	close(stop_fd);
	dev_remove_pack(&ours);
	return nothing_left_alive(state);
}

#define nic_test(f) cmocka_unit_test_setup_teardown(f, two_nics, nothing_left)

/* ---- Frames --------------------------------------------------------------------------------- */

static u8 byte_at(unsigned int i)
{
	return i * 7 + i / 251;
}

/* A frame to everybody with @payload bytes, whose last @in_frags are in fragments of @step. */
static struct sk_buff *make_frame(unsigned int payload, unsigned int in_frags, unsigned int step)
{
	unsigned int linear = payload - in_frags, at, i;
	struct sk_buff *skb = alloc_skb(NET_SKB_PAD + ETH_HLEN + linear, GFP_ATOMIC);

	assert_non_null(skb);
	skb_reserve(skb, NET_SKB_PAD + ETH_HLEN);
	for (i = 0; i < linear; i++)
		*(u8 *)skb_put(skb, 1) = byte_at(i);
	for (at = linear; at < payload; at += step) {
		u8 *va = netdev_alloc_frag(step);

		assert_non_null(va);
		for (i = 0; i < step; i++)
			va[i] = byte_at(at + i);
		skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, virt_to_head_page(va),
				va - (u8 *)page_address(virt_to_head_page(va)), step, step);
	}
	skb->dev = skbsim_af_packet_dev(left);
	skb->protocol = __cpu_to_be16(ETH_P_IP);
	eth_header(skb, skb->dev, ETH_P_IP, everybody, NULL, skb->len);
	skb_reset_mac_header(skb);
	return skb;
}

static void transmit(struct sk_buff *skb)
{
	local_bh_disable();
	dev_queue_xmit(skb);
	local_bh_enable();
}

/* Runs the right one until @nr of our frames have come. */
static void receive(unsigned int nr)
{
	u64 count;

	wanted = nr;
	assert_int_equal(skbsim_af_packet_run(&right, 1, stop_fd), 0);
	assert_int_equal(read(stop_fd, &count, sizeof(count)), sizeof(count));
	assert_int_equal(nr_got, nr);
}

static void assert_payload_from(const struct sk_buff *skb, unsigned int payload, unsigned int from)
{
	u8 *bytes = malloc(payload);
	unsigned int i;

	assert_int_equal(skb->len, payload);
	assert_int_equal(skb_copy_bits(skb, 0, bytes, payload), 0);
	for (i = from; i < payload; i++)
		if (bytes[i] != byte_at(i))
			fail_msg("byte %u of %u is %u", i, payload, bytes[i]);
	free(bytes);
}

static void assert_payload(const struct sk_buff *skb, unsigned int payload)
{
	assert_payload_from(skb, payload, 0);
}

static struct skbsim_af_packet_stats stats(struct skbsim_af_packet *nic)
{
	struct skbsim_af_packet_stats s;

	skbsim_af_packet_stats(nic, &s);
	return s;
}

/* ---- Tests ---------------------------------------------------------------------------------- */

static void frames_arrive_as_they_were_sent(void **state)
{
	static const unsigned int payloads[] = { 46, 47, 1000, 1499, 1500 };
	unsigned int i, nr = sizeof(payloads) / sizeof(payloads[0]);

	(void)state;
	for (i = 0; i < nr; i++)
		transmit(make_frame(payloads[i], 0, 1));
	receive(nr);
	for (i = 0; i < nr; i++) {
		assert_payload(got[i], payloads[i]);
		assert_false(skb_is_nonlinear(got[i]));
		assert_int_equal(got[i]->head_frag, 1);
		assert_int_equal(got[i]->pkt_type, PACKET_BROADCAST);
		assert_int_equal(got[i]->ip_summed, CHECKSUM_NONE);
		assert_int_equal(skb_shinfo(got[i])->gso_size, 0);
		assert_false(skb_vlan_tag_present(got[i]));
	}
	assert_int_equal(stats(left).tx_packets, nr);
	assert_true(stats(right).rx_packets >= nr);
}

static void tag_is_written_and_comes_back_beside_the_frame(void **state)
{
	struct sk_buff *skb = make_frame(500, 0, 1);

	(void)state;
	__vlan_hwaccel_put_tag(skb, __cpu_to_be16(ETH_P_8021Q), 0x6123);
	transmit(skb);
	receive(1);
	assert_payload(got[0], 500);
	assert_true(skb_vlan_tag_present(got[0]));
	assert_int_equal(skb_vlan_tag_get(got[0]), 0x6123);
}

static void fragments_and_lists_leave_as_one_frame(void **state)
{
	struct sk_buff *skb = make_frame(1400, 1200, 100);
	struct sk_buff *list = make_frame(700, 350, 50), *second;
	unsigned int i;

	(void)state;
	transmit(skb);
	/* The same bytes, the second half hanging on the first; both have fragments. */
	second = list;
	skb_pull(second, ETH_HLEN);
	for (i = 0; i < 350; i++)
		second->data[i] = byte_at(700 + i);
	for (i = 0; i < 350; i++)
		((u8 *)skb_frag_address(&skb_shinfo(second)->frags[i / 50]))[i % 50] =
			byte_at(1050 + i);
	skb = make_frame(700, 350, 50);
	skb_shinfo(skb)->frag_list = second;
	skb->len += second->len;
	skb->data_len += second->len;
	skb->truesize += second->truesize;
	transmit(skb);
	receive(2);
	assert_payload(got[0], 1400);
	assert_payload(got[1], 1400);
}

/* The headers of a TCP packet of @total bytes, in place of the first bytes of the payload. */
static void write_headers(struct sk_buff *skb, unsigned int total)
{
	static const u8 ip_tcp[IP_TCP_LEN] = { [0] = 0x45, [8] = 64, [9] = 6, [32] = 0x50 };
	u8 *ip = skb->data + ETH_HLEN;

	memcpy(ip, ip_tcp, sizeof(ip_tcp));
	ip[2] = total >> 8;
	ip[3] = total;
}

/* Its checksum and its cutting are left to whoever has to. */
static void large_packet_passes_whole(void **state)
{
	struct sk_buff *skb = make_frame(40000, 36000, 3000);

	(void)state;
	write_headers(skb, 40000);
	skb_shinfo(skb)->gso_size = 1400;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4 | SKB_GSO_TCP_ECN;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + ETH_HLEN + 20;
	skb->csum_offset = 16;
	transmit(skb);
	receive(1);
	assert_payload_from(got[0], 40000, IP_TCP_LEN);
	assert_int_equal(skb_shinfo(got[0])->gso_size, 1400);
	assert_int_equal(skb_shinfo(got[0])->gso_type, SKB_GSO_TCPV4 | SKB_GSO_TCP_ECN);
	assert_int_equal(got[0]->ip_summed, CHECKSUM_PARTIAL);
	assert_int_equal(skb_checksum_start_offset(got[0]), 20);
	assert_int_equal(got[0]->csum_offset, 16);
	assert_true(skb_is_nonlinear(got[0]));
	assert_int_equal(stats(left).tx_large, 1);
	assert_int_equal(stats(right).rx_large, 1);
}

static void frame_longer_than_the_mtu_is_dropped_and_counted(void **state)
{
	(void)state;
	transmit(make_frame(1501, 0, 1));
	transmit(make_frame(100, 0, 1));
	receive(1);
	assert_payload(got[0], 100);
	assert_int_equal(stats(left).tx_dropped, 1);
	assert_int_equal(stats(left).tx_packets, 1);
}

/* In the softirq of a run frames gather; those of more than one batch leave in order as well. */
static void many_frames_arrive_in_order(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < MAX_GOT; i++)
		transmit(make_frame(100 + i, 0, 1));
	receive(MAX_GOT);
	for (i = 0; i < MAX_GOT; i++)
		assert_payload(got[i], 100 + i);
}

static void without_memory_frames_are_lost_and_counted(void **state)
{
	(void)state;
	transmit(make_frame(100, 0, 1));
	transmit(make_frame(200, 0, 1));
	/* A block for fragments, and a page in its place. */
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	receive(1);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_payload(got[0], 200);
	assert_int_equal(stats(right).rx_dropped, 1);
}

static void one_cpu_serves_both(void **state)
{
	struct skbsim_af_packet *both[] = { left, right };

	(void)state;
	transmit(make_frame(300, 0, 1));
	/* So that both rings have handed over what they have. */
	usleep(WELL_BEHIND);
	wanted = 1;
	assert_int_equal(skbsim_af_packet_run(both, 2, stop_fd), 0);
	assert_payload(got[0], 300);
	assert_int_equal(stats(left).rx_packets, 0);
}

/* By a socket of its own on the left interface. */
static void machine_sends(unsigned int payload)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_ifindex = skbsim_af_packet_dev(left)->ifindex,
	};
	struct sk_buff *skb = make_frame(payload, 0, 1);
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	assert_true(fd >= 0);
	assert_int_equal(sendto(fd, skb->data, skb->len, 0, (void *)&addr, sizeof(addr)), skb->len);
	close(fd);
	consume_skb(skb);
}

static void what_the_machine_itself_sends_is_not_received(void **state)
{
	struct skbsim_af_packet *both[] = { left, right };

	(void)state;
	machine_sends(300);
	usleep(WELL_BEHIND);
	wanted = 1;
	assert_int_equal(skbsim_af_packet_run(both, 2, stop_fd), 0);
	assert_payload(got[0], 300);
	assert_int_equal(stats(left).rx_packets, 0);
}

static void bad_values_are_refused(void **state)
{
	static const struct {
		struct skbsim_af_packet_config cfg;
		const char *word;
	} bad[] = {
		{ { .size = 1 }, "size" },
		{ { .size = sizeof(bad[0].cfg) + 1 }, "size" },
		{ { .size = sizeof(bad[0].cfg) }, "interface" },
		{ { .size = sizeof(bad[0].cfg), .interface = "left", .weight = 257 }, "weight" },
		{ { .size = sizeof(bad[0].cfg), .interface = "left", .blocks = 1 }, "blocks" },
		{ { .size = sizeof(bad[0].cfg), .interface = "left", .blocks = 4097 }, "blocks" },
		{ { .size = sizeof(bad[0].cfg), .interface = "none" }, "none" },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		stderr_catch();
		assert_null(skbsim_af_packet_create(&bad[i].cfg));
		stderr_release();
		assert_one_line_with(bad[i].word);
	}
	assert_int_equal(skbsim_af_packet_run(&left, 0, stop_fd), -EINVAL);
	assert_int_equal(skbsim_af_packet_run(&left, 17, stop_fd), -EINVAL);
}

/* ---- Where it runs -------------------------------------------------------------------------- */

/* Without addresses of IPv6 the interfaces send nothing of their own. */
static bool make_network(void)
{
	if (unshare(CLONE_NEWNET))
		return false;
	return !system("exec 2>/dev/null; ip link add left type veth peer name right &&"
		       " ip link set left addrgenmode none && ip link set right addrgenmode none &&"
		       " ip link set left up && ip link set right up");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		nic_test(frames_arrive_as_they_were_sent),
		nic_test(tag_is_written_and_comes_back_beside_the_frame),
		nic_test(fragments_and_lists_leave_as_one_frame),
		nic_test(large_packet_passes_whole),
		nic_test(frame_longer_than_the_mtu_is_dropped_and_counted),
		nic_test(many_frames_arrive_in_order),
		nic_test(without_memory_frames_are_lost_and_counted),
		nic_test(one_cpu_serves_both),
		nic_test(what_the_machine_itself_sends_is_not_received),
		nic_test(bad_values_are_refused),
	};

	if (!make_network()) {
		puts("skipped: needs root, network namespaces, ip and veth pairs");
		return SKIPPED;
	}
	alarm(ALL_TESTS);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
