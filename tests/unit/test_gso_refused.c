/* SPDX-License-Identifier: MIT */
/* Large packets that are not cut: memory runs out, headers are bad, or there is no need. */
#include "large.h"

#include <linux/err.h>

/* ---- Failures -------------------------------------------------------------------------------- */

/* Each allocation fails once; then nothing is left of any segment, and the packet can be cut. */
static void fail_each_step(const struct large *l, netdev_features_t features)
{
	unsigned int kind, failed = 0;
	struct sk_buff *skb = make_large(l), *segs;
	long alive = skbsim_objects_alive(), skip;

	for (kind = 0; kind < SKBSIM_NR_FAULTS; kind++) {
		for (skip = 0;; skip++) {
			skbsim_fault_arm(kind, skip, 1);
			segs = skb_gso_segment(skb, features);
			skbsim_fault_arm(kind, 0, 0);
			if (!IS_ERR(segs))
				break;
			assert_int_equal(PTR_ERR(segs), -ENOMEM);
			assert_whole(l, skb);
			assert_int_equal(skbsim_objects_alive(), alive);
			failed++;
		}
		assert_segments_of(l, segs, device_sums(l, features));
	}
	/* A head and data for each segment at least, or a clone and its data. */
	assert_true(failed >= 2 * DIV_ROUND_UP(l->payload, l->mss));
	consume_skb(skb);
}

static void memory_that_runs_out_anywhere_leaves_nothing_behind(void **state)
{
	struct large sizes = { .payload = 3001, .mss = 1000, .tags = 1 };

	(void)state;
	for_each_kind(&sizes, fail_each_step);
}

static void more_fragments_than_a_segment_can_have_are_refused(void **state)
{
	struct large l = {
		.protocol = TCP, .flags = ACK, .place = LINEAR, .payload = 1, .mss = 1800
	};
	struct sk_buff *skb = make_large(&l), *list, *segs;
	long alive;

	(void)state;
	add_pages(skb, 1, 900, 100);
	list = alloc_skb(100, GFP_KERNEL);
	add_pages(list, 901, 900, 100);
	skb_shinfo(skb)->frag_list = list;
	skb->len += 900;
	skb->data_len += 900;
	l.payload = 1801;
	write_headers(&l, skb->data);
	alive = skbsim_objects_alive();
	segs = skb_gso_segment(skb, NETIF_F_SG);
	assert_int_equal(PTR_ERR(segs), -EINVAL);
	assert_int_equal(skbsim_objects_alive(), alive);
	assert_whole(&l, skb);
	/* Copied, it can be cut. */
	assert_segments_of(&l, skb_gso_segment(skb, 0), false);
	consume_skb(skb);
}

static void a_payload_of_one_segment_is_refused(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		struct large l = protocols[i];
		struct sk_buff *skb;

		l.payload = l.mss = 1000;
		skb = make_large(&l);
		assert_int_equal(PTR_ERR(skb_gso_segment(skb, 0)), -EINVAL);
		skb_shinfo(skb)->gso_size = l.mss = 999;
		assert_segments_of(&l, skb_gso_segment(skb, 0), false);
		consume_skb(skb);
	}
}

static void a_segment_size_of_nothing_is_refused(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		struct large l = protocols[i];
		struct sk_buff *skb;

		l.payload = 3000;
		l.mss = 1000;
		skb = make_large(&l);
		skb_shinfo(skb)->gso_size = 0;
		assert_int_equal(PTR_ERR(skb_gso_segment(skb, NETIF_F_SG)), -EINVAL);
		assert_int_equal(PTR_ERR(skb_gso_segment(skb, NETIF_F_SG | NETIF_F_HW_CSUM)),
				 -EINVAL);
		assert_int_equal(PTR_ERR(skb_gso_segment(skb, NETIF_F_TSO | NETIF_F_TSO6 |
								      NETIF_F_GSO_UDP_L4)),
				 -EINVAL);
		__skb_pull(skb, headers_len(&l));
		assert_int_equal(PTR_ERR(skb_segment(skb, NETIF_F_SG | NETIF_F_HW_CSUM)), -EINVAL);
		consume_skb(skb);
	}
}

static void headers_cut_short_anywhere_are_refused(void **state)
{
	unsigned int i, len;
	long alive;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		struct large l = protocols[i];

		l.tags = 2;
		l.payload = 3000;
		l.mss = 1000;
		for (len = ETH_HLEN; len < headers_len(&l); len++) {
			struct sk_buff *skb = make_large(&l);

			alive = skbsim_objects_alive();
			skb_trim(skb, len);
			assert_int_equal(PTR_ERR(skb_gso_segment(skb, NETIF_F_SG)), -EINVAL);
			assert_int_equal(skbsim_objects_alive(), alive);
			assert_int_equal(skb->len, len);
			consume_skb(skb);
		}
	}
}

static void what_nobody_can_cut_is_refused(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb = make_large(&l);

	(void)state;
	skb->protocol = htons(ETH_P_ARP);
	assert_int_equal(PTR_ERR(skb_gso_segment(skb, 0)), -EPROTONOSUPPORT);
	skb->protocol = htons(ETH_P_IP);
	skb->data[ip_at(&l) + 9] = 47;
	assert_int_equal(PTR_ERR(skb_gso_segment(skb, 0)), -EPROTONOSUPPORT);
	skb->data[ip_at(&l) + 9] = UDP;
	assert_int_equal(PTR_ERR(skb_gso_segment(skb, 0)), -EINVAL);
	consume_skb(skb);
}

/* ---- What needs no cutting ------------------------------------------------------------------- */

