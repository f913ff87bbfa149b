/* SPDX-License-Identifier: MIT */
/* A ring of fragments that become packets: nothing is copied, headroom is there, heads come in
 * bulk, and no fragment is lost. */
#include "wire.h"

#include "build_ring.h"

static struct net_device *netdev;
static struct br_priv *priv;
static unsigned int wire_next;

static void wire(unsigned int nr, unsigned int len)
{
	struct br_desc *desc = &priv->ring[wire_next++ % BR_RING];

	assert_int_equal(desc->status, 0);
	memcpy(bus_to_memory(desc->addr), frame(nr, len), len);
	desc->len = len;
	WRITE_ONCE(desc->status, BR_DONE);
}

static void receive(void)
{
	br_interrupt(netdev);
	serve_softirqs();
}

static int start(void)
{
	stack_start();
	wire_next = 0;
	netdev = br_probe();
	priv = netdev_priv(netdev);
	return netdev && priv->fill == BR_RING ? 0 : -1;
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
	br_remove(netdev);
	return end(state);
}

#define driver_test(f)	      cmocka_unit_test_setup_teardown(f, up, down)
#define driver_series_test(f) cmocka_unit_test_setup_teardown(f, up_with_the_series, down)

static void a_frame_becomes_a_packet_where_it_is(void **state)
{
	void *data = priv->data[0];
	struct sk_buff *skb;
	u8 *mac;

	(void)state;
	wire(0, 1514);
	receive();
	skb = next_packet(0, 1514);
	assert_ptr_equal(skb->head, data);
	assert_int_equal(skb->head_frag, 1);
	assert_int_equal(skb_headroom(skb), BR_HEADROOM + ETH_HLEN);
	assert_int_equal(skb_tailroom(skb), BR_FRAME - 1514);
	/* A fragment is taken at its size: with the head it makes 2,176 bytes. */
	assert_int_equal(BR_TRUESIZE, 1920);
	assert_int_equal(skb->truesize, BR_TRUESIZE + 256);
	/* Another header finds room before it, and nothing moves. */
	mac = skb_mac_header(skb);
	assert_ptr_equal(skb_push(skb, ETH_HLEN), mac);
	assert_int_equal(skb_cow_head(skb, VLAN_HLEN), 0);
	assert_ptr_equal(skb->head, data);
	kfree_skb(skb);
}

/* Two fragments with their neighbours in one block: each packet holds one reference to it. */
static void each_packet_holds_one_reference_to_its_block(void **state)
{
	struct page *block = virt_to_head_page(priv->data[0]);
	struct sk_buff *skb, *clone;
	int refs = page_count(block);

	(void)state;
	wire(0, 1000);
	receive();
	skb = next_packet(0, 1000);
	clone = skb_clone(skb, GFP_ATOMIC);
	assert_int_equal(page_count(block), refs);
	napi_consume_skb(skb, BUDGET);
	assert_int_equal(page_count(block), refs);
	napi_consume_skb(clone, BUDGET);
	assert_int_equal(page_count(block), refs - 1);
}

static void heads_come_sixteen_at_a_time(void **state)
{
	bool births = !is_profile("v5.10");
	unsigned int i;

	(void)state;
	for (i = 0; i < 40; i++)
		wire(i, 60 + i);
	receive();
	assert_int_equal(cache_stats().refill, births ? 3 : 0);
	assert_int_equal(cache_stats().hit, births ? 37 : 0);
	assert_int_equal(cached(), births ? 8 : 0);
	for (i = 0; i < 40; i++)
		kfree_skb(next_packet(i, 60 + i));
}

/* What is freed by a poll's transmit completion is born by its receive. */
static void heads_go_round_without_the_slab(void **state)
{
	unsigned int i, round;
	u64 events;

	(void)state;
	for (round = 0; round < 20; round++) {
		for (i = 0; i < 32; i++)
			wire(round * 32 + i, 1514);
		receive();
		if (round == 1)
			events = slab_events();
		for (i = 0; i < 32; i++)
			napi_consume_skb(next_packet(round * 32 + i, 1514), BUDGET);
	}
	assert_int_equal(slab_events(), events);
	assert_int_equal(cache_stats().refill, 2);
	assert_int_equal(cache_stats().flush, 0);
	assert_int_equal(netdev->stats.rx_packets, 640);
	assert_int_equal(netdev->stats.rx_bytes, 640 * 1514);
}

static void a_frame_without_a_head_is_dropped_and_its_fragment_posted_again(void **state)
{
	void *data = priv->data[0];
	struct page *block = virt_to_head_page(data);
	int refs = page_count(block);

	(void)state;
	wire(0, 1514);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	receive();
	assert_int_equal(netdev->stats.rx_dropped, 1);
	assert_null(__skb_dequeue(&received));
	assert_int_equal(page_count(block), refs);
	assert_ptr_equal(priv->data[(priv->fill - 1) % BR_RING], data);
	assert_int_equal(priv->fill - priv->clean, BR_RING);
	wire(1, 1514);
	receive();
	kfree_skb(next_packet(1, 1514));
}

static void a_ring_without_fragments_goes_on_with_those_it_has(void **state)
{
	struct sk_buff *heads[BR_RING];
	unsigned int i;

	(void)state;
	/* There are heads enough, but more fragments than the block at hand serves, and no other one
	 * can be had. */
	for (i = 0; i < BR_RING; i++)
		heads[i] = born_from_slab();
	for (i = 0; i < BR_RING; i++)
		kfree_skb(heads[i]);
	for (i = 0; i < BR_RING; i++)
		wire(i, 100);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1000);
	br_interrupt(netdev);
	expect_warnings(1, serve_softirqs());
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_int_equal(netdev->stats.rx_packets, BR_RING);
	assert_int_equal(netdev->stats.rx_dropped, 0);
	for (i = 0; i < BR_RING; i++)
		kfree_skb(next_packet(i, 100));
	/* 17 fragments a block: four were left in the fourth. */
	assert_int_equal(priv->fill - priv->clean, 4);
	/* As soon as there is memory the ring is full again. */
	receive();
	assert_int_equal(priv->fill - priv->clean, BR_RING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		driver_test(a_frame_becomes_a_packet_where_it_is),
		driver_test(each_packet_holds_one_reference_to_its_block),
		driver_test(heads_come_sixteen_at_a_time),
		driver_series_test(heads_go_round_without_the_slab),
		driver_test(a_frame_without_a_head_is_dropped_and_its_fragment_posted_again),
		driver_test(a_ring_without_fragments_goes_on_with_those_it_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
