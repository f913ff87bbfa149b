/* SPDX-License-Identifier: MIT */
/* Reading a packet in order: pieces where they lie, from any place, consumed at any pace. */
#include "scattered.h"

static void assert_reads(struct sk_buff *skb, unsigned int from, unsigned int to, unsigned int pace)
{
	struct skb_seq_state st;
	unsigned int consumed = 0, n, i;
	const u8 *data;

	skb_prepare_seq_read(skb, from, to, &st);
	while ((n = skb_seq_read(consumed, &data, &st))) {
		n = min(n, pace);
		for (i = 0; i < n; i++)
			assert_int_equal(data[i], (u8)(from + consumed + i));
		consumed += n;
		assert_true(from + consumed <= skb->len);
	}
	assert_true(consumed >= to - from);
	skb_abort_seq_read(&st);
}

static void all_bytes_come_in_order_at_any_pace(void **state)
{
	struct sk_buff *skb = scattered(100);
	unsigned int from, to;

	(void)state;
	for (from = 0; from < SCATTERED_LEN; from += 33) {
		for (to = from; to <= SCATTERED_LEN; to += 41) {
			assert_reads(skb, from, to, SCATTERED_LEN);
			assert_reads(skb, from, to, 1);
			assert_reads(skb, from, to, 37);
		}
	}
	assert_reads(skb, 0, SCATTERED_LEN, SCATTERED_LEN);
	kfree_skb(skb);
}

static void pieces_are_the_packets_own_and_whole(void **state)
{
	struct sk_buff *skb = scattered(100), *list = skb_shinfo(skb)->frag_list;
	struct skb_seq_state st;
	const u8 *data;

	(void)state;
	skb_prepare_seq_read(skb, 10, 402, &st);
	assert_int_equal(skb_seq_read(0, &data, &st), 90);
	assert_ptr_equal(data, skb->data + 10);
	/* Nothing consumed: the same again. */
	assert_int_equal(skb_seq_read(0, &data, &st), 90);
	assert_int_equal(skb_seq_read(90, &data, &st), 300);
	assert_ptr_equal(data, skb_frag_address(&skb_shinfo(skb)->frags[0]));
	/* The last one goes on behind the end that was asked for. */
	assert_int_equal(skb_seq_read(391, &data, &st), 599);
	assert_ptr_equal(data, list->data + 1);
	data = NULL;
	assert_int_equal(skb_seq_read(392, &data, &st), 0);
	assert_null(data);
	kfree_skb(skb);
}

/* Those in front have no linear bytes, or no bytes at all. */
static void what_is_empty_is_passed_over(void **state)
{
	struct sk_buff *skb = alloc_skb(0, GFP_KERNEL), *empty = alloc_skb(0, GFP_KERNEL);
	struct skb_seq_state st;
	const u8 *data;

	(void)state;
	skb_add_rx_frag(skb, 0, alloc_page(GFP_KERNEL), 0, 0, PAGE_SIZE);
	skb_shinfo(skb)->frag_list = empty;
	empty->next = scattered(100);
	skb->len += SCATTERED_LEN;
	skb->data_len += SCATTERED_LEN;
	skb_prepare_seq_read(skb, 0, skb->len, &st);
	assert_int_equal(skb_seq_read(0, &data, &st), 100);
	assert_int_equal(skb_seq_read(100, &data, &st), 300);
	/* A list inside a list is not entered. */
	assert_int_equal(skb_seq_read(400, &data, &st), 0);
	kfree_skb(skb);
}

static void beyond_the_packet_there_is_nothing(void **state)
{
	struct sk_buff *skb = scattered(100), *neighbour = scattered(100);
	struct sk_buff_head queue;
	struct skb_seq_state st;
	const u8 *data;

	(void)state;
	skb_queue_head_init(&queue);
	__skb_queue_tail(&queue, skb);
	__skb_queue_tail(&queue, neighbour);
	skb_prepare_seq_read(skb, 0, SCATTERED_LEN + 100, &st);
	assert_int_equal(skb_seq_read(SCATTERED_LEN, &data, &st), 0);
	assert_int_equal(pskb_trim(skb, 400), 0);
	skb_prepare_seq_read(skb, 0, SCATTERED_LEN, &st);
	assert_int_equal(skb_seq_read(400, &data, &st), 0);
	skb_prepare_seq_read(skb, 5000, 5000, &st);
	assert_int_equal(skb_seq_read(0, &data, &st), 0);
	__skb_queue_purge(&queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(all_bytes_come_in_order_at_any_pace),
		sim_test(pieces_are_the_packets_own_and_whole),
		sim_test(what_is_empty_is_passed_over),
		sim_test(beyond_the_packet_there_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
