/* SPDX-License-Identifier: MIT */
/* Large packets cut into segments: what each segment is, and who owns what. */
#include "large.h"

#include <linux/err.h>
#include <linux/ip.h>
#include <net/sock.h>

static void cut_and_judge(const struct large *l, netdev_features_t features)
{
	struct sk_buff *skb = make_large(l), *segs = skb_gso_segment(skb, features);

	assert_segments_of(l, segs, device_sums(l, features));
	assert_whole(l, skb);
	consume_skb(skb);
}

static void each_segment_is_a_packet_of_its_own(void **state)
{
	static const struct large sizes[] = {
		{ .payload = 3000, .mss = 1000 },
		{ .payload = 2999, .mss = 1000, .tags = 1 },
		{ .payload = 3001, .mss = 1000, .tags = 2 },
		{ .payload = 15000, .mss = 1460 },
		{ .payload = 2, .mss = 1 },
		{ .payload = 777, .mss = 75 },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for_each_kind(&sizes[i], cut_and_judge);
}

static void a_packet_of_64_kib_is_cut(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 65482, .mss = 1448 };

	(void)state;
	for (l.place = LINEAR; l.place <= IN_PAGES; l.place++) {
		cut_and_judge(&l, 0);
		cut_and_judge(&l, NETIF_F_SG);
		cut_and_judge(&l, NETIF_F_SG | NETIF_F_HW_CSUM);
	}
}

/* A peer that lies about mss: skbs of the frag_list do not end where segments do. */
static void an_untrusted_mss_copies_what_cannot_be_shared(void **state)
{
	struct large l = {
		.protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000, .type = SKB_GSO_DODGY
	};
	struct sk_buff *skb, *segs, *seg;

	(void)state;
	for (l.place = LIST_KMALLOC; l.place <= LIST_PAGES; l.place++) {
		l.mss = 1000;
		skb = make_large(&l);
		l.mss = 700;
		skb_shinfo(skb)->gso_size = 700;
		segs = skb_gso_segment(skb, NETIF_F_SG);
		assert_false(IS_ERR_OR_NULL(segs));
		for (seg = segs; seg; seg = seg->next)
			assert_int_equal(skb_is_nonlinear(seg), l.place != LIST_KMALLOC);
		assert_segments_of(&l, segs, false);
		consume_skb(skb);
	}
}

/*
 * Copied, for the device takes no fragments; then the last segment is as long as the linear part
 * of what was copied. 6.1, by its source, takes that for the last segment, and panics.
 */
static void a_short_last_segment_is_not_taken_for_what_was_copied_before(void **state)
{
	struct large l = {
		.protocol = UDP, .place = LIST_BOTH, .payload = 400 + LIST_LINEAR, .mss = 200
	};

	(void)state;
	cut_and_judge(&l, 0);
	cut_and_judge(&l, NETIF_F_HW_CSUM);
	cut_and_judge(&l, NETIF_F_SG);
	l.payload = 200 + LIST_LINEAR;
	cut_and_judge(&l, 0);
}

/* ---- Who owns what --------------------------------------------------------------------------- */

static void segments_share_pages_and_outlive_the_packet(void **state)
{
	struct large l = {
		.protocol = TCP, .flags = ACK, .place = IN_PAGES, .payload = 12000, .mss = 1448
	};
	struct sk_buff *skb = make_large(&l), *segs;
	struct page *page = skb_frag_page(&skb_shinfo(skb)->frags[0]);

	(void)state;
	segs = skb_gso_segment(skb, NETIF_F_SG);
	/* 4096 bytes are in three segments. */
	assert_int_equal(page_count(page), 4);
	assert_ptr_equal(skb_frag_page(&skb_shinfo(segs)->frags[0]), page);
	consume_skb(skb);
	assert_int_equal(page_count(page), 3);
	assert_segments_of(&l, segs, false);
}

