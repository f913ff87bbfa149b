/* SPDX-License-Identifier: MIT */
/* Page-flip receive: whose reference is whose, when a half is used again, and what a packet of
 * several buffers looks like. */
#include "wire.h"

#include "page_flip.h"

static struct net_device *netdev;
static struct pf_priv *priv;
static unsigned int wire_next;

/* The device receives, into as many buffers as the frame takes. */
static void wire(unsigned int nr, unsigned int len)
{
	const u8 *bytes = frame(nr, len);
	unsigned int at;

	for (at = 0; at < len; at += PF_BUFFER) {
		struct pf_desc *desc = &priv->ring[wire_next++ % PF_RING];

		assert_int_equal(desc->status, 0);
		desc->len = min(len - at, (unsigned int)PF_BUFFER);
		memcpy(bus_to_memory(desc->addr), bytes + at, desc->len);
		WRITE_ONCE(desc->status, PF_DONE | (at + PF_BUFFER >= len ? PF_LAST : 0));
	}
}

static void receive(void)
{
	pf_interrupt(netdev);
	serve_softirqs();
}

static struct sk_buff *receive_one(unsigned int nr, unsigned int len)
{
	wire(nr, len);
	receive();
	return next_packet(nr, len);
}

static int start(void)
{
	stack_start();
	wire_next = 0;
	netdev = pf_probe();
	priv = netdev_priv(netdev);
	return netdev && priv->fill == PF_RING ? 0 : -1;
}

static int up(void **state)
{
	any_kernel(state);
	return start();
}

static int up_with_the_series(void **state)
{
	series(state);
	return start();
}

static int down(void **state)
{
	stack_stop();
	pf_remove(netdev);
	return end(state);
}

#define driver_test(f)	      cmocka_unit_test_setup_teardown(f, up, down)
#define driver_series_test(f) cmocka_unit_test_setup_teardown(f, up_with_the_series, down)

static void a_short_frame_is_copied_and_its_half_used_again(void **state)
{
	struct page *page = priv->buffers[0].page;
	struct sk_buff *skb = receive_one(0, PF_HEADER);

	(void)state;
	assert_false(skb_is_nonlinear(skb));
	assert_int_equal(skb->truesize, small_truesize(PF_HEADER));
	assert_ptr_equal(priv->buffers[0].page, page);
	assert_int_equal(priv->buffers[0].offset, 0);
	assert_int_equal(page_count(page), USHRT_MAX);
	kfree_skb(skb);
}

static void a_long_frame_takes_its_half_along(void **state)
{
	struct page *page = priv->buffers[0].page;
	struct sk_buff *skb = receive_one(0, 1514);
	const skb_frag_t *frag = &skb_shinfo(skb)->frags[0];

	(void)state;
	assert_int_equal(skb_headlen(skb), PF_HEADER - ETH_HLEN);
	assert_int_equal(skb->data_len, 1514 - PF_HEADER);
	assert_int_equal(skb_shinfo(skb)->nr_frags, 1);
	assert_ptr_equal(skb_frag_page(frag), page);
	assert_int_equal(skb_frag_off(frag), PF_HEADER);
	assert_int_equal(skb->truesize, small_truesize(PF_HEADER) + PF_BUFFER);
	/* All of the page's references are the driver's but the packet's one. */
	assert_int_equal(page_count(page), USHRT_MAX);
	assert_int_equal(priv->buffers[0].bias, USHRT_MAX - 1);
	assert_ptr_equal(priv->buffers[0].page, page);
	assert_int_equal(priv->buffers[0].offset, PF_BUFFER);
	kfree_skb(skb);
	assert_int_equal(page_count(page), USHRT_MAX - 1);
}

/* Goes once around the ring, keeping nothing, up to the buffer that comes again. */
static void rest_of_the_ring(void)
{
	unsigned int i;

	for (i = 1; i < PF_RING; i++)
		kfree_skb(receive_one(i, 60));
}

static void both_halves_in_use_cost_the_page(void **state)
{
	struct page *page = priv->buffers[0].page;
	struct sk_buff *first = receive_one(0, 1514), *second;

	(void)state;
	rest_of_the_ring();
	second = receive_one(1, 1000);
	assert_ptr_equal(skb_frag_page(&skb_shinfo(second)->frags[0]), page);
	assert_int_equal(skb_frag_off(&skb_shinfo(second)->frags[0]), PF_BUFFER + PF_HEADER);
	assert_int_equal(priv->replaced, 1);
	assert_ptr_not_equal(priv->buffers[0].page, page);
	/* Now it is the two packets' alone. */
	assert_int_equal(page_count(page), 2);
	kfree_skb(first);
	assert_int_equal(page_count(page), 1);
	kfree_skb(second);
	assert_int_equal(page_count(page), 0);
}

