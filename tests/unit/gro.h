/* SPDX-License-Identifier: MIT */
/*
 * A device whose packets are merged, and frames for it: number n of what a struct large is cut into
 * (large.h), in any of the places where a driver may have it. What comes up is queued.
 */
#ifndef SKBSIM_TESTS_GRO_H
#define SKBSIM_TESTS_GRO_H

#include "large.h"

#include <linux/etherdevice.h>

static struct net_device gro_dev;
static struct napi_struct gro_napi;
static struct sk_buff_head gro_up; /* what came up, in order */

static inline int gro_take(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
			   struct net_device *orig_dev)
{
	(void)dev, (void)pt, (void)orig_dev;
	__skb_queue_tail(&gro_up, skb);
	return NET_RX_SUCCESS;
}

#define OTHER_PROTOCOL 0x88b5

static struct packet_type gro_types[] = {
	{ .type = __constant_htons(ETH_P_IP), .func = gro_take },
	{ .type = __constant_htons(ETH_P_IPV6), .func = gro_take },
	{ .type = __constant_htons(ETH_P_8021Q), .func = gro_take },
	{ .type = __constant_htons(OTHER_PROTOCOL), .func = gro_take },
};

static inline int gro_no_poll(struct napi_struct *napi, int budget)
{
	(void)budget;
	napi_complete_done(napi, 0);
	return 0;
}

/* Process context before and after, NAPI context in between. */
static inline void gro_begin(void)
{
	unsigned int i;

	memset(&gro_dev, 0, sizeof(gro_dev));
	ether_setup(&gro_dev);
	strcpy(gro_dev.name, "test");
	gro_dev.dev_addr[0] = 2, gro_dev.dev_addr[5] = 1;
	gro_dev.features = NETIF_F_GRO;
	__skb_queue_head_init(&gro_up);
	for (i = 0; i < ARRAY_SIZE(gro_types); i++)
		dev_add_pack(&gro_types[i]);
	/* Claimed, and so inside a poll that this test is. */
	netif_napi_add(&gro_dev, &gro_napi, gro_no_poll, NAPI_POLL_WEIGHT);
	napi_enable(&gro_napi);
	assert_true(napi_schedule_prep(&gro_napi));
	local_bh_disable();
}

static inline void gro_end(void)
{
	unsigned int i;

	__skb_queue_purge(&gro_up);
	local_bh_enable();
	netif_napi_del(&gro_napi);
	for (i = 0; i < ARRAY_SIZE(gro_types); i++)
		dev_remove_pack(&gro_types[i]);
}

/* The poll ends, and the next one begins. */
static inline void gro_poll_ends(void)
{
	assert_true(napi_complete_done(&gro_napi, 0));
	assert_true(napi_schedule_prep(&gro_napi));
}

static inline int gro_setup(void **state)
{
	if (fresh_simulation(state))
		return -1;
	gro_begin();
	return 0;
}

static inline int gro_teardown(void **state)
{
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	gro_end();
	return nothing_left_alive(state);
}

#define gro_test(f) cmocka_unit_test_setup_teardown(f, gro_setup, gro_teardown)

/* ---- Frames ---------------------------------------------------------------------------------- */

/* Where a frame's bytes are when the driver hands it up. */
enum home {
	IN_KMALLOC,   /* in a head that was kmalloc()ed */
	IN_HEAD_FRAG, /* in a head that is a page fragment */
	IN_PAGE,      /* headers in the head, payload in a page */
	NR_HOMES
};

/* From its Ethernet header on to what eth_type_trans() leaves. */
static inline struct sk_buff *gro_came_in(struct sk_buff *skb)
{
	skb->protocol = eth_type_trans(skb, &gro_dev);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return skb;
}

/* @len bytes, of which @headers are such. */
static inline struct sk_buff *gro_skb(const u8 *frame, unsigned int len, unsigned int headers,
				      enum home home)
{
	struct sk_buff *skb;
	struct page *page;