static void copied_segments_hold_nothing_of_the_packet(void **state)
{
	struct large l = { .protocol = UDP, .place = IN_PAGES, .payload = 12000, .mss = 1448 };
	struct sk_buff *skb = make_large(&l), *segs = skb_gso_segment(skb, 0), *seg;

	(void)state;
	assert_whole(&l, skb);
	for (seg = segs; seg; seg = seg->next)
		assert_false(skb_is_nonlinear(seg));
	consume_skb(skb);
	assert_segments_of(&l, segs, false);
}

static void segments_describe_what_the_packet_did(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb = make_large(&l), *segs, *seg;
	int n = 0;

	(void)state;
	skb->priority = 7;
	skb->mark = 8;
	skb->ooo_okay = 1;
	skb_set_queue_mapping(skb, 3);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0x2005);
	segs = skb_gso_segment(skb, 0);
	for (seg = segs; seg; seg = seg->next, n++) {
		assert_int_equal(seg->priority, 7);
		assert_int_equal(seg->mark, 8);
		assert_int_equal(skb_get_queue_mapping(seg), 3);
		assert_int_equal(skb_vlan_tag_get(seg), 0x2005);
		assert_int_equal(seg->ooo_okay, n == 0);
	}
	assert_int_equal(n, 3);
	kfree_skb_list(segs);
	consume_skb(skb);
}

/* Which segment of three, with 1,000 bytes each, is to be reported for byte @byte? */
static int segment_with_timestamp(unsigned int byte)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb = make_large(&l), *segs, *seg;
	int n = 0, found = -1;

	skb_shinfo(skb)->tx_flags = SKBTX_SW_TSTAMP;
	skb_shinfo(skb)->tskey = 0xffffff00 + byte;
	segs = skb_gso_segment(skb, 0);
	for (seg = segs; seg; seg = seg->next, n++) {
		if (!skb_shinfo(seg)->tx_flags)
			continue;
		assert_int_equal(found, -1);
		assert_int_equal(skb_shinfo(seg)->tskey, 0xffffff00 + byte);
		found = n;
	}
	kfree_skb_list(segs);
	consume_skb(skb);
	return found;
}

static void the_segment_that_has_the_byte_is_reported(void **state)
{
	(void)state;
	assert_int_equal(segment_with_timestamp(0), 0);
	assert_int_equal(segment_with_timestamp(999), 0);
	assert_int_equal(segment_with_timestamp(1000), 1);
	assert_int_equal(segment_with_timestamp(2999), 2);
}

/* 0 would say that there is no checksum. The port is what brings the first one to 0. */
static void a_checksum_of_datagrams_that_comes_to_0_is_written_as_0xffff(void **state)
{
	static u8 frame[MAX_FRAME];
	struct large l = { .protocol = UDP, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb, *segs;

	(void)state;
	for (l.v6 = false;; l.v6 = true) {
		l.sport = 0;
		expected_segment(&l, frame, 0, false);
		l.sport = get_be16(frame + check_at(&l));
		skb = make_large(&l);
		segs = skb_gso_segment(skb, 0);
		assert_int_equal(get_be16(segs->data + check_at(&l)), 0xffff);
		assert_segments_of(&l, segs, false);
		consume_skb(skb);
		if (l.v6)
			break;
	}
}

static void bytes_that_may_still_change_are_copied_before_they_are_summed_up(void **state)
{
	struct large l = {
		.protocol = TCP, .flags = ACK, .place = IN_PAGES, .payload = 3000, .mss = 1000
	};
	struct sk_buff *skb = make_large(&l), *segs;

	(void)state;
	skb_shinfo(skb)->flags |= SKBFL_SHARED_FRAG;
	segs = skb_gso_segment(skb, NETIF_F_SG);
	memset(skb_frag_address(&skb_shinfo(skb)->frags[0]), 0xee, 3000);
	assert_segments_of(&l, segs, false);
	segs = skb_gso_segment(skb, NETIF_F_SG | NETIF_F_HW_CSUM);
	assert_true(skb_has_shared_frag(segs));
	kfree_skb_list(segs);
	consume_skb(skb);
}

/* ---- Whose segments they are ------------------------------------------------------------------ */

static struct proto proto = { .name = "test", .obj_size = sizeof(struct sock) };

static struct sock *new_socket(void)
{
	struct sock *sk = sk_alloc(NULL, AF_INET, GFP_KERNEL, &proto, 0);

	assert_non_null(sk);
	sock_init_data(NULL, sk);
	return sk;
}

static void the_last_segment_is_what_the_socket_was_charged_for(void **state)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb = make_large(&l), *segs, *last;
	unsigned int charged = skb->truesize;
	struct sock *sk = new_socket();

	(void)state;
	skb_set_owner_w(skb, sk);
	segs = skb_gso_segment(skb, 0);
	last = segs->prev;
	assert_null(segs->sk);
	assert_ptr_equal(last->sk, sk);
	assert_int_equal(last->truesize, charged);
	assert_null(skb->sk);
	consume_skb(skb);
	assert_int_equal(sk_wmem_alloc_get(sk), charged);
	segs->next->next = NULL;
	kfree_skb_list(segs);
	assert_int_equal(sk_wmem_alloc_get(sk), charged);
	kfree_skb(last);
	assert_int_equal(sk_wmem_alloc_get(sk), 0);
	sock_put(sk);
}

