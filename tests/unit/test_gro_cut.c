/* SPDX-License-Identifier: MIT */
/*
 * What was merged can be cut again into what it was merged from: random streams, in any protocol and
 * in any place, come out of GRO and GSO byte by byte as they went in.
 */
#include "gro.h"

#include <stdlib.h>

#define ROUNDS 300

static u32 dice_state;

static u32 dice(u32 sides)
{
	dice_state = dice_state * 1664525 + 1013904223;
	return (dice_state >> 8) % sides;
}

/* Frames as they came in, to be compared with what goes out. */
struct stream {
	struct large l;
	unsigned int sent; /* frames that came in */
	unsigned int cut;  /* frames that went out */
};

#define STREAMS 12

static struct stream streams[STREAMS];

static struct large random_large(u16 port)
{
	struct large l = { .protocol = TCP, .flags = ACK, .sport = port };

	l.v6 = dice(2);
	l.tags = dice(3);
	l.options = dice(2) * 12;
	l.fixed_id = !l.v6 && !dice(4);
	l.mss = 1 + dice(1440);
	l.payload = 1 + dice(60 * l.mss);
	if (dice(2))
		l.flags |= PSH;
	if (!dice(3))
		l.flags |= FIN;
	return l;
}

static unsigned int frames_of(const struct stream *s)
{
	return DIV_ROUND_UP(s->l.payload, s->l.mss);
}

static struct stream *stream_of(const u8 *frame)
{
	unsigned int at = ETH_HLEN, type = get_be16(frame + 12), port;

	while (type == ETH_P_8021Q || type == ETH_P_8021AD) {
		type = get_be16(frame + at + 2);
		at += 4;
	}
	port = get_be16(frame + at + (type == ETH_P_IPV6 ? 40 : 20));
	assert_in_range(port, 1, STREAMS);
	return &streams[port - 1];
}

/* The next frame of its stream, and the sums in it are right. */
static void assert_is_next(const struct sk_buff *skb)
{
	static u8 found[MAX_FRAME], expected[MAX_FRAME];
	unsigned int len = flatten(skb, found);
	struct stream *s = stream_of(found);

	assert_true(s->cut < s->sent);
	assert_int_equal(len, expected_segment(&s->l, expected, s->cut, false));
	assert_memory_equal(found, expected, len);
	s->cut++;
}

/* From the Ethernet header on, a tag that was taken off back in the frame. */
static struct sk_buff *as_it_leaves(struct sk_buff *skb)
{
	skb_push(skb, skb->data - skb_mac_header(skb));
	if (skb_vlan_tag_present(skb))
		skb = __vlan_hwaccel_push_inside(skb);
	assert_non_null(skb);
	skb_reset_mac_header(skb);
	return skb;
}

static unsigned int merged; /* packets that came up large */

static void send_one(struct sk_buff *skb)
{
	struct sk_buff *segs, *seg, *next;

	skb = as_it_leaves(skb);
	if (!skb_is_gso(skb)) {
		assert_is_next(skb);
		kfree_skb(skb);
		return;
	}
	merged++;
	segs = skb_gso_segment(skb, dice(2) ? NETIF_F_SG : 0);
	assert_false(IS_ERR_OR_NULL(segs));
	skb_list_walk_safe(segs, seg, next)
	{
		assert_is_next(seg);
		skb_mark_not_on_list(seg);
		kfree_skb(seg);
	}
	consume_skb(skb);
}

static void receive_one(struct stream *s)
{
	u32 where = dice(NR_HOMES + 1);
	struct sk_buff *skb;

	if (where == NR_HOMES) {
		gro_receive_frags(&s->l, s->sent++);
		return;
	}
	skb = gro_frame(&s->l, s->sent++, where);
	if (!dice(3))
		skb->ip_summed = CHECKSUM_NONE;
	napi_gro_receive(&gro_napi, skb);
}

static void send_all(void)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(&gro_up)))
		send_one(skb);
}

static void random_streams_leave_as_they_came(void **state)
{
	const char *given = getenv("GRO_SEED");
	unsigned int round, i, left;

	(void)state;
	merged = 0;
	for (round = 0; round < ROUNDS; round++) {
		u32 seed = given ? strtoul(given, NULL, 0) : round + 1;

		dice_state = seed;
		for (i = 0; i < STREAMS; i++)
			streams[i] = (struct stream){ .l = random_large(i + 1) };
		for (left = STREAMS; left;) {
			struct stream *s = &streams[dice(STREAMS)];

			if (s->sent == frames_of(s))
				continue;
			/* Some at a time, so that there is something to merge. */
			for (i = 1 + dice(20); i && s->sent < frames_of(s); i--)
				receive_one(s);
			left -= s->sent == frames_of(s);
			if (!dice(8))
				gro_poll_ends();
			send_all();
		}
		gro_poll_ends();
		send_all();
		for (i = 0; i < STREAMS; i++)
			if (streams[i].cut != frames_of(&streams[i]))
				fail_msg("seed %u: stream %u: %u frames of %u came out", seed, i,
					 streams[i].cut, frames_of(&streams[i]));
	}
	assert_true(merged > ROUNDS);
}

/* Nine datagrams of @l come in; what is merged is cut into them again. */
static void merge_and_cut(struct large *l, enum home home, netdev_features_t features)
{
	struct sk_buff *skb, *segs, *seg, *next;
	unsigned int i;

	for (i = 0; i < 9; i++)
		gro_receive_frame(l, i, home);
	/* The shorter one was the last, and eight of them are a batch. */
	streams[l->sport - 1] = (struct stream){ .l = *l, .sent = 9 };
	skb = as_it_leaves(gro_only_one_up());
	assert_int_equal(skb_shinfo(skb)->gso_segs, 9);
	segs = skb_gso_segment(skb, features);
	assert_false(IS_ERR_OR_NULL(segs));
	skb_list_walk_safe(segs, seg, next)
	{
		assert_false(skb_is_gso(seg));
		assert_null(skb_shinfo(seg)->frag_list);
		if (!(features & NETIF_F_SG))
			assert_false(skb_is_nonlinear(seg));
		assert_is_next(seg);
		skb_mark_not_on_list(seg);
		consume_skb(seg);
	}
	consume_skb(skb);
	assert_int_equal(streams[l->sport - 1].cut, 9);
}

