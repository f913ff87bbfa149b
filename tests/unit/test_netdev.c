/* SPDX-License-Identifier: MIT */
/* A driver's device: its own bytes, its transmit queue, lists of packets for the stack, what it
 * says of a packet, and memory as its bus sees it. */
#include "harness.h"

#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>

static void a_device_comes_with_the_drivers_bytes(void **state)
{
	static const char zeros[100];
	struct net_device *dev = alloc_etherdev(sizeof(zeros));
	char *own = netdev_priv(dev);

	(void)state;
	assert_int_equal((unsigned long)own % NETDEV_ALIGN, 0);
	assert_true(own >= (char *)(dev + 1));
	assert_memory_equal(own, zeros, sizeof(zeros));
	memset(own, 0xff, sizeof(zeros));
	assert_int_equal(dev->mtu, ETH_DATA_LEN);
	assert_int_equal(dev->type, ARPHRD_ETHER);
	assert_int_equal(dev->hard_header_len, ETH_HLEN);
	assert_string_equal(dev->name, "eth%d");
	assert_int_equal(dev->stats.rx_packets, 0);
	free_netdev(dev);
}

static void a_device_without_memory_or_queues_is_null(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(alloc_etherdev(100));
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	expect_warnings(1, assert_null(alloc_etherdev_mqs(100, 0, 1)));
	expect_warnings(1, assert_null(alloc_etherdev_mqs(100, 1, 0)));
}

/* ---- Transmit queue ------------------------------------------------------------------------ */

static int transmitted;

static netdev_tx_t transmit(struct sk_buff *skb, struct net_device *dev)
{
	(void)dev;
	transmitted++;
	consume_skb(skb);
	return NETDEV_TX_OK;
}

static int xmit(struct net_device *dev)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	skb_put(skb, 60);
	skb->dev = dev;
	return dev_queue_xmit(skb);
}

static void a_stopped_queue_gets_no_packets(void **state)
{
	static const struct net_device_ops ops = { .ndo_start_xmit = transmit };
	struct net_device dev = { .name = "test", .netdev_ops = &ops };
	struct skbsim_skb_stats ends;

	(void)state;
	transmitted = 0;
	local_bh_disable();
	assert_false(netif_queue_stopped(&dev));
	assert_int_equal(xmit(&dev), NETDEV_TX_OK);
	netif_stop_queue(&dev);
	assert_true(netif_queue_stopped(&dev));
	assert_int_equal(xmit(&dev), -ENETDOWN);
	assert_int_equal(transmitted, 1);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.kfree_skb, 1);
	netif_wake_queue(&dev);
	assert_int_equal(xmit(&dev), NETDEV_TX_OK);
	netif_stop_queue(&dev);
	netif_start_queue(&dev);
	assert_int_equal(xmit(&dev), NETDEV_TX_OK);
	assert_int_equal(transmitted, 3);
	local_bh_enable();
}

/* ---- Packets for the stack ----------------------------------------------------------------- */

static u32 marks_seen[4];
static unsigned int nr_seen;