static void a_device_that_cuts_gets_the_packet_whole_with_the_right_count(void **state)
{
	struct large l = {
		.protocol = TCP, .flags = ACK, .payload = 3001, .mss = 1000, .type = SKB_GSO_DODGY
	};
	struct sk_buff *skb = make_large(&l);

	(void)state;
	skb_shinfo(skb)->gso_segs = 0;
	assert_true(netif_needs_gso(skb, NETIF_F_TSO));
	assert_null(skb_gso_segment(skb, NETIF_F_TSO));
	assert_int_equal(skb_shinfo(skb)->gso_segs, 4);
	assert_false(netif_needs_gso(skb, NETIF_F_TSO | NETIF_F_GSO_ROBUST));
	assert_segments_of(&l, skb_gso_segment(skb, NETIF_F_TSO6), false);
	consume_skb(skb);
}

static void lengths_of_segments_are_known_before_they_are_cut(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		struct large l = protocols[i];
		struct sk_buff *skb, *segs;
		unsigned int len;

		l.tags = 1;
		l.payload = 3000;
		l.mss = 1000;
		skb = make_large(&l);
		segs = skb_gso_segment(skb, 0);
		len = segs->len;
		assert_true(skb_gso_validate_mac_len(skb, len));
		assert_false(skb_gso_validate_mac_len(skb, len - 1));
		assert_true(skb_gso_validate_network_len(skb, len - ip_at(&l)));
		assert_false(skb_gso_validate_network_len(skb, len - ip_at(&l) - 1));
		kfree_skb_list(segs);
		consume_skb(skb);
	}
}

static void a_checksum_that_nobody_prepared_is(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb, *clone;

	(void)state;
	for (l.v6 = false;; l.v6 = true) {
		skb = make_large(&l);
		skb->ip_summed = CHECKSUM_NONE;
		put_be16(skb->data + check_at(&l), 0x1234);
		/* In a header of its own: the clone's stays as it is. */
		clone = skb_clone(skb, GFP_KERNEL);
		assert_segments_of(&l, skb_gso_segment(skb, 0), false);
		assert_int_equal(get_be16(clone->data + check_at(&l)), 0x1234);
		consume_skb(clone);
		consume_skb(skb);
		if (l.v6)
			break;
	}
}

static struct sk_buff *keep_whole(struct sk_buff *skb, netdev_features_t features)
{
	(void)features;
	return skb_clone(skb, GFP_ATOMIC);
}

static void a_checksum_that_nobody_takes_care_of_is_warned_of(void **state)
{
	static struct packet_offload po = { .callbacks.gso_segment = keep_whole };
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb = make_large(&l);
	long before = skbsim_warn_count();

	(void)state;
	skb->protocol = po.type = htons(0x88b5);
	dev_add_offload(&po);
	kfree_skb(skb_gso_segment(skb, 0));
	assert_int_equal(skbsim_warn_count(), before);
	skb->ip_summed = CHECKSUM_NONE;
	kfree_skb(skb_gso_segment(skb, 0));
	assert_int_equal(skbsim_warn_count(), before + 1);
	/* Of a packet that was received with a sum over all of it, it is right so. */
	skb->ip_summed = CHECKSUM_COMPLETE;
	kfree_skb(__skb_gso_segment(skb, 0, false));
	assert_int_equal(skbsim_warn_count(), before + 1);
	dev_remove_offload(&po);
	consume_skb(skb);
}

static struct sk_buff *give_up_soon(struct sk_buff *skb, netdev_features_t features)
{
	(void)skb;
	(void)features;
	return ERR_PTR(-EIO);
}

static struct sk_buff *give_up_late(struct sk_buff *skb, netdev_features_t features)
{
	(void)skb;
	(void)features;
	return ERR_PTR(-EFBIG);
}

static void of_several_who_know_a_protocol_the_most_urgent_is_asked(void **state)
{
	static struct packet_offload later = { .priority = 20 }, sooner = { .priority = 10 };
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb = make_large(&l);

	(void)state;
	skb->protocol = later.type = sooner.type = htons(0x88b5);
	later.callbacks.gso_segment = give_up_late;
	sooner.callbacks.gso_segment = give_up_soon;
	dev_add_offload(&later);
	assert_int_equal(PTR_ERR(skb_gso_segment(skb, 0)), -EFBIG);
	dev_add_offload(&sooner);
	assert_int_equal(PTR_ERR(skb_gso_segment(skb, 0)), -EIO);
	dev_remove_offload(&sooner);
	assert_int_equal(PTR_ERR(skb_gso_segment(skb, 0)), -EFBIG);
	dev_remove_offload(&later);
	assert_int_equal(PTR_ERR(skb_gso_segment(skb, 0)), -EPROTONOSUPPORT);
	assert_int_equal(skb->len, headers_len(&l) + l.payload);
	consume_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(memory_that_runs_out_anywhere_leaves_nothing_behind),
		sim_test(more_fragments_than_a_segment_can_have_are_refused),
		sim_test(a_payload_of_one_segment_is_refused),
		sim_test(a_segment_size_of_nothing_is_refused),
		sim_test(headers_cut_short_anywhere_are_refused),
		sim_test(what_nobody_can_cut_is_refused),
		sim_test(a_device_that_cuts_gets_the_packet_whole_with_the_right_count),
		sim_test(lengths_of_segments_are_known_before_they_are_cut),
		sim_test(a_checksum_that_nobody_prepared_is),
		sim_test(a_checksum_that_nobody_takes_care_of_is_warned_of),
		sim_test(of_several_who_know_a_protocol_the_most_urgent_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
