/* SPDX-License-Identifier: MIT */
/* Handing bytes on without copying them: what is shared, what is copied, and when. */
#include "scattered.h"

#include <errno.h>

/* @linear bytes in a page fragment and @frags pages of 100, all counting up. */
static struct sk_buff *in_a_fragment(int linear, int frags)
{
	struct sk_buff *skb = build_skb(netdev_alloc_frag(2048), 2048);
	unsigned char *p;
	int i, b;

	skb_reserve(skb, 32);
	p = skb_put(skb, linear);
	for (b = 0; b < linear; b++)
		p[b] = b;
	for (i = 0; i < frags; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		p = page_address(page);
		for (b = 0; b < 100; b++)
			p[50 + b] = linear + i * 100 + b;
		skb_add_rx_frag(skb, i, page, 50, 100, PAGE_SIZE);
	}
	return skb;
}

static void how_much_must_be_copied_depends_on_where_it_lies(void **state)
{
	static const struct {
		int linear, frags;
		unsigned int copied;
	} cases[] = { { 64, 3, 0 },   { 63, 3, 63 },	{ 0, 3, 300 },
		      { 100, 16, 0 }, { 100, 17, 100 }, { 0, 0, 0 } };
	struct sk_buff *skb;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		skb = in_a_fragment(cases[i].linear, cases[i].frags);
		assert_int_equal(skb_zerocopy_headlen(skb), cases[i].copied);
		kfree_skb(skb);
	}
	/* kmalloc()ed data, and a frag_list. */
	skb = alloc_skb(192, GFP_KERNEL);
	skb_put(skb, 150);
	assert_int_equal(skb_zerocopy_headlen(skb), 150);
	kfree_skb(skb);
	skb = scattered(100);
	assert_int_equal(skb_zerocopy_headlen(skb), SCATTERED_LEN);
	kfree_skb(skb);
}

static void any_number_of_bytes_is_handed_on(void **state)
{
	struct sk_buff *from = in_a_fragment(250, 5);
	unsigned int truesize;
	int len;

	(void)state;
	for (len = 0; len <= 750; len += 7) {
		struct sk_buff *to = alloc_skb(0, GFP_KERNEL);

		truesize = to->truesize;
		assert_int_equal(skb_zerocopy(to, from, len, 0), 0);
		assert_int_equal(to->len, len);
		assert_counts_up(to, 0, len);
		assert_int_equal(skb_pagelen(to), len);
		/* 192 bytes fit the tailroom. */
		assert_int_equal(to->data_len, len <= 192 ? 0 : len);
		assert_int_equal(to->truesize, truesize + to->data_len);
		kfree_skb(to);
		to = alloc_skb(250, GFP_KERNEL);
		skb_reserve(to, skb_tailroom(to) - 250);
		assert_int_equal(skb_zerocopy(to, from, len, min(len, 250)), 0);
		assert_counts_up(to, 0, len);
		assert_int_equal(skb_headlen(to), min(len, 250));
		assert_int_equal(skb_pagelen(to), len);
		kfree_skb(to);
	}
	kfree_skb(from);
}

static void what_is_shared_lives_as_long_as_either(void **state)
{
	struct sk_buff *from = in_a_fragment(250, 2), *to = alloc_skb(0, GFP_KERNEL);
	struct page *head = virt_to_head_page(from->head);
	struct page *last = skb_frag_page(&skb_shinfo(from)->frags[1]);
	int refs = page_count(head);

	(void)state;
	assert_int_equal(skb_zerocopy(to, from, 400, 0), 0);
	assert_int_equal(skb_shinfo(to)->nr_frags, 3);
	assert_int_equal(page_count(head), refs + 1);
	assert_int_equal(page_count(last), 2);
	kfree_skb(from);
	assert_int_equal(page_count(head), refs);
	assert_int_equal(page_count(last), 1);
	assert_counts_up(to, 0, 400);
	kfree_skb(to);
	assert_int_equal(page_count(head), refs - 1);
}

static void of_a_head_without_bytes_nothing_is_shared(void **state)
{
	struct sk_buff *from = in_a_fragment(0, 5), *to = alloc_skb(0, GFP_KERNEL);
	int refs = page_count(virt_to_head_page(from->head));

	(void)state;
	assert_int_equal(skb_zerocopy(to, from, 450, 0), 0);
	assert_int_equal(page_count(virt_to_head_page(from->head)), refs);
	assert_int_equal(skb_shinfo(to)->nr_frags, 5);
	assert_counts_up(to, 0, 450);
	kfree_skb(to);
	kfree_skb(from);
}

static void bytes_that_are_not_there_are_efault(void **state)
{
	struct sk_buff *from = in_a_fragment(100, 1), *to = alloc_skb(500, GFP_KERNEL);

	(void)state;
	assert_int_equal(skb_zerocopy(to, from, 201, 0), -EFAULT);
	kfree_skb(to);
	to = alloc_skb(500, GFP_KERNEL);
	assert_int_equal(skb_zerocopy(to, from, 900, 201), -EFAULT);
	kfree_skb(to);
	kfree_skb(from);
}

static void a_kmalloced_head_cannot_be_shared(void **state)
{
	struct sk_buff *from = alloc_skb(192, GFP_KERNEL), *to = alloc_skb(0, GFP_KERNEL);

	(void)state;
	skb_put(from, 100);
	expect_panic((void)!skb_zerocopy(to, from, 100, 0), "head_frag");
	/* But copied. */
	memset(from->data, 0x5a, 100);
	skb_add_rx_frag(from, 0, alloc_page(GFP_KERNEL), 0, 300, PAGE_SIZE);
	assert_int_equal(skb_zerocopy(to, from, 400, 100), 0);
	assert_int_equal(skb_headlen(to), 100);
	assert_memory_equal(to->data, from->data, 100);
	kfree_skb(to);
	kfree_skb(from);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(how_much_must_be_copied_depends_on_where_it_lies),
		sim_test(any_number_of_bytes_is_handed_on),
		sim_test(what_is_shared_lives_as_long_as_either),
		sim_test(of_a_head_without_bytes_nothing_is_shared),
		sim_test(bytes_that_are_not_there_are_efault),
		sim_test(a_kmalloced_head_cannot_be_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
