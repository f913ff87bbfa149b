/* SPDX-License-Identifier: MIT */
/* Transmit: a device gets what it can send, and what it cannot do was done for it. */
#include "gro.h"

#include <linux/ip.h>

#include <errno.h>

/* ---- A device that keeps what it gets ---------------------------------------------------------- */

static struct sk_buff_head sent;
static int takes; /* so many packets before it is busy */
static int stops; /* its queue when it has taken as many; 0: never */

static netdev_tx_t take(struct sk_buff *skb, struct net_device *dev)
{
	if (!takes)
		return NETDEV_TX_BUSY;
	assert_null(skb->next);
	__skb_queue_tail(&sent, skb);
	takes--;
	if (stops && !--stops)
		netif_stop_queue(dev);
	return NETDEV_TX_OK;
}

static const struct net_device_ops ops = { .ndo_start_xmit = take };

static struct net_device device;

static int setup(void **state)
{
	if (fresh_simulation(state))
		return -1;
	memset(&device, 0, sizeof(device));
	ether_setup(&device);
	device.netdev_ops = &ops;
	__skb_queue_head_init(&sent);
	takes = 10000;
	stops = 0;
	gro_begin();
	return 0;
}

static int teardown(void **state)
{
	__skb_queue_purge(&sent);
	return gro_teardown(state);
}

#define xmit_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static int transmit(struct sk_buff *skb, netdev_features_t features)
{
	device.features = device.vlan_features = features;
	skb->dev = &device;
	return dev_queue_xmit(skb);
}

/* What was sent, as a list linked by next as segments are. */
static struct sk_buff *sent_list(void)
{
	struct sk_buff *first = NULL, *last = NULL, *skb;

	while ((skb = __skb_dequeue(&sent))) {
		if (last)
			last->next = skb;
		else
			first = skb;
		last = skb;
	}
	first->prev = last;
	return first;
}

/* ---- Large packets ----------------------------------------------------------------------------- */

static void cut_on_the_way(const struct large *l, netdev_features_t features)
{
	assert_int_equal(transmit(make_large(l), features), 0);
	assert_segments_of(l, sent_list(), device_sums(l, features));
}

static void a_large_packet_leaves_as_frames(void **state)
{
	const struct large size = { .payload = 4321, .mss = 1000 };

	(void)state;
	for_each_kind(&size, cut_on_the_way);
}

static void a_device_that_can_cut_gets_it_whole(void **state)
{
	struct large l = {
		.protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000, .place = IN_PAGES
	};
	const netdev_features_t whole = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_TSO;
	struct sk_buff *skb = make_large(&l);

	(void)state;
	assert_int_equal(transmit(skb, whole), 0);
	assert_ptr_equal(skb_peek(&sent), skb);
	assert_int_equal(skb_queue_len(&sent), 1);
	kfree_skb(__skb_dequeue(&sent));
	/* But not one of 64 KiB, nor one whose ids would be fixed and may be fragmented. */
	l.payload = 66000;
	assert_int_equal(transmit(make_large(&l), whole), 0);
	assert_int_equal(skb_queue_len(&sent), 66);
	__skb_queue_purge(&sent);
	l.payload = 3000;
	l.fixed_id = true;
	assert_int_equal(transmit(make_large(&l), whole | NETIF_F_TSO_MANGLEID), 0);
	assert_int_equal(skb_queue_len(&sent), 1);
}

static void a_tagged_one_is_cut_unless_tags_do_not_matter(void **state)
{
	struct large l = { .protocol = TCP,
			   .flags = ACK,
			   .payload = 3000,
			   .mss = 1000,
			   .place = IN_PAGES,
			   .tags = 1 };
	const netdev_features_t whole = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_TSO;
	struct sk_buff *skb;

	(void)state;
	assert_int_equal(transmit(make_large(&l), whole), 0);
	assert_int_equal(skb_queue_len(&sent), 1);
	__skb_queue_purge(&sent);
	device.vlan_features = 0;
	skb = make_large(&l);
	skb->dev = &device;
	assert_int_equal(dev_queue_xmit(skb), 0);
	assert_segments_of(&l, sent_list(), false);
	/* Behind two tags no device cuts. */
	l.tags = 2;
	assert_int_equal(transmit(make_large(&l), whole), 0);
	assert_segments_of(&l, sent_list(), true);
}

/* A tag beside the packet goes into each frame. */
static void a_tag_beside_it_goes_into_each_frame(void **state)
{
	struct large l = {
		.protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000, .place = IN_PAGES
	};
	struct sk_buff *skb = make_large(&l);

	(void)state;
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 100);
	assert_int_equal(transmit(skb, NETIF_F_SG), 0);
	l.tags = 1;
	assert_segments_of(&l, sent_list(), false);
}