	if (home == IN_HEAD_FRAG) {
		unsigned int room = SKB_DATA_ALIGN(len + HEADROOM) + 320;

		skb = napi_build_skb(napi_alloc_frag(room), room);
	} else {
		skb = alloc_skb(home == IN_PAGE ? 256 : len + HEADROOM, GFP_ATOMIC);
	}
	assert_non_null(skb);
	skb_reserve(skb, HEADROOM);
	if (home != IN_PAGE)
		headers = len;
	skb_put_data(skb, frame, headers);
	if (len > headers) {
		page = alloc_pages(GFP_ATOMIC | __GFP_COMP, 3);
		memcpy(page_address(page), frame + headers, len - headers);
		skb_add_rx_frag(skb, 0, page, 0, len - headers, 32768);
	}
	return skb;
}

/* Frame @number of @l. */
static inline struct sk_buff *gro_frame(const struct large *l, unsigned int number, enum home home)
{
	static u8 frame[MAX_FRAME];
	unsigned int len = expected_segment(l, frame, number, false);

	return gro_came_in(gro_skb(frame, len, headers_len(l), home));
}

/* The same frame in the first head of a pair; @skb is freed. */
static inline struct sk_buff *gro_in_fclone(struct sk_buff *skb)
{
	struct sk_buff *pair = alloc_skb_fclone(256, GFP_ATOMIC);
	const skb_frag_t *frag = &skb_shinfo(skb)->frags[0];

	skb_reserve(pair, HEADROOM);
	skb_push(skb, ETH_HLEN);
	skb_put_data(pair, skb->data, skb_headlen(skb));
	get_page(skb_frag_page(frag));
	skb_add_rx_frag(pair, 0, skb_frag_page(frag), skb_frag_off(frag), skb_frag_size(frag),
			32768);
	kfree_skb(skb);
	return gro_came_in(pair);
}

/* An ordinary flow of @n segments of 1000 bytes. */
static inline struct large gro_flow(unsigned int n)
{
	return (struct large){ .protocol = TCP, .flags = ACK, .mss = 1000, .payload = 1000 * n };
}

static inline gro_result_t gro_receive_frame(const struct large *l, unsigned int number,
					     enum home home)
{
	return napi_gro_receive(&gro_napi, gro_frame(l, number, home));
}

/* @len bytes in pages of @first bytes and, @rest bytes each, more: as a driver gets them from a device
 * that splits nothing. */
static inline gro_result_t gro_receive_in_frags(const u8 *frame, unsigned int len,
						unsigned int first, unsigned int rest)
{
	struct sk_buff *skb = napi_get_frags(&gro_napi);
	unsigned int at, n;
	int i;

	for (at = 0, i = 0; at < len; at += n, i++) {
		struct page *page = alloc_page(GFP_ATOMIC);

		n = min(len - at, i ? rest : first);
		memcpy(page_address(page), frame + at, n);
		skb_add_rx_frag(skb, i, page, 0, n, PAGE_SIZE);
	}
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return napi_gro_frags(&gro_napi);
}

static inline gro_result_t gro_receive_frags(const struct large *l, unsigned int number)
{
	static u8 frame[MAX_FRAME];

	return gro_receive_in_frags(frame, expected_segment(l, frame, number, false), PAGE_SIZE,
				    PAGE_SIZE);
}

/* The only packet that came up, the caller's now. */
static inline struct sk_buff *gro_only_one_up(void)
{
	assert_int_equal(skb_queue_len(&gro_up), 1);
	return __skb_dequeue(&gro_up);
}

/* A merged packet is cut, and each piece is, byte by byte, what @l consists of; it is freed. */
static inline void gro_assert_merged_of(struct large *l, struct sk_buff *skb)
{
	skb_push(skb, skb->data - skb_mac_header(skb));
	if (skb_vlan_tag_present(skb)) {
		skb = __vlan_hwaccel_push_inside(skb);
		assert_non_null(skb);
	}
	skb_reset_mac_header(skb);
	assert_segments_of(l, skb_gso_segment(skb, NETIF_F_SG), false);
	consume_skb(skb);
}

#endif
