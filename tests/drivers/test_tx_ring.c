/* SPDX-License-Identifier: MIT */
/* Transmit completion: which heads of a mixed queue go into the NAPI cache, what stays with those
 * who still hold a packet, and what left on the wire. */
#include "wire.h"

#include "tx_ring.h"

static struct net_device *netdev;
static struct tx_priv *priv;
static unsigned int sent; /* descriptors that the device is through with */

/* The device sends all that is there; the bytes of the packet that came last are in @last. */
static u8 last[FRAME_MAX];
static unsigned int last_len;

static void device_sends(void)
{
	unsigned int at = 0;

	for (; sent != priv->fill; sent++) {
		struct tx_desc *desc = &priv->ring[sent % TX_RING];
		u16 status = desc->status;

		memcpy(last + at, bus_to_memory(desc->addr), desc->len);
		at += desc->len;
		WRITE_ONCE(desc->status, status | TX_DONE);
		if (status & TX_LAST) {
			last_len = at;
			at = 0;
		}
	}
}

static void complete(void)
{
	device_sends();
	tx_interrupt(netdev);
	serve_softirqs();
}

static int up(void **state)
{
	any_kernel(state);
	sent = 0;
	netdev = tx_probe();
	priv = netdev_priv(netdev);
	return netdev ? 0 : -1;
}

static int down(void **state)
{
	tx_remove(netdev);
	return end(state);
}

#define driver_test(f) cmocka_unit_test_setup_teardown(f, up, down)

static struct sk_buff *fill(struct sk_buff *skb, unsigned int nr, unsigned int len)
{
	skb_put_data(skb, frame(nr, len), len);
	skb->dev = netdev;
	return skb;
}

static struct sk_buff *plain(unsigned int nr, unsigned int len)
{
	return fill(alloc_skb(len, GFP_ATOMIC), nr, len);
}

static struct sk_buff *pair(unsigned int nr, unsigned int len)
{
	return fill(alloc_skb_fclone(len, GFP_ATOMIC), nr, len);
}

static void transmit(struct sk_buff *skb)
{
	assert_int_equal(dev_queue_xmit(skb), NETDEV_TX_OK);
}

/* In v5.10 the end of the poll flushes what is in the cache. */
static int kept(int heads)
{
	return is_profile("v5.10") ? 0 : heads;
}

static void a_plain_packet_leaves_and_its_head_is_cached(void **state)
{
	(void)state;
	transmit(plain(0, 1000));
	assert_int_equal(skbsim_skbs_alive(), 1);
	complete();
	assert_int_equal(last_len, 1000);
	assert_memory_equal(last, frame(0, 1000), 1000);
	assert_int_equal(cache_stats().put, 1);
	assert_int_equal(cached(), kept(1));
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(netdev->stats.tx_bytes, 1000);
}