/* What was merged on the way in leaves as it came. */
static void what_was_merged_leaves_as_it_came(void **state)
{
	enum home home;

	(void)state;
	for (home = 0; home < NR_HOMES; home++) {
		struct large l = gro_flow(30);
		struct sk_buff *skb;
		unsigned int i;

		for (i = 0; i < 30; i++)
			gro_receive_frame(&l, i, home);
		gro_poll_ends();
		skb = gro_only_one_up();
		skb_push(skb, ETH_HLEN);
		assert_int_equal(transmit(skb, home == IN_PAGE ? NETIF_F_SG : 0), 0);
		assert_segments_of(&l, sent_list(), false);
	}
}

static void one_that_cannot_be_cut_is_dropped(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb = make_large(&l);

	(void)state;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV6;
	assert_int_equal(transmit(skb, 0), -ENOMEM);
	skb = make_large(&l);
	skb_shinfo(skb)->gso_type = 0;
	/* Who cuts it, is not known, and without being cut it has no checksum. */
	expect_warnings(2, assert_int_equal(transmit(skb, 0), -ENOMEM));
	assert_int_equal(skb_queue_len(&sent), 0);
}

static void no_memory_loses_nothing(void **state)
{
	struct large l = {
		.protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000, .place = IN_PAGES
	};
	int skip;

	(void)state;
	for (skip = 0; skip < 6; skip++) {
		struct sk_buff *skb = make_large(&l);

		skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
		assert_int_equal(transmit(skb, NETIF_F_SG), -ENOMEM);
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
		assert_int_equal(skbsim_skbs_alive(), 0);
	}
}

/* ---- A driver that takes part of them ------------------------------------------------------------ */

static void what_a_busy_driver_did_not_take_is_freed(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 5000, .mss = 1000 };

	(void)state;
	for (takes = 0; takes < 5;) {
		int n = takes;

		assert_int_equal(transmit(make_large(&l), 0), -ENETDOWN);
		assert_int_equal(skb_queue_len(&sent), n);
		__skb_queue_purge(&sent);
		assert_int_equal(skbsim_skbs_alive(), 0);
		takes = n + 1;
	}
	assert_int_equal(transmit(make_large(&l), 0), 0);
}

static void a_queue_that_stops_ends_it_too(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 5000, .mss = 1000 };

	(void)state;
	stops = 2;
	assert_int_equal(transmit(make_large(&l), 0), -ENETDOWN);
	assert_int_equal(skb_queue_len(&sent), 2);
	assert_int_equal(skbsim_skbs_alive(), 2);
	/* With the last one there is nothing left to be dropped. */
	netif_wake_queue(&device);
	stops = 5;
	assert_int_equal(transmit(make_large(&l), 0), 0);
	assert_int_equal(transmit(make_large(&l), 0), -ENETDOWN);
}

/* ---- Bytes and checksums of one frame ------------------------------------------------------------ */

/* One frame of @l, as a host sends it that leaves the checksum to the device. */
static struct sk_buff *small(const struct large *l)
{
	struct sk_buff *skb = make_large(l);

	skb_gso_reset(skb);
	return skb;
}

static void bytes_are_put_in_one_place_for_a_device_that_cannot(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 1000, .mss = 1000 };
	static u8 found[MAX_FRAME], expected[MAX_FRAME];
	unsigned int len = expected_segment(&l, expected, 0, true), place;
	struct sk_buff *skb;

	(void)state;
	for (place = 0; place < LIST_KMALLOC; place++) {
		l.place = place;
		assert_int_equal(transmit(small(&l), NETIF_F_HW_CSUM), 0);
		skb = __skb_dequeue(&sent);
		assert_false(skb_is_nonlinear(skb));
		assert_int_equal(flatten(skb, found), len);
		assert_memory_equal(found, expected, len);
		assert_int_equal(skb->ip_summed, CHECKSUM_PARTIAL);
		kfree_skb(skb);
		assert_int_equal(transmit(small(&l), NETIF_F_HW_CSUM | NETIF_F_SG), 0);
		skb = __skb_dequeue(&sent);
		assert_int_equal(skb_is_nonlinear(skb), place != LINEAR);
		kfree_skb(skb);
	}
}

static void a_checksum_is_filled_in_for_a_device_that_cannot(void **state)
{
	static const struct {
		netdev_features_t features;
		bool v6, by_device;
	} cases[] = {
		{ 0, false, false },
		{ NETIF_F_HW_CSUM, false, true },
		{ NETIF_F_IP_CSUM, false, true },
		{ NETIF_F_IPV6_CSUM, false, false },
		{ NETIF_F_IPV6_CSUM, true, true },
		{ NETIF_F_IP_CSUM, true, false },
	};
	static u8 found[MAX_FRAME], expected[MAX_FRAME];
	unsigned int i, tags, len;
	struct sk_buff *skb;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		for (tags = 0; tags < 3; tags++) {
			struct large l = { .protocol = TCP,
					   .flags = ACK,
					   .payload = 999,
					   .mss = 999,
					   .v6 = cases[i].v6,
					   .tags = tags };
			bool by_device = cases[i].by_device;

			assert_int_equal(transmit(small(&l), cases[i].features), 0);
			skb = __skb_dequeue(&sent);
			len = expected_segment(&l, expected, 0, by_device);
			assert_int_equal(flatten(skb, found), len);
			assert_memory_equal(found, expected, len);
			assert_int_equal(skb->ip_summed,
					 by_device ? CHECKSUM_PARTIAL : CHECKSUM_NONE);
			kfree_skb(skb);
		}
}