/* Calls @test with datagrams over both IPs, tagged or not, in each place. */
static void for_datagrams(void (*test)(struct large *l, enum home home, netdev_features_t features))
{
	unsigned int v6, tags;
	enum home home;

	for (v6 = 0; v6 < 2; v6++)
		for (tags = 0; tags < 3; tags++)
			for (home = 0; home < NR_HOMES; home++) {
				struct large l = { .protocol = UDP,
						   .v6 = v6,
						   .tags = tags,
						   .mss = 500,
						   .payload = 4300,
						   .sport = 7 };

				test(&l, home, 0);
				test(&l, home, NETIF_F_SG);
			}
}

static void datagrams_merged_for_forwarding_leave_as_they_came(void **state)
{
	(void)state;
	gro_dev.features |= NETIF_F_GRO_UDP_FWD;
	if (is_profile("v5.10"))
		skip();
	for_datagrams(merge_and_cut);
}

static void datagrams_merged_whole_leave_as_they_came(void **state)
{
	(void)state;
	gro_dev.features |= NETIF_F_GRO_FRAGLIST;
	for_datagrams(merge_and_cut);
}

/* Of the merged packet only the first one's headers are seen on the way. */
static void readdressed_datagrams_are_all_readdressed(void **state)
{
	unsigned int v6, i;

	(void)state;
	gro_dev.features |= NETIF_F_GRO_FRAGLIST;
	for (v6 = 0; v6 < 2; v6++) {
		struct large l = {
			.protocol = UDP, .v6 = v6, .mss = 500, .payload = 1300, .sport = 7
		};
		static u8 frame[MAX_FRAME];
		struct sk_buff *skb, *segs, *seg, *next;
		unsigned int len;
		u32 sum;

		for (i = 0; i < 3; i++)
			gro_receive_frame(&l, i, IN_PAGE);
		gro_poll_ends();
		skb = as_it_leaves(gro_only_one_up());
		skb->data[5] = 0x77;
		skb->data[ip_at(&l) + ip_len(&l) - 1] ^= 0x5a;
		put_be16(skb->data + transport_at(&l), 4711);
		/* (Whoever did this has corrected the first checksum.) */
		put_be16(skb->data + check_at(&l), 0);
		segs = skb_gso_segment(skb, NETIF_F_SG);
		assert_false(IS_ERR_OR_NULL(segs));
		i = 0;
		skb_list_walk_safe(segs, seg, next)
		{
			len = flatten(seg, frame);
			assert_int_equal(frame[5], 0x77);
			assert_int_equal(get_be16(frame + transport_at(&l)), 4711);
			sum = pseudo_sum(&l, frame, len - transport_at(&l));
			sum = add_up(sum, frame + transport_at(&l), len - transport_at(&l));
			if (i++)
				assert_int_equal(folded(sum), 0xffff);
			skb_mark_not_on_list(seg);
			consume_skb(seg);
		}
		assert_int_equal(i, 3);
		consume_skb(skb);
	}
}

/* Made linear on its way, it is a list of datagrams no more. */
static void a_list_that_was_pulled_together_is_cut_anew(struct large *l, enum home home,
							netdev_features_t features)
{
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; i < 9; i++)
		gro_receive_frame(l, i, home);
	skb = as_it_leaves(gro_only_one_up());
	assert_int_equal(skb_linearize(skb), 0);
	assert_segments_of(l, skb_gso_segment(skb, features), false);
	consume_skb(skb);
}

static void datagrams_pulled_together_leave_as_they_came(void **state)
{
	(void)state;
	gro_dev.features |= NETIF_F_GRO_FRAGLIST;
	for_datagrams(a_list_that_was_pulled_together_is_cut_anew);
}

/* Whichever allocation fails, while others hold what is in the list. */
static void no_memory_loses_no_datagram(void **state)
{
	struct large l = { .protocol = UDP, .mss = 1200, .payload = 10300, .sport = 7 };
	struct sk_buff *skb, *shared, *segs;
	int skip, failed = 0;
	unsigned int i;

	(void)state;
	gro_dev.features |= NETIF_F_GRO_FRAGLIST;
	for (skip = 0; skip < 12; skip++) {
		for (i = 0; i < 9; i++)
			gro_receive_frame(&l, i, IN_PAGE);
		skb = as_it_leaves(gro_only_one_up());
		shared = skb_get(skb_shinfo(skb)->frag_list->next);
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
		segs = skb_gso_segment(skb, 0);
		skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
		failed += IS_ERR(segs);
		if (!IS_ERR(segs))
			kfree_skb_list(segs);
		kfree_skb(skb);
		assert_int_equal(refcount_read(&shared->users), 1);
		kfree_skb(shared);
		assert_int_equal(skbsim_skbs_alive(), 0);
	}
	assert_true(failed > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		gro_test(random_streams_leave_as_they_came),
		gro_test(datagrams_merged_for_forwarding_leave_as_they_came),
		gro_test(datagrams_merged_whole_leave_as_they_came),
		gro_test(readdressed_datagrams_are_all_readdressed),
		gro_test(datagrams_pulled_together_leave_as_they_came),
		gro_test(no_memory_loses_no_datagram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
