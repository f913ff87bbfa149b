/* SPDX-License-Identifier: MIT */
/* A packet whose bytes lie in all places that a packet's bytes can lie in. */
#ifndef SKBSIM_TESTS_SCATTERED_H
#define SKBSIM_TESTS_SCATTERED_H

#include "harness.h"

#include <linux/netdevice.h>

#define SCATTERED_LEN 1000

/* 1,000 bytes counting up: the first @linear in the linear data, 300 in a fragment, the rest in a
 * frag_list. */
static inline struct sk_buff *scattered(int linear)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL), *list = alloc_skb(1000, GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned char *bytes = page_address(page), *p;
	int i, rest = SCATTERED_LEN - linear - 300;

	p = skb_put(skb, linear);
	for (i = 0; i < linear; i++)
		p[i] = i;
	for (i = 0; i < 300; i++)
		bytes[100 + i] = linear + i;
	skb_add_rx_frag(skb, 0, page, 100, 300, PAGE_SIZE);
	p = skb_put(list, rest);
	for (i = 0; i < rest; i++)
		p[i] = linear + 300 + i;
	skb_shinfo(skb)->frag_list = list;
	skb->len += rest;
	skb->data_len += rest;
	return skb;
}

static inline void assert_counts_up(const struct sk_buff *skb, int from, int len)
{
	unsigned char bytes[SCATTERED_LEN];
	int i;

	assert_int_equal(skb_copy_bits(skb, 0, bytes, len), 0);
	for (i = 0; i < len; i++)
		assert_int_equal(bytes[i], (unsigned char)(from + i));
}

#endif
