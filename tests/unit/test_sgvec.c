/* SPDX-License-Identifier: MIT */
/* Packets as scatterlists, and the scatterlists themselves. */
#include "scattered.h"

#include <linux/scatterlist.h>

#include <errno.h>

#define ENTRIES 8

/* The @n entries at @sg are the packet's bytes from @offset on, @len of them. */
static void assert_describes(struct scatterlist *sg, int n, int offset, int len)
{
	int i;

	for (i = 0; i < n; i++) {
		const unsigned char *bytes = sg_virt(&sg[i]);
		unsigned int b;

		assert_true(sg[i].length > 0);
		for (b = 0; b < sg[i].length; b++)
			assert_int_equal(bytes[b], (unsigned char)(offset + b));
		offset += sg[i].length;
		len -= sg[i].length;
	}
	assert_int_equal(len, 0);
}

static void any_range_of_a_packet_is_described_where_it_lies(void **state)
{
	struct sk_buff *skb = scattered(100);
	struct scatterlist sg[ENTRIES];
	int from, to, n;

	(void)state;
	for (from = 0; from < SCATTERED_LEN; from += 33) {
		for (to = from + 1; to <= SCATTERED_LEN; to += 29) {
			sg_init_table(sg, ENTRIES);
			n = skb_to_sgvec(skb, sg, from, to - from);
			assert_int_equal(n, (from < 100) + (from < 400 && to > 100) + (to > 400));
			assert_describes(sg, n, from, to - from);
			assert_int_equal(sg_nents(sg), n);
		}
	}
	assert_ptr_equal(sg_page(&sg[0]), virt_to_page(skb_shinfo(skb)->frag_list->data));
	kfree_skb(skb);
}

static void without_a_mark_a_list_can_go_on(void **state)
{
	struct sk_buff *skb = scattered(100);
	struct scatterlist sg[ENTRIES];

	(void)state;
	sg_init_table(sg, ENTRIES);
	assert_int_equal(skb_to_sgvec_nomark(skb, sg, 0, SCATTERED_LEN), 3);
	assert_int_equal(sg_nents(sg), ENTRIES);
	assert_int_equal(skb_to_sgvec(skb, sg + 3, 0, 50), 1);
	assert_int_equal(sg_nents(sg), 4);
	kfree_skb(skb);
}

static void a_packet_of_more_pieces_than_entries_is_refused(void **state)
{
	struct sk_buff *skb = scattered(100);
	struct scatterlist sg[ENTRIES];
	int entries;

	(void)state;
	for (entries = 1; entries < 4; entries++) {
		memset(sg, 0xee, sizeof(sg));
		sg_init_table(sg, entries);
		assert_int_equal(skb_to_sgvec(skb, sg, 0, SCATTERED_LEN),
				 entries < 3 ? -EMSGSIZE : 3);
		assert_int_equal(sg[entries].length, 0xeeeeeeee);
	}
	kfree_skb(skb);
}

/* @depth skbs, each the frag_list of the one before; the innermost has @len bytes. */
static struct sk_buff *nested(int depth, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL), *outer;

	memset(skb_put(skb, len), 0x11, len);
	while (--depth) {
		outer = alloc_skb(0, GFP_KERNEL);
		skb_shinfo(outer)->frag_list = skb;
		outer->len = outer->data_len = len;
		skb = outer;
	}
	return skb;
}

static void lists_inside_lists_are_entered_24_deep(void **state)
{
	struct scatterlist sg[ENTRIES];
	struct sk_buff *skb = nested(24, 50);

	(void)state;
	sg_init_table(sg, ENTRIES);
	assert_int_equal(skb_to_sgvec(skb, sg, 0, 50), 1);
	assert_int_equal(sg[0].length, 50);
	kfree_skb(skb);
	skb = nested(25, 50);
	assert_int_equal(skb_to_sgvec(skb, sg, 0, 50), -EMSGSIZE);
	kfree_skb(skb);
}

static void no_bytes_are_an_empty_entry_up_to_the_packets_end(void **state)
{
	struct sk_buff *skb = scattered(100);
	struct scatterlist sg[ENTRIES];
	int at;

	(void)state;
	for (at = 0; at < SCATTERED_LEN; at += 50) {
		memset(sg, 0xee, sizeof(sg));
		sg_init_table(sg, 1);
		assert_int_equal(skb_to_sgvec(skb, sg, at, 0), 1);
		assert_int_equal(sg[0].length, 0);
		assert_int_equal(*(u8 *)sg_virt(&sg[0]), (u8)at);
	}
	assert_int_equal(skb_to_sgvec(skb, sg, SCATTERED_LEN, 0), 0);
	kfree_skb(skb);
}