static void a_half_that_came_back_is_used_again(void **state)
{
	struct page *page = priv->buffers[0].page;
	unsigned int round;

	(void)state;
	for (round = 0; round < 10; round++) {
		struct sk_buff *skb = receive_one(round, 1514);

		assert_ptr_equal(skb_frag_page(&skb_shinfo(skb)->frags[0]), page);
		assert_int_equal(skb_frag_off(&skb_shinfo(skb)->frags[0]),
				 PF_HEADER + round % 2 * PF_BUFFER);
		napi_consume_skb(skb, BUDGET);
		rest_of_the_ring();
	}
	assert_int_equal(priv->replaced, 0);
	assert_int_equal(page_count(page), priv->buffers[0].bias);
	assert_int_equal(priv->buffers[0].bias, USHRT_MAX - 10);
}

/* The bias runs out after as many packets as it is high. */
static void references_are_taken_anew_when_they_run_out(void **state)
{
	struct page *page = priv->buffers[0].page;
	unsigned int drop = USHRT_MAX - 2;

	(void)state;
	page_ref_sub(page, drop);
	priv->buffers[0].bias -= drop;
	kfree_skb(receive_one(0, 1514));
	assert_int_equal(page_count(page), USHRT_MAX);
	assert_int_equal(priv->buffers[0].bias, USHRT_MAX);
	assert_int_equal(priv->replaced, 0);
}

static void a_page_from_the_reserve_is_not_used_again(void **state)
{
	struct page *page = priv->buffers[0].page;
	struct sk_buff *skb;

	(void)state;
	set_page_pfmemalloc(page);
	skb = receive_one(0, 1514);
	assert_true(skb_pfmemalloc(skb));
	assert_int_equal(priv->replaced, 1);
	assert_int_equal(page_count(page), 1);
	kfree_skb(skb);
	assert_int_equal(page_count(page), 0);
}

static void a_jumbo_frame_spans_buffers(void **state)
{
	struct sk_buff *skb = receive_one(0, 9000);
	unsigned int i;

	(void)state;
	assert_int_equal(skb_shinfo(skb)->nr_frags, 5);
	assert_int_equal(skb_frag_size(&skb_shinfo(skb)->frags[0]), PF_BUFFER - PF_HEADER);
	for (i = 1; i < 4; i++)
		assert_int_equal(skb_frag_size(&skb_shinfo(skb)->frags[i]), PF_BUFFER);
	assert_int_equal(skb_frag_size(&skb_shinfo(skb)->frags[4]), 9000 - 4 * PF_BUFFER);
	assert_int_equal(skb->truesize, small_truesize(PF_HEADER) + 5 * PF_BUFFER);
	assert_int_equal(netdev->stats.rx_packets, 1);
	kfree_skb(skb);
}

/* Heads from the cache and pages from the ring: the slab and the page allocator are left alone. */
static void in_a_steady_state_nothing_is_allocated(void **state)
{
	struct skbsim_napi_cache_stats before;
	unsigned int i;
	long pages;

	(void)state;
	for (i = 0; i < PF_RING; i++)
		napi_consume_skb(receive_one(i, 1514), BUDGET);
	before = cache_stats();
	pages = skbsim_pages_used();
	for (i = 0; i < 20 * PF_RING; i++)
		napi_consume_skb(receive_one(i, 1514), BUDGET);
	assert_int_equal(cache_stats().refill, before.refill);
	assert_int_equal(cache_stats().hit - before.hit, 20 * PF_RING);
	assert_in_range(skbsim_pages_used() - pages, 0, 8); /* a block of data fragments */
	assert_int_equal(priv->replaced, 0);
}

static void a_frame_without_memory_is_dropped_and_its_half_stays(void **state)
{
	struct page *page = priv->buffers[0].page;

	(void)state;
	wire(0, 1514);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	receive();
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_int_equal(netdev->stats.rx_dropped, 1);
	assert_null(__skb_dequeue(&received));
	assert_ptr_equal(priv->buffers[0].page, page);
	assert_int_equal(page_count(page), USHRT_MAX);
	kfree_skb(receive_one(1, 1514));
}

static void a_ring_without_pages_waits_for_them(void **state)
{
	struct sk_buff *held[2];

	(void)state;
	held[0] = receive_one(0, 1514);
	rest_of_the_ring();
	small_truesize(PF_HEADER); /* in v6.1 a page for the next packets' headers is at hand now */
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	held[1] = receive_one(1, 1514);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_int_equal(priv->fill - priv->clean, PF_RING - 1);
	kfree_skb(receive_one(2, 60));
	assert_int_equal(priv->fill - priv->clean, PF_RING);
	kfree_skb(held[0]);
	kfree_skb(held[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		driver_test(a_short_frame_is_copied_and_its_half_used_again),
		driver_test(a_long_frame_takes_its_half_along),
		driver_test(both_halves_in_use_cost_the_page),
		driver_test(a_half_that_came_back_is_used_again),
		driver_test(references_are_taken_anew_when_they_run_out),
		driver_test(a_page_from_the_reserve_is_not_used_again),
		driver_test(a_jumbo_frame_spans_buffers),
		driver_series_test(in_a_steady_state_nothing_is_allocated),
		driver_test(a_frame_without_memory_is_dropped_and_its_half_stays),
		driver_test(a_ring_without_pages_waits_for_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
