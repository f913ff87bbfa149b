/* SPDX-License-Identifier: MIT */
/* Copybreak receive: which frames are copied, into what, and that the ring loses nothing. */
#include "wire.h"

#include "copybreak.h"

static struct net_device *netdev;
static struct cb_priv *priv;
static unsigned int wire_next;

/* The device receives. */
static void wire(unsigned int nr, unsigned int len, u32 flags, u16 tci)
{
	struct cb_desc *desc = &priv->ring[wire_next++ % CB_RING];

	assert_int_equal(desc->status, 0);
	memcpy(bus_to_memory(desc->addr), frame(nr, len), len);
	desc->len = len;
	desc->tci = tci;
	WRITE_ONCE(desc->status, CB_DONE | flags);
}

static void receive(void)
{
	cb_interrupt(netdev);
	serve_softirqs();
}

static int up(void **state)
{
	any_kernel(state);
	stack_start();
	wire_next = 0;
	netdev = cb_probe();
	priv = netdev_priv(netdev);
	return netdev ? 0 : -1;
}

static int down(void **state)
{
	stack_stop();
	cb_remove(netdev);
	return end(state);
}

#define driver_test(f) cmocka_unit_test_setup_teardown(f, up, down)

/* The ring's buffer: 1,536 bytes with headroom, cut from a page. */
#define RING_TRUESIZE (SKB_DATA_ALIGN(NET_SKB_PAD + CB_BUFFER + 320) + 256)

static void short_frames_are_copied_and_their_buffers_stay(void **state)
{
	static const unsigned int lens[] = { 60, 64, 128, 255 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		unsigned int expected = small_truesize(lens[i]);
		struct sk_buff *kept = priv->skbs[i], *skb;
		dma_addr_t addr = priv->ring[i].addr;

		wire(i, lens[i], 0, 0);
		receive();
		skb = next_packet(i, lens[i]);
		assert_ptr_not_equal(skb, kept);
		assert_ptr_equal(priv->skbs[i], kept);
		assert_int_equal(priv->ring[i].addr, addr);
		assert_int_equal(skb->truesize, expected);
		assert_int_equal(kept->len, 0);
		kfree_skb(skb);
	}
	assert_int_equal(netdev->stats.rx_packets, ARRAY_SIZE(lens));
	assert_int_equal(netdev->stats.rx_bytes, 60 + 64 + 128 + 255);
}

static void long_frames_go_up_in_their_buffers(void **state)
{
	static const unsigned int lens[] = { 256, 257, 1000, 1514 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		struct sk_buff *kept = priv->skbs[i], *skb;
		u8 *buffer = kept->data;

		wire(i, lens[i], 0, 0);
		receive();
		skb = next_packet(i, lens[i]);
		assert_ptr_equal(skb, kept);
		assert_ptr_equal(skb->data, buffer + ETH_HLEN);
		assert_ptr_not_equal(priv->skbs[i], kept);
		assert_ptr_equal(bus_to_memory(priv->ring[i].addr), priv->skbs[i]->data);
		assert_int_equal(skb->truesize, RING_TRUESIZE);
		assert_int_equal(skb_headroom(skb), NET_SKB_PAD + ETH_HLEN);
		kfree_skb(skb);
	}
}

static void what_the_device_says_goes_with_the_packet(void **state)
{
	struct sk_buff *skb;

	(void)state;
	wire(0, 100, CB_TAGGED | CB_CSUM_OK, 0x2064);
	wire(1, 1000, 0, 0x2064);
	receive();
	skb = next_packet(0, 100);
	assert_true(skb_vlan_tag_present(skb));
	assert_int_equal(skb_vlan_tag_get_id(skb), 100);
	assert_int_equal(skb_vlan_tag_get_prio(skb), 1);
	assert_int_equal(skb->ip_summed, CHECKSUM_UNNECESSARY);
	assert_true(skb_rx_queue_recorded(skb));
	assert_int_equal(skb_get_rx_queue(skb), 0);
	assert_ptr_equal(skb->dev, netdev);
	kfree_skb(skb);
	skb = next_packet(1, 1000);
	assert_false(skb_vlan_tag_present(skb));
	assert_int_equal(skb->ip_summed, CHECKSUM_NONE);
	kfree_skb(skb);
}

/* Copies take heads from the NAPI cache if the kernel has the series; buffers of the ring, which
 * netdev_alloc_skb() gives, never do. */
static void copies_take_heads_from_the_cache(void **state)
{
	bool births = !is_profile("v5.10");
	int i;

	(void)state;
	for (i = 0; i < CB_RING; i++)
		wire(i, i % 2 ? 1000 : 100, 0, 0);
	receive();
	assert_int_equal(cache_stats().get, births ? CB_RING / 2 : 0);
	assert_int_equal(cache_stats().refill, births);
	assert_int_equal(cached(), births ? BULK - CB_RING / 2 : 0);
	for (i = 0; i < CB_RING; i++)
		kfree_skb(next_packet(i, i % 2 ? 1000 : 100));
}

static void a_frame_without_memory_is_dropped_and_its_buffer_stays(void **state)
{
	struct sk_buff *kept[2] = { priv->skbs[0], priv->skbs[1] };

	(void)state;
	wire(0, 100, 0, 0);
	wire(1, 1000, 0, 0);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 2);
	receive();
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_int_equal(netdev->stats.rx_dropped, 2);
	assert_int_equal(netdev->stats.rx_packets, 0);
	assert_ptr_equal(priv->skbs[0], kept[0]);
	assert_ptr_equal(priv->skbs[1], kept[1]);
	assert_null(__skb_dequeue(&received));
	/* And the ring goes on. */
	wire(2, 1000, 0, 0);
	receive();
	kfree_skb(next_packet(2, 1000));
}

static void more_frames_than_the_ring_has_come_through(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; i < 20 * CB_RING; i += CB_RING / 2) {
		for (j = 0; j < CB_RING / 2; j++)
			wire(i + j, 60 + (i + j) * 13 % 1400, j % 3 ? 0 : CB_TAGGED, j);
		receive();
		for (j = 0; j < CB_RING / 2; j++)
			napi_consume_skb(next_packet(i + j, 60 + (i + j) * 13 % 1400), BUDGET);
	}
	assert_int_equal(netdev->stats.rx_packets, 20 * CB_RING);
	assert_int_equal(netdev->stats.rx_dropped, 0);
	assert_int_equal(skbsim_skbs_alive(), CB_RING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		driver_test(short_frames_are_copied_and_their_buffers_stay),
		driver_test(long_frames_go_up_in_their_buffers),
		driver_test(what_the_device_says_goes_with_the_packet),
		driver_test(copies_take_heads_from_the_cache),
		driver_test(a_frame_without_memory_is_dropped_and_its_buffer_stays),
		driver_test(more_frames_than_the_ring_has_come_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
