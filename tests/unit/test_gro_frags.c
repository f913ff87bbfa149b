/* SPDX-License-Identifier: MIT */
/* Frames received in fragments: headers read where they lie, and the skb that is used again. */
#include "gro.h"

#include <linux/if_vlan.h>
#include <net/dst.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/sock.h>

/* Two frames whose first fragment has @first bytes and the others @rest: merged and cut, they are what
 * they were. False if they were not merged. */
static bool is_merged(const struct large *l, unsigned int first, unsigned int rest)
{
	static u8 frame[MAX_FRAME];
	struct large copy = *l;
	bool merged = false;
	unsigned int i, len;

	for (i = 0; i * l->mss < l->payload; i++) {
		len = expected_segment(l, frame, i, false);
		merged = gro_receive_in_frags(frame, len, first, rest) != GRO_HELD;
	}
	gro_poll_ends();
	gro_assert_merged_of(&copy, gro_only_one_up());
	return merged;
}

/* Wherever the first fragment ends: before, in, or behind any header. */
static void headers_may_be_split_anywhere(void **state)
{
	static const struct large flows[] = {
		{ .protocol = TCP, .flags = ACK, .mss = 300, .payload = 600 },
		{ .protocol = TCP,
		  .flags = ACK,
		  .mss = 300,
		  .payload = 600,
		  .v6 = true,
		  .options = 12 },
		{ .protocol = TCP, .flags = ACK, .mss = 300, .payload = 600, .tags = 2 },
	};
	unsigned int i, first;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(flows); i++)
		for (first = 1; first < headers_len(&flows[i]) + 300; first++)
			assert_true(is_merged(&flows[i], first, 100));
}

/* Headers are copied out of the first fragment, which is let go if nothing of it is left. */
static void a_fragment_of_headers_alone_is_let_go(void **state)
{
	struct large l = gro_flow(1);
	static u8 frame[MAX_FRAME];
	unsigned int len = expected_segment(&l, frame, 0, false);
	struct sk_buff *skb = napi_get_frags(&gro_napi);
	struct page *headers = alloc_page(GFP_ATOMIC), *payload = alloc_page(GFP_ATOMIC);

	(void)state;
	memcpy(page_address(headers), frame, headers_len(&l));
	memcpy(page_address(payload), frame + headers_len(&l), len - headers_len(&l));
	get_page(headers);
	skb_add_rx_frag(skb, 0, headers, 0, headers_len(&l), PAGE_SIZE);
	skb_add_rx_frag(skb, 1, payload, 0, len - headers_len(&l), PAGE_SIZE);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	assert_int_equal(napi_gro_frags(&gro_napi), GRO_HELD);
	assert_int_equal(page_count(headers), 1);
	put_page(headers);
	gro_poll_ends();
	skb = gro_only_one_up();
	assert_int_equal(skb_shinfo(skb)->nr_frags, 1);
	assert_ptr_equal(skb_frag_page(&skb_shinfo(skb)->frags[0]), payload);
	assert_int_equal(skb_headlen(skb), 40);
	kfree_skb(skb);
}

/* ---- Frames cut short ------------------------------------------------------------------------- */

static void a_frame_without_an_ethernet_header_is_dropped(void **state)
{
	u8 frame[ETH_HLEN] = { 0 };
	unsigned int len, first;

	(void)state;
	for (len = 1; len < ETH_HLEN; len++)
		for (first = 1; first <= len; first++) {
			assert_int_equal(gro_receive_in_frags(frame, len, first, 1), GRO_CONSUMED);
			assert_null(gro_napi.skb);
		}
	gro_poll_ends();
	assert_int_equal(skb_queue_len(&gro_up), 0);
}

/* What is cut anywhere else comes up, all of it, and its type is right. */
static void a_frame_cut_short_comes_up_as_it_is(void **state)
{
	struct large l = gro_flow(1);
	static u8 frame[MAX_FRAME], found[MAX_FRAME];
	unsigned int whole = expected_segment(&l, frame, 0, false), len, first;
	struct sk_buff *skb;

	(void)state;
	for (len = ETH_HLEN; len < whole; len += len < 100 ? 1 : 97)
		for (first = 1; first <= min(len, 60U); first++) {
			assert_int_equal(gro_receive_in_frags(frame, len, first, 100), GRO_NORMAL);
			gro_poll_ends();
			skb = gro_only_one_up();
			assert_int_equal(ntohs(skb->protocol), ETH_P_IP);
			assert_int_equal(skb->len, len - ETH_HLEN);
			skb_push(skb, ETH_HLEN);
			assert_int_equal(flatten(skb, found), len);
			assert_memory_equal(found, frame, len);
			kfree_skb(skb);
		}
}

/* ---- The skb that is used again ---------------------------------------------------------------- */

/* A second segment, its skb dressed by @dress before it is merged: that skb. */
static struct sk_buff *merged_again(void (*dress)(struct sk_buff *skb))
{
	struct large l = gro_flow(2);
	static u8 frame[MAX_FRAME];
	struct sk_buff *skb;

	assert_int_equal(gro_receive_frags(&l, 0), GRO_HELD);
	assert_null(gro_napi.skb);
	skb = napi_get_frags(&gro_napi);
	dress(skb);
	expected_segment(&l, frame, 1, false);
	assert_int_equal(gro_receive_in_frags(frame, headers_len(&l) + l.mss, PAGE_SIZE, PAGE_SIZE),
			 GRO_MERGED_FREE);
	return skb;
}

static void with_everything_set(struct sk_buff *skb)
{
	skb->skb_iif = 5;
	skb->encapsulation = 1;
}