static void the_socket_is_charged_for_each_datagram(void **state)
{
	struct large l = { .protocol = UDP, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb = make_large(&l), *segs, *seg;
	unsigned int charged = skb->truesize;
	struct sock *sk = new_socket();

	(void)state;
	skb_set_owner_w(skb, sk);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 3, 1);
	assert_int_equal(PTR_ERR(skb_gso_segment(skb, 0)), -ENOMEM);
	assert_ptr_equal(skb->sk, sk);
	assert_int_equal(sk_wmem_alloc_get(sk), charged);

	segs = skb_gso_segment(skb, 0);
	assert_null(skb->sk);
	consume_skb(skb);
	for (charged = 0, seg = segs; seg; seg = seg->next) {
		assert_ptr_equal(seg->sk, sk);
		charged += seg->truesize;
	}
	assert_int_equal(sk_wmem_alloc_get(sk), charged);
	kfree_skb_list(segs);
	assert_int_equal(sk_wmem_alloc_get(sk), 0);
	sock_put(sk);
}

/* ---- Segments that are large themselves ------------------------------------------------------ */

/* What the device makes of large segments is what it would have been given one by one. */
static void a_device_can_go_on_where_software_stops(void **state)
{
	struct net_device dev = { .features = NETIF_F_TSO | NETIF_F_TSO6 | NETIF_F_GSO_UDP_L4,
				  .gso_partial_features =
					  NETIF_F_TSO | NETIF_F_TSO6 | NETIF_F_GSO_UDP_L4 };
	struct large l;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		struct sk_buff *skb, *first;

		l = protocols[i];
		l.fixed_id = false;
		l.place = IN_PAGES;
		l.payload = 10500;
		l.mss = 1000;
		skb = make_large(&l);
		skb->dev = &dev;
		first = skb_gso_segment(skb, NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_GSO_PARTIAL);
		consume_skb(skb);
		assert_false(IS_ERR_OR_NULL(first));
		assert_int_equal(skb_shinfo(first)->gso_segs, 10);
		assert_int_equal(skb_shinfo(first)->gso_size, 1000);
		assert_true(skb_shinfo(first)->gso_type & SKB_GSO_PARTIAL);
		/* Half a segment was left over: a packet that is not large. */
		assert_non_null(first->next);
		assert_null(first->next->next);
		assert_false(skb_is_gso(first->next));

		skb = skb_gso_segment(first, NETIF_F_SG | NETIF_F_HW_CSUM);
		assert_false(IS_ERR_OR_NULL(skb));
		skb->prev->next = first->next;
		skb->prev = first->next;
		first->next = NULL;
		consume_skb(first);
		assert_segments_of(&l, skb, true);
	}
}