static int see(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
	       struct net_device *orig)
{
	(void)dev;
	(void)pt;
	(void)orig;
	assert_null(skb->next);
	marks_seen[nr_seen++ % 4] = skb->mark;
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

static void a_list_is_received_first_to_last(void **state)
{
	struct packet_type pt = { .type = htons(ETH_P_IP), .func = see };
	struct net_device dev = { .name = "test" };
	struct skbsim_softnet_stats stats;
	LIST_HEAD(list);
	u32 i;

	(void)state;
	nr_seen = 0;
	dev_add_pack(&pt);
	local_bh_disable();
	netif_receive_skb_list(&list);
	for (i = 1; i <= 4; i++) {
		struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

		skb_reset_mac_header(skb);
		skb->protocol = htons(ETH_P_IP);
		skb->dev = &dev;
		skb->mark = i;
		list_add_tail(&skb->list, &list);
	}
	netif_receive_skb_list(&list);
	local_bh_enable();
	dev_remove_pack(&pt);
	assert_true(list_empty(&list));
	assert_int_equal(nr_seen, 4);
	for (i = 0; i < 4; i++)
		assert_int_equal(marks_seen[i], i + 1);
	skbsim_softnet_stats(&stats);
	assert_int_equal(stats.processed, 4);
}

static void a_receive_queue_is_noted_plus_one(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	assert_false(skb_rx_queue_recorded(skb));
	skb_record_rx_queue(skb, 0);
	assert_true(skb_rx_queue_recorded(skb));
	assert_int_equal(skb->queue_mapping, 1);
	assert_int_equal(skb_get_rx_queue(skb), 0);
	skb_record_rx_queue(skb, 65534);
	assert_int_equal(skb_get_rx_queue(skb), 65534);
	kfree_skb(skb);
}

static void linear_bytes_are_copied_to_and_fro(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	char bytes[8] = "";

	(void)state;
	skb_reserve(skb, 10);
	__skb_put(skb, 8);
	assert_int_equal(skb->len, 8);
	skb_copy_to_linear_data(skb, "abcdefgh", 8);
	skb_copy_to_linear_data_offset(skb, 3, "XY", 2);
	assert_memory_equal(skb->head + 10, "abcXYfgh", 8);
	skb_copy_from_linear_data_offset(skb, 2, bytes, 4);
	assert_memory_equal(bytes, "cXYf", 4);
	skb_copy_from_linear_data(skb, bytes, 8);
	assert_memory_equal(bytes, "abcXYfgh", 8);
	dev_kfree_skb(skb);
}

/* ---- The bus ------------------------------------------------------------------------------- */

static void a_device_sees_physical_addresses(void **state)
{
	struct page *pages = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);
	u8 *va = page_address(pages);
	dma_addr_t addr = dma_map_page(NULL, pages, 100, 200, DMA_FROM_DEVICE);

	(void)state;
	assert_int_equal(addr, page_to_pfn(pages) * PAGE_SIZE + 100);
	assert_int_equal(dma_mapping_error(NULL, addr), 0);
	assert_int_equal(dma_map_single(NULL, va + 100, 200, DMA_TO_DEVICE), addr);
	/* Pages that are neighbours are neighbours for it, too. */
	assert_int_equal(dma_map_single(NULL, va + PAGE_SIZE, 1, DMA_TO_DEVICE),
			 addr - 100 + PAGE_SIZE);
	dma_unmap_single(NULL, addr, 200, DMA_TO_DEVICE);
	__free_pages(pages, 1);
}

static void other_memory_cannot_be_mapped(void **state)
{
	char on_the_stack[16];
	dma_addr_t addr = 0;

	(void)state;
	expect_warnings(1, addr = dma_map_single(NULL, on_the_stack, 16, DMA_TO_DEVICE));
	assert_int_equal(dma_mapping_error(NULL, addr), -ENOMEM);
	assert_int_equal(addr, DMA_MAPPING_ERROR);
}

static void a_fragment_is_mapped_where_its_bytes_are(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL);
	const skb_frag_t *frag = &skb_shinfo(skb)->frags[0];

	(void)state;
	skb_add_rx_frag(skb, 0, page, 300, 100, PAGE_SIZE);
	assert_int_equal(skb_frag_dma_map(NULL, frag, 20, 80, DMA_TO_DEVICE),
			 page_to_pfn(page) * PAGE_SIZE + 320);
	kfree_skb(skb);
}

static void coherent_memory_is_zero_and_seen_by_both(void **state)
{
	static const char zeros[5000];
	dma_addr_t addr;
	char *memory = dma_alloc_coherent(NULL, sizeof(zeros), &addr, GFP_KERNEL);

	(void)state;
	assert_memory_equal(memory, zeros, sizeof(zeros));
	assert_int_equal(addr, dma_map_single(NULL, memory, 1, DMA_BIDIRECTIONAL));
	dma_free_coherent(NULL, sizeof(zeros), memory, addr);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	assert_null(dma_alloc_coherent(NULL, 5000, &addr, GFP_KERNEL | __GFP_NOWARN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(a_device_comes_with_the_drivers_bytes),
		sim_test(a_device_without_memory_or_queues_is_null),
		sim_test(a_stopped_queue_gets_no_packets),
		sim_test(a_list_is_received_first_to_last),
		sim_test(a_receive_queue_is_noted_plus_one),
		sim_test(linear_bytes_are_copied_to_and_fro),
		sim_test(a_device_sees_physical_addresses),
		sim_test(other_memory_cannot_be_mapped),
		sim_test(a_fragment_is_mapped_where_its_bytes_are),
		sim_test(coherent_memory_is_zero_and_seen_by_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