static void it_comes_back_as_it_was_born(void **state)
{
	struct sk_buff *born = napi_alloc_skb(&gro_napi, GRO_MAX_HEAD);
	struct sk_buff *skb = merged_again(with_everything_set);

	(void)state;
	assert_ptr_equal(gro_napi.skb, skb);
	assert_ptr_equal(napi_get_frags(&gro_napi), skb);
	assert_int_equal(skb->len | skb->data_len, 0);
	assert_int_equal(skb_shinfo(skb)->nr_frags, 0);
	assert_int_equal(skb_headroom(skb), skb_headroom(born));
	assert_int_equal(skb_tailroom(skb), skb_tailroom(born));
	assert_int_equal(skb->truesize, born->truesize);
	assert_int_equal(skb->skb_iif | skb->encapsulation, 0);
	assert_int_equal(skb->pkt_type, PACKET_HOST);
	assert_int_equal(skb_vlan_tag_present(skb), 0);
	assert_int_equal(skb_shinfo(skb)->gso_size | skb_shinfo(skb)->gso_type, 0);
	assert_ptr_equal(skb->dev, &gro_dev);
	assert_int_equal(skb->ip_summed, is_profile("v6.1") ? CHECKSUM_NONE : CHECKSUM_UNNECESSARY);
	kfree_skb(born);
}

/* No head is freed, none is born: the slab and the cache hear nothing. */
static void a_flow_needs_two_heads(void **state)
{
	struct large l = gro_flow(17);
	struct skbsim_napi_cache_stats before, after;
	long heads = skbsim_slab_objects(skbuff_head_cache) - skbsim_napi_cache_count(0);
	unsigned int i;

	(void)state;
	gro_receive_frags(&l, 0);
	gro_receive_frags(&l, 1);
	skbsim_napi_cache_stats(&before);
	for (i = 2; i < 17; i++)
		assert_int_equal(gro_receive_frags(&l, i), GRO_MERGED_FREE);
	skbsim_napi_cache_stats(&after);
	assert_int_equal(after.get, before.get);
	assert_int_equal(after.put, before.put);
	assert_int_equal(skbsim_slab_objects(skbuff_head_cache) - skbsim_napi_cache_count(0),
			 heads + 2);
}

static struct nf_conn *connection;

static void with_a_connection_and_an_extension(struct sk_buff *skb)
{
	nf_conntrack_get(&connection->ct_general);
	nf_ct_set(skb, connection, IP_CT_ESTABLISHED);
	/* The one before it is of the same, so that v6.1 merges them. */
	nf_conntrack_get(&connection->ct_general);
	nf_ct_set(list_last_entry(&gro_napi.gro_hash[0].list, struct sk_buff, list), connection,
		  IP_CT_ESTABLISHED);
	assert_non_null(skb_ext_add(skb, SKB_EXT_BRIDGE_NF));
}

static void it_lets_go_of_connection_and_extensions(void **state)
{
	struct sk_buff *skb;

	(void)state;
	connection = skbsim_conntrack_alloc(GFP_ATOMIC);
	skb = merged_again(with_a_connection_and_an_extension);
	assert_null(skb_nfct(skb));
	assert_int_equal(skb->active_extensions, 0);
	assert_int_equal(skb->slow_gro, 0);
	/* Ours, and that of the packet it was merged into. */
	assert_int_equal(refcount_read(&connection->ct_general.use), 2);
	nf_ct_put(connection);
}

static int orphaned;

static void count_orphan(struct sk_buff *skb)
{
	(void)skb;
	orphaned++;
}

static void with_a_destructor(struct sk_buff *skb)
{
	skb->destructor = count_orphan;
	skb->slow_gro = 1;
	orphaned = 0;
}

/* Before v6.1 nobody thought that a received packet could have one. */
static void it_lets_go_of_its_socket_in_v6_1(void **state)
{
	struct sk_buff *skb;

	(void)state;
	skb = merged_again(with_a_destructor);
	assert_int_equal(orphaned, is_profile("v6.1"));
	assert_int_equal(skb->destructor == NULL, is_profile("v6.1"));
	skb->destructor = NULL;
}

static void from_the_reserve(struct sk_buff *skb)
{
	skb->pfmemalloc = 1;
}

static void what_came_from_the_reserve_is_not_used_again(void **state)
{
	struct skbsim_skb_stats before, after;

	(void)state;
	skbsim_skb_stats(&before);
	merged_again(from_the_reserve);
	skbsim_skb_stats(&after);
	assert_null(gro_napi.skb);
	assert_int_equal(after.consume_skb - before.consume_skb, 1);
}

static void what_goes_up_is_not_used_again(void **state)
{
	struct large l = { .protocol = UDP, .mss = 100, .payload = 100 };
	struct sk_buff *skb;

	(void)state;
	skb = napi_get_frags(&gro_napi);
	assert_int_equal(gro_receive_frags(&l, 0), GRO_NORMAL);
	assert_null(gro_napi.skb);
	gro_poll_ends();
	assert_ptr_equal(skb_peek(&gro_up), skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		gro_test(headers_may_be_split_anywhere),
		gro_test(a_fragment_of_headers_alone_is_let_go),
		gro_test(a_frame_without_an_ethernet_header_is_dropped),
		gro_test(a_frame_cut_short_comes_up_as_it_is),
		gro_test(it_comes_back_as_it_was_born),
		gro_test(a_flow_needs_two_heads),
		gro_test(it_lets_go_of_connection_and_extensions),
		gro_test(it_lets_go_of_its_socket_in_v6_1),
		gro_test(what_came_from_the_reserve_is_not_used_again),
		gro_test(what_goes_up_is_not_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