/* ---- Fragments of one datagram --------------------------------------------------------------- */

struct fragment {
	unsigned int offset, len; /* of the datagram */
	bool more;
};

static struct fragment read_ipv4(const u8 *ip)
{
	return (struct fragment){
		.offset = (get_be16(ip + 6) & 0x1fff) * 8,
		.len = get_be16(ip + 2) - 20,
		.more = get_be16(ip + 6) & 0x2000,
	};
}

static struct fragment read_ipv6(const u8 *ip)
{
	assert_int_equal(ip[6], 44);
	assert_int_equal(ip[40], UDP);
	return (struct fragment){
		.offset = get_be16(ip + 42) & 0xfff8,
		.len = get_be16(ip + 4) - 8,
		.more = get_be16(ip + 42) & 1,
	};
}

static void a_datagram_is_cut_into_fragments(void **state)
{
	static u8 frame[MAX_FRAME], datagram[MAX_FRAME];
	struct large l = { .protocol = UDP, .payload = 4001, .mss = 1480 };
	struct sk_buff *skb, *segs, *seg;

	(void)state;
	for (l.v6 = false;; l.v6 = true) {
		unsigned int at = 0, before = ip_at(&l) + ip_len(&l) + (l.v6 ? 8 : 0);
		u32 sum;

		l.place = l.v6 ? IN_BOTH : IN_PAGES;
		skb = make_large(&l);
		skb_shinfo(skb)->gso_type = SKB_GSO_UDP;
		segs = skb_gso_segment(skb, NETIF_F_SG);
		assert_false(IS_ERR_OR_NULL(segs));
		for (seg = segs; seg; seg = seg->next) {
			unsigned int len = flatten(seg, frame);
			struct fragment f =
				l.v6 ? read_ipv6(frame + ip_at(&l)) : read_ipv4(frame + ip_at(&l));

			/* Nobody is to sum up anything any more. */
			assert_int_equal(seg->ip_summed, CHECKSUM_UNNECESSARY);
			assert_int_equal(f.offset, at);
			assert_int_equal(f.len, len - before);
			assert_int_equal(f.more, seg->next != NULL);
			assert_memory_equal(frame + ip_at(&l) + (l.v6 ? 44 : 4),
					    skb_network_header(segs) + (l.v6 ? 44 : 4),
					    l.v6 ? 4 : 2);
			if (!l.v6)
				assert_int_equal(folded(add_up(0, frame + ip_at(&l), 20)), 0xffff);
			memcpy(datagram + at, frame + before, f.len);
			at += f.len;
		}
		assert_int_equal(at, 8 + l.payload);
		write_payload(frame, 0, l.payload);
		assert_memory_equal(datagram + 8, frame, l.payload);
		write_ip(&l, frame + ip_at(&l), 0, l.payload);
		sum = add_up(pseudo_sum(&l, frame, at), datagram, at);
		assert_int_equal(folded(sum), 0xffff);
		kfree_skb_list(segs);
		consume_skb(skb);
		if (l.v6)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(each_segment_is_a_packet_of_its_own),
		sim_test(a_packet_of_64_kib_is_cut),
		sim_test(an_untrusted_mss_copies_what_cannot_be_shared),
		sim_test(a_short_last_segment_is_not_taken_for_what_was_copied_before),
		sim_test(segments_share_pages_and_outlive_the_packet),
		sim_test(copied_segments_hold_nothing_of_the_packet),
		sim_test(segments_describe_what_the_packet_did),
		sim_test(the_segment_that_has_the_byte_is_reported),
		sim_test(a_checksum_of_datagrams_that_comes_to_0_is_written_as_0xffff),
		sim_test(bytes_that_may_still_change_are_copied_before_they_are_summed_up),
		sim_test(the_last_segment_is_what_the_socket_was_charged_for),
		sim_test(the_socket_is_charged_for_each_datagram),
		sim_test(a_device_can_go_on_where_software_stops),
		sim_test(a_datagram_is_cut_into_fragments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
