/* SPDX-License-Identifier: MIT */
/* Header split: what is linear and what lies in a page, which page is whose, and frames that the
 * device could not split. */
#include "wire.h"

#include <linux/ip.h>

#include "header_split.h"

static struct net_device *netdev;
static struct hs_priv *priv;
static unsigned int wire_next;

/* The device receives: the first @header bytes into their place, the others into the page. */
static void wire_bytes(const u8 *bytes, unsigned int len, unsigned int header)
{
	unsigned int i = wire_next++ % HS_RING;
	struct hs_desc *desc = &priv->ring[i];

	assert_int_equal(desc->status, 0);
	memcpy(bus_to_memory(priv->headers_dma + i * HS_HEADER), bytes, header);
	memcpy(bus_to_memory(desc->page), bytes + header, len - header);
	desc->header_len = header;
	desc->page_len = len - header;
	WRITE_ONCE(desc->status, HS_DONE);
}

static void wire(unsigned int nr, unsigned int len, unsigned int header)
{
	wire_bytes(frame(nr, len), len, header);
}

static void receive(void)
{
	hs_interrupt(netdev);
	serve_softirqs();
}

static int up(void **state)
{
	any_kernel(state);
	stack_start();
	wire_next = 0;
	netdev = hs_probe();
	priv = netdev_priv(netdev);
	return netdev ? 0 : -1;
}

static int down(void **state)
{
	stack_stop();
	hs_remove(netdev);
	return end(state);
}

#define driver_test(f) cmocka_unit_test_setup_teardown(f, up, down)

static void headers_are_linear_and_the_payload_keeps_its_page(void **state)
{
	struct page *page = priv->pages[0];
	struct sk_buff *skb;

	(void)state;
	wire(0, 1514, 54);
	receive();
	skb = next_packet(0, 1514);
	assert_int_equal(skb_headlen(skb), 54 - ETH_HLEN);
	assert_int_equal(skb->data_len, 1514 - 54);
	assert_ptr_equal(skb_frag_page(&skb_shinfo(skb)->frags[0]), page);
	assert_int_equal(skb_frag_off(&skb_shinfo(skb)->frags[0]), 0);
	/* A page was paid for, whatever is in it. */
	assert_int_equal(skb->truesize, small_truesize(HS_HEADER) + PAGE_SIZE);
	assert_int_equal(page_count(page), 1);
	assert_ptr_not_equal(priv->pages[0], page);
	kfree_skb(skb);
	assert_int_equal(page_count(page), 0);
}

static void short_frames_leave_their_page(void **state)
{
	static const unsigned int lens[] = { 54, 60, 100, HS_HEADER };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		struct page *page = priv->pages[i];
		struct sk_buff *skb;

		wire(i, lens[i], 54);
		receive();
		skb = next_packet(i, lens[i]);
		assert_false(skb_is_nonlinear(skb));
		assert_int_equal(skb->truesize, small_truesize(HS_HEADER));
		assert_ptr_equal(priv->pages[i], page);
		assert_int_equal(page_count(page), 1);
		kfree_skb(skb);
	}
}

/* All of it is in the page: the driver pulls what eth_type_trans() reads. */
static void a_frame_that_was_not_split_comes_through(void **state)
{
	struct page *page = priv->pages[0];
	struct sk_buff *skb;

	(void)state;
	wire(0, 1514, 0);
	receive();
	skb = next_packet(0, 1514);
	assert_in_range(skb_headlen(skb), 0, HS_HEADER);
	assert_ptr_equal(skb_frag_page(&skb_shinfo(skb)->frags[0]), page);
	assert_int_equal(skb_frag_off(&skb_shinfo(skb)->frags[0]), 1514 - skb->data_len);
	assert_int_equal(page_count(page), 1);
	/* All of it can be made linear. */
	assert_int_equal(skb_linearize(skb), 0);
	assert_int_equal(page_count(page), 0);
	assert_int_equal(skb->len, 1500);
	kfree_skb(skb);
}

/* What is no frame at all. */
static void a_frame_shorter_than_its_header_is_an_error(void **state)
{
	(void)state;
	wire(0, 10, 10);
	wire(1, 60, 54);
	receive();
	assert_int_equal(netdev->stats.rx_errors, 1);
	assert_int_equal(netdev->stats.rx_packets, 1);
	kfree_skb(next_packet(1, 60));
}

/* The tag is among the headers; the stack takes it off. */
static void a_tag_among_the_headers_is_taken_off(void **state)
{
	u8 tagged[1518];
	struct sk_buff *skb;

	(void)state;
	memcpy(tagged, frame(0, 1514), 2 * ETH_ALEN);
	memcpy(tagged + 2 * ETH_ALEN, (u8[]){ 0x81, 0x00, 0x60, 0x64 }, VLAN_HLEN);
	memcpy(tagged + 2 * ETH_ALEN + VLAN_HLEN, frame(0, 1514) + 2 * ETH_ALEN,
	       1514 - 2 * ETH_ALEN);
	wire_bytes(tagged, sizeof(tagged), 58);
	receive();
	skb = next_packet(0, 1514);
	assert_true(skb_vlan_tag_present(skb));
	assert_int_equal(skb_vlan_tag_get(skb), 0x6064);
	kfree_skb(skb);
}

static void headers_of_udp_are_found_across_the_split(void **state)
{
	u8 bytes[200] = { [12] = 0x08, [13] = 0x00, [14] = 0x45, [23] = IPPROTO_UDP };
	static const unsigned int splits[] = { 0, 14, 20, 34, 42 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(splits); i++) {
		struct sk_buff *skb;

		wire_bytes(bytes, sizeof(bytes), splits[i]);
		receive();
		skb = __skb_dequeue(&received);
		assert_int_equal(skb->len, sizeof(bytes) - ETH_HLEN);
		assert_int_equal(skb_transport_header(skb) - skb_network_header(skb), 20);
		assert_in_range(skb_headlen(skb), 28, HS_HEADER);
		kfree_skb(skb);
	}
}

static void without_a_page_the_frame_is_dropped_and_its_own_stays(void **state)
{
	struct page *page = priv->pages[1];

	(void)state;
	/* A first one, so that a page for the next one's headers is at hand in v6.1. */
	wire(0, 60, 54);
	receive();
	kfree_skb(next_packet(0, 60));
	wire(1, 1514, 54);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	receive();
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_int_equal(netdev->stats.rx_dropped, 1);
	assert_null(__skb_dequeue(&received));
	assert_ptr_equal(priv->pages[1], page);
	assert_int_equal(page_count(page), 1);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void packets_take_cached_heads(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < HS_RING; i++)
		wire(i, 1514, 54);
	receive();
	assert_int_equal(cache_stats().get, is_profile("v5.10") ? 0 : HS_RING);
	assert_int_equal(cache_stats().refill, is_profile("v5.10") ? 0 : 1);
	for (i = 0; i < HS_RING; i++)
		napi_consume_skb(next_packet(i, 1514), BUDGET);
	assert_int_equal(cached(), HS_RING);
	assert_int_equal(netdev->stats.rx_bytes, HS_RING * 1514);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		driver_test(headers_are_linear_and_the_payload_keeps_its_page),
		driver_test(short_frames_leave_their_page),
		driver_test(a_frame_that_was_not_split_comes_through),
		driver_test(a_frame_shorter_than_its_header_is_an_error),
		driver_test(a_tag_among_the_headers_is_taken_off),
		driver_test(headers_of_udp_are_found_across_the_split),
		driver_test(without_a_page_the_frame_is_dropped_and_its_own_stays),
		driver_test(packets_take_cached_heads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
