/* SPDX-License-Identifier: MIT */
/* Heads in batches of 16 around frames from another device: what the slab sees, how the packets
 * look, and a batch that finds no heads. */
#include "wire.h"

#include "veth.h"

static struct net_device *sender, *receiver;

static struct veth_frame *new_frame(unsigned int nr, unsigned int len)
{
	struct veth_frame *f = veth_frame_alloc(len);

	assert_non_null(f);
	memcpy(f->data, frame(nr, len), len);
	return f;
}

static void transmit(unsigned int first, unsigned int n, unsigned int len)
{
	struct veth_frame *frames[CACHE];
	unsigned int i;

	for (i = 0; i < n; i++)
		frames[i] = new_frame(first + i, len);
	assert_int_equal(veth_xmit(sender, frames, n), n);
}

static int up(void **state)
{
	any_kernel(state);
	stack_start();
	sender = veth_create();
	receiver = sender ? veth_peer(sender) : NULL;
	return sender ? 0 : -1;
}

static int down(void **state)
{
	stack_stop();
	veth_destroy(sender);
	return end(state);
}

#define driver_test(f) cmocka_unit_test_setup_teardown(f, up, down)

static void a_frame_becomes_a_packet_around_its_bytes(void **state)
{
	struct veth_frame *f = new_frame(0, 1514);
	struct page *block = virt_to_head_page(f);
	unsigned int size = f->frame_sz;
	int refs = page_count(block);
	struct sk_buff *skb;

	(void)state;
	assert_int_equal(veth_xmit(sender, &f, 1), 1);
	serve_softirqs();
	skb = next_packet(0, 1514);
	assert_ptr_equal(skb->head, f);
	assert_int_equal(skb_headroom(skb), VETH_HEADROOM + ETH_HLEN);
	assert_int_equal(skb->head_frag, 1);
	assert_int_equal(skb->truesize, size + 256);
	assert_ptr_equal(skb->dev, receiver);
	assert_true(skb_rx_queue_recorded(skb));
	assert_int_equal(page_count(block), refs);
	kfree_skb(skb);
	assert_int_equal(page_count(block), refs - 1);
}

/* A head out of used memory, which __GFP_ZERO clears, is as good as a new one. */
static void heads_are_clean_whatever_was_there_before(void **state)
{
	struct sk_buff *heads[VETH_BATCH], *skb;
	int i;

	(void)state;
	for (i = 0; i < VETH_BATCH; i++) {
		heads[i] = born_from_slab();
		memset(heads[i]->cb, 0xff, sizeof(heads[i]->cb));
		heads[i]->mark = heads[i]->priority = heads[i]->hash = ~0U;
		heads[i]->ip_summed = CHECKSUM_PARTIAL;
		heads[i]->extensions = (void *)~0UL;
	}
	for (i = 0; i < VETH_BATCH; i++)
		kfree_skb(heads[i]);
	transmit(0, VETH_BATCH, 100);
	serve_softirqs();
	for (i = 0; i < VETH_BATCH; i++) {
		static const char zeros[sizeof(skb->cb)];

		skb = next_packet(i, 100);
		assert_memory_equal(skb->cb, zeros, sizeof(zeros));
		assert_int_equal(skb->mark | skb->priority | skb->hash, 0);
		assert_int_equal(skb->ip_summed, CHECKSUM_NONE);
		assert_null(skb->extensions);
		kfree_skb(skb);
	}
}

static void sixteen_heads_come_in_one_call(void **state)
{
	unsigned int i;

	(void)state;
	transmit(0, 40, 100);
	/* Two batches of 16 and one of 8: the fourth call would fail. */
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 3, 1);
	serve_softirqs();
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_int_equal(receiver->stats.rx_packets, 40);
	assert_int_equal(out_of_slab(), 40);
	/* Bulk calls count no single allocation, and do not ask the NAPI cache. */
	assert_int_equal(head_stat(ALLOC_FASTPATH), 0);
	assert_int_equal(cache_stats().get, 0);
	for (i = 0; i < 40; i++)
		kfree_skb(next_packet(i, 100));
}

static void a_batch_without_heads_is_dropped_whole(void **state)
{
	struct page *block;
	struct veth_frame *probe = new_frame(0, 60);
	unsigned int i;
	int refs;

	(void)state;
	block = virt_to_head_page(probe);
	refs = page_count(block);
	transmit(0, 40, 100);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 1, 1);
	serve_softirqs();
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_int_equal(receiver->stats.rx_dropped, VETH_BATCH);
	assert_int_equal(receiver->stats.rx_packets, 40 - VETH_BATCH);
	/* The second batch is missing, with its fragments. */
	for (i = 0; i < 40; i++)
		if (i < VETH_BATCH || i >= 2 * VETH_BATCH)
			kfree_skb(next_packet(i, 100));
	assert_null(__skb_dequeue(&received));
	assert_int_equal(page_count(block), refs - 40);
	page_frag_free(probe);
}

/* Half of a batch's heads would fit into the slab at hand, and no page can be had. */
static void a_batch_that_finds_some_heads_takes_none(void **state)
{
	struct sk_buff *held[BULK / 2];
	int i;

	(void)state;
	for (i = 0; i < BULK / 2; i++)
		held[i] = born_from_slab();
	transmit(0, VETH_BATCH, 100);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 10);
	expect_warnings(1, serve_softirqs());
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_int_equal(receiver->stats.rx_dropped, VETH_BATCH);
	assert_int_equal(out_of_slab(), BULK / 2);
	for (i = 0; i < BULK / 2; i++)
		kfree_skb(held[i]);
}

/* Heads taken in bulk are heads: the NAPI cache takes them when they are freed in a poll. */
static void their_heads_go_into_the_cache(void **state)
{
	unsigned int i;

	(void)state;
	transmit(0, CACHE, 100);
	serve_softirqs();
	for (i = 0; i < CACHE; i++)
		napi_consume_skb(next_packet(i, 100), BUDGET);
	assert_int_equal(cache_stats().put, CACHE);
	assert_int_equal(cache_stats().flush, 1);
	assert_int_equal(cached(), is_profile("v5.10") ? 0 : HALF);
}

static void what_the_ring_has_no_room_for_is_dropped(void **state)
{
	struct veth_frame *f;
	unsigned int i;

	(void)state;
	for (i = 0; i < VETH_RING; i += CACHE)
		transmit(i, CACHE, 60);
	f = new_frame(i, 60);
	assert_int_equal(veth_xmit(sender, &f, 1), 0);
	assert_int_equal(sender->stats.tx_dropped, 1);
	serve_softirqs();
	assert_int_equal(receiver->stats.rx_packets, VETH_RING);
	for (i = 0; i < VETH_RING; i++)
		kfree_skb(next_packet(i, 60));
}

/* A device that goes takes what was on its way along. */
static void frames_that_nobody_received_are_freed(void **state)
{
	struct veth_priv *priv = netdev_priv(receiver);

	(void)state;
	/* No poll comes between. */
	napi_disable(&priv->napi);
	transmit(0, 20, 1000);
	napi_enable(&priv->napi);
	assert_int_equal(receiver->stats.rx_packets, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		driver_test(a_frame_becomes_a_packet_around_its_bytes),
		driver_test(heads_are_clean_whatever_was_there_before),
		driver_test(sixteen_heads_come_in_one_call),
		driver_test(a_batch_without_heads_is_dropped_whole),
		driver_test(a_batch_that_finds_some_heads_takes_none),
		driver_test(their_heads_go_into_the_cache),
		driver_test(what_the_ring_has_no_room_for_is_dropped),
		driver_test(frames_that_nobody_received_are_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