/* small(), with @bytes of destination options (a multiple of 8) between IPv6 and its transport. */
static struct sk_buff *behind_extensions(const struct large *l, unsigned int bytes)
{
	struct sk_buff *skb = small(l);
	u8 *frame = skb_push(skb, bytes), *ip = frame + ip_at(l), *options = ip + ip_len(l);

	memmove(frame, frame + bytes, transport_at(l));
	memset(options, 0, bytes);
	options[0] = ip[6];
	options[1] = bytes / 8 - 1;
	options[2] = 1; /* padding to the end */
	options[3] = bytes - 4;
	ip[6] = 60;
	put_be16(ip + 4, get_be16(ip + 4) + bytes);
	skb->network_header -= bytes;
	return skb;
}

/* What a device that knows of IPv6 does not find behind extensions is filled in, from Linux 6.1 on. */
static void a_checksum_behind_extensions_is_left_to_one_that_sums_anything(void **state)
{
	static const netdev_features_t features[] = {
		0,
		NETIF_F_IPV6_CSUM,
		NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM,
		NETIF_F_HW_CSUM,
	};
	static u8 found[MAX_FRAME], expected[MAX_FRAME];
	unsigned int i, bytes, len;
	struct large l = { .flags = ACK, .payload = 999, .mss = 999, .v6 = true };

	(void)state;
	for (i = 0; i < 4 * ARRAY_SIZE(features); i++)
		for (bytes = 8; bytes <= 16; bytes += 8) {
			netdev_features_t f = features[i / 4];
			bool by_device = is_profile("v6.1") ? f == NETIF_F_HW_CSUM : f != 0;
			struct sk_buff *skb;

			l.protocol = i % 2 ? TCP : UDP;
			l.tags = i / 2 % 2;
			len = expected_segment(&l, expected, 0, by_device);
			assert_int_equal(transmit(behind_extensions(&l, bytes), f), 0);
			skb = __skb_dequeue(&sent);
			assert_int_equal(skb->ip_summed,
					 by_device ? CHECKSUM_PARTIAL : CHECKSUM_NONE);
			assert_int_equal(flatten(skb, found), len + bytes);
			assert_memory_equal(found + transport_at(&l) + bytes,
					    expected + transport_at(&l), len - transport_at(&l));
			kfree_skb(skb);
		}
}

/* A device that knows TCP and UDP does not know where others have theirs. */
static void only_the_checksums_of_tcp_and_udp_are_left_to_it(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 100, .mss = 100 };
	struct sk_buff *skb = small(&l);

	(void)state;
	skb->csum_offset = 2;
	assert_int_equal(transmit(skb, NETIF_F_IP_CSUM), 0);
	assert_int_equal(skb_peek(&sent)->ip_summed, CHECKSUM_NONE);
	__skb_queue_purge(&sent);
	skb = small(&l);
	skb->csum_offset = 2;
	assert_int_equal(transmit(skb, NETIF_F_HW_CSUM), 0);
	assert_int_equal(skb_peek(&sent)->ip_summed, CHECKSUM_PARTIAL);
}

static void a_plain_frame_goes_as_it_is(void **state)
{
	struct sk_buff *skb = alloc_skb(200, GFP_ATOMIC);

	(void)state;
	skb_put_zero(skb, 100);
	assert_int_equal(transmit(skb, 0), 0);
	assert_ptr_equal(skb_peek(&sent), skb);
	assert_int_equal(skb->len, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		xmit_test(a_large_packet_leaves_as_frames),
		xmit_test(a_device_that_can_cut_gets_it_whole),
		xmit_test(a_tagged_one_is_cut_unless_tags_do_not_matter),
		xmit_test(a_tag_beside_it_goes_into_each_frame),
		xmit_test(what_was_merged_leaves_as_it_came),
		xmit_test(one_that_cannot_be_cut_is_dropped),
		xmit_test(no_memory_loses_nothing),
		xmit_test(what_a_busy_driver_did_not_take_is_freed),
		xmit_test(a_queue_that_stops_ends_it_too),
		xmit_test(bytes_are_put_in_one_place_for_a_device_that_cannot),
		xmit_test(a_checksum_is_filled_in_for_a_device_that_cannot),
		xmit_test(a_checksum_behind_extensions_is_left_to_one_that_sums_anything),
		xmit_test(only_the_checksums_of_tcp_and_udp_are_left_to_it),
		xmit_test(a_plain_frame_goes_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