/* As TCP sends: the companion leaves, the original waits for an acknowledgement. */
static void a_companion_goes_back_to_its_pair(void **state)
{
	struct sk_buff *original = pair(1, 1000), *companion;
	struct sk_buff_fclones *both = container_of(original, struct sk_buff_fclones, skb1);

	(void)state;
	companion = skb_clone(original, GFP_ATOMIC);
	assert_ptr_equal(companion, &both->skb2);
	transmit(companion);
	complete();
	assert_int_equal(cache_stats().put, 0);
	assert_int_equal(refcount_read(&both->fclone_ref), 1);
	assert_int_equal(atomic_read(&skb_shinfo(original)->dataref), 1);
	/* It can be sent again, out of the same pair. */
	companion = skb_clone(original, GFP_ATOMIC);
	assert_ptr_equal(companion, &both->skb2);
	transmit(companion);
	/* Acknowledged while it is still in the ring. */
	kfree_skb(original);
	complete();
	assert_memory_equal(last, frame(1, 1000), 1000);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void an_original_leaves_its_companion_to_its_owner(void **state)
{
	struct sk_buff *original = pair(2, 1000), *companion = skb_clone(original, GFP_ATOMIC);

	(void)state;
	transmit(original);
	complete();
	assert_int_equal(cache_stats().put, 0);
	assert_int_equal(skbsim_skbs_alive(), 1);
	assert_memory_equal(companion->data, frame(2, 1000), 1000);
	kfree_skb(companion);
}

static void a_shared_packet_stays_with_its_holder(void **state)
{
	struct sk_buff *skb = skb_get(plain(3, 1000));

	(void)state;
	transmit(skb);
	complete();
	assert_int_equal(cache_stats().put, 0);
	assert_false(skb_shared(skb));
	assert_memory_equal(skb->data, frame(3, 1000), 1000);
	napi_consume_skb(skb, BUDGET);
	assert_int_equal(cached(), 1);
}

static void pages_go_with_the_packet(void **state)
{
	struct page *page = alloc_page(GFP_ATOMIC);
	struct sk_buff *skb = plain(4, 100);
	const u8 *bytes = frame(4, 2100);

	(void)state;
	memcpy(page_address(page), bytes + 100, 2000);
	get_page(page);
	skb_add_rx_frag(skb, 0, page, 0, 1000, PAGE_SIZE);
	get_page(page);
	skb_add_rx_frag(skb, 1, page, 1000, 1000, 0);
	transmit(skb);
	assert_int_equal(priv->fill, 3);
	complete();
	assert_int_equal(last_len, 2100);
	assert_memory_equal(last, frame(4, 2100), 2100);
	assert_int_equal(page_count(page), 1);
	put_page(page);
}

/* Of each kind, one after the other, several times around. */
static void of_a_mixed_queue_the_plain_heads_are_cached(void **state)
{
	struct sk_buff *originals[8], *holders[8];
	struct skbsim_skb_stats before, after;
	unsigned int i;

	(void)state;
	skbsim_skb_stats(&before);
	for (i = 0; i < 8; i++) {
		originals[i] = pair(4 * i, 500);
		transmit(skb_clone(originals[i], GFP_ATOMIC));
		transmit(plain(4 * i + 1, 600));
		holders[i] = plain(4 * i + 2, 700);
		transmit(skb_clone(holders[i], GFP_ATOMIC));
		transmit(pair(4 * i + 3, 800));
	}
	complete();
	assert_memory_equal(last, frame(31, 800), 800);
	/* Plain packets and plain clones. */
	assert_int_equal(cache_stats().put, 16);
	assert_int_equal(cached(), kept(16));
	assert_int_equal(skbsim_skbs_alive(), 16);
	skbsim_skb_stats(&after);
	assert_int_equal(after.consume_skb - before.consume_skb, 32);
	assert_int_equal(after.kfree_skb, before.kfree_skb);
	for (i = 0; i < 8; i++) {
		assert_int_equal(atomic_read(&skb_shinfo(originals[i])->dataref), 1);
		assert_memory_equal(originals[i]->data, frame(4 * i, 500), 500);
		kfree_skb(originals[i]);
		assert_memory_equal(holders[i]->data, frame(4 * i + 2, 700), 700);
		kfree_skb(holders[i]);
	}
}

/* A ring's worth of them fills the cache: its upper half goes to the slab at the 64th. */
static void a_full_ring_flushes_once(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < TX_RING - TX_PACKET + 1; i++)
		transmit(plain(i, 100));
	complete();
	for (; i < CACHE; i++) {
		transmit(plain(i, 100));
		if (i == CACHE - 1)
			device_sends();
	}
	tx_clean(netdev, BUDGET);
	assert_int_equal(cache_stats().put, CACHE);
	/* v5.10 flushes at the end of the poll instead. */
	assert_int_equal(cache_stats().flush, 1);
	assert_int_equal(cached(), is_profile("v5.10") ? TX_PACKET - 1 : HALF);
}

static void without_budget_heads_go_to_the_slab(void **state)
{
	(void)state;
	transmit(plain(0, 100));
	transmit(pair(1, 100));
	device_sends();
	tx_clean(netdev, 0);
	assert_int_equal(cache_stats().put, 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* Netpoll may call with interrupts off: then nothing is freed before NET_TX runs. */
static void without_budget_and_with_irqs_off_net_tx_frees(void **state)
{
	unsigned long flags;

	(void)state;
	transmit(plain(0, 100));
	transmit(pair(1, 100));
	device_sends();
	local_irq_save(flags);
	tx_clean(netdev, 0);
	local_irq_restore(flags);
	assert_int_equal(skbsim_skbs_alive(), 2);
	serve_softirqs();
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(cache_stats().put, 1);
	assert_int_equal(cached(), kept(1));
}

static void a_full_ring_stops_the_queue_until_it_is_cleaned(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; !netif_queue_stopped(netdev); i++)
		transmit(plain(i, 100));
	assert_int_equal(i, TX_RING - TX_PACKET + 1);
	/* What comes now has nobody to wait with. */
	assert_int_equal(dev_queue_xmit(plain(i, 100)), -ENETDOWN);
	assert_int_equal(netdev->stats.tx_packets, i);
	assert_int_equal(skbsim_skbs_alive(), i);
	complete();
	assert_false(netif_queue_stopped(netdev));
	transmit(plain(i, 100));
	complete();
	assert_int_equal(netdev->stats.tx_packets, i + 1);
}

static void a_short_frame_is_padded_with_zeros(void **state)
{
	static const u8 zeros[ETH_ZLEN];

	(void)state;
	transmit(plain(0, 20));
	complete();
	assert_int_equal(last_len, ETH_ZLEN);
	assert_memory_equal(last, frame(0, 20), 20);
	assert_memory_equal(last + 20, zeros, ETH_ZLEN - 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		driver_test(a_plain_packet_leaves_and_its_head_is_cached),
		driver_test(a_companion_goes_back_to_its_pair),
		driver_test(an_original_leaves_its_companion_to_its_owner),
		driver_test(a_shared_packet_stays_with_its_holder),
		driver_test(pages_go_with_the_packet),
		driver_test(of_a_mixed_queue_the_plain_heads_are_cached),
		driver_test(a_full_ring_flushes_once),
		driver_test(without_budget_heads_go_to_the_slab),
		driver_test(without_budget_and_with_irqs_off_net_tx_frees),
		driver_test(a_full_ring_stops_the_queue_until_it_is_cleaned),
		driver_test(a_short_frame_is_padded_with_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