static void bytes_that_the_packet_has_not_panic(void **state)
{
	struct sk_buff *skb = scattered(100);
	struct scatterlist sg[ENTRIES];

	(void)state;
	sg_init_table(sg, ENTRIES);
	expect_panic((void)!skb_to_sgvec(skb, sg, 900, 101), "len");
	expect_panic((void)!skb_to_sgvec(skb, sg, SCATTERED_LEN, 1), "len");
	kfree_skb(skb);
}

/* ---- Scatterlists ---- */

static void an_entry_keeps_its_marks_when_its_page_changes(void **state)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct scatterlist sg[2];

	(void)state;
	memset(sg, 0xff, sizeof(sg));
	sg_init_table(sg, 2);
	assert_int_equal(sg[0].page_link, 0);
	assert_false(sg_is_last(&sg[0]));
	assert_true(sg_is_last(&sg[1]));
	sg_set_page(&sg[1], page, 100, 200);
	assert_true(sg_is_last(&sg[1]));
	assert_false(sg_is_chain(&sg[1]));
	assert_ptr_equal(sg_page(&sg[1]), page);
	assert_ptr_equal(sg_virt(&sg[1]), (char *)page_address(page) + 200);
	sg_unmark_end(&sg[1]);
	assert_false(sg_is_last(&sg[1]));
	assert_ptr_equal(sg_page(&sg[1]), page);
	put_page(page);
}

static void a_list_goes_on_behind_a_link(void **state)
{
	unsigned char *bytes = kmalloc(300, GFP_KERNEL);
	struct scatterlist first[3], second[2], *sg;
	unsigned int i;

	(void)state;
	sg_init_table(first, 3);
	sg_init_table(second, 2);
	sg_set_buf(&first[0], bytes, 10);
	sg_set_buf(&first[1], bytes + 10, 20);
	sg_set_buf(&second[0], bytes + 30, 30);
	sg_set_buf(&second[1], bytes + 60, 40);
	sg_chain(first, 3, second);
	assert_true(sg_is_chain(&first[2]));
	assert_ptr_equal(sg_chain_ptr(&first[2]), second);
	assert_int_equal(sg_nents(first), 4);
	for_each_sg(first, sg, 4, i) assert_int_equal(sg->length, 10 * (i + 1));
	assert_null(sg);
	assert_ptr_equal(sg_last(first, 4), &second[1]);
	expect_panic(sg_last(first, 3), "sg_is_last");
	kfree(bytes);
}

static void entries_are_counted_that_some_bytes_lie_in(void **state)
{
	unsigned char *bytes = kmalloc(300, GFP_KERNEL);
	struct scatterlist sg[2];

	(void)state;
	sg_init_table(sg, 2);
	sg_set_buf(&sg[0], bytes, 100);
	sg_set_buf(&sg[1], bytes + 100, 200);
	assert_int_equal(sg_nents_for_len(sg, 0), 0);
	assert_int_equal(sg_nents_for_len(sg, 100), 1);
	assert_int_equal(sg_nents_for_len(sg, 101), 2);
	assert_int_equal(sg_nents_for_len(sg, 300), 2);
	assert_int_equal(sg_nents_for_len(sg, 301), -EINVAL);
	sg_init_one(sg, bytes, 5);
	assert_int_equal(sg_nents(sg), 1);
	kfree(bytes);
}

static void a_buffer_outside_simulated_memory_panics(void **state)
{
	struct scatterlist sg[1];

	(void)state;
	sg_init_table(sg, 1);
	expect_panic(sg_set_buf(sg, sg, 10), "virt_addr_valid");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(any_range_of_a_packet_is_described_where_it_lies),
		sim_test(without_a_mark_a_list_can_go_on),
		sim_test(a_packet_of_more_pieces_than_entries_is_refused),
		sim_test(lists_inside_lists_are_entered_24_deep),
		sim_test(no_bytes_are_an_empty_entry_up_to_the_packets_end),
		sim_test(bytes_that_the_packet_has_not_panic),
		sim_test(an_entry_keeps_its_marks_when_its_page_changes),
		sim_test(a_list_goes_on_behind_a_link),
		sim_test(entries_are_counted_that_some_bytes_lie_in),
		sim_test(a_buffer_outside_simulated_memory_panics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
