/* SPDX-License-Identifier: MIT */
/*
 * Checksums of random packets of every shape, judged by a bytewise reference that
 * knows their bytes from when they were made. The seed is printed; another one may
 * be given as the first argument.
 *
 * A sum is a number modulo 0xffff: its value is that of its own bytes in memory,
 * whatever its upper and lower half are.
 */
#include "harness.h"

#include <linux/netdevice.h>
#include <net/checksum.h>

#include <errno.h>
#include <stdlib.h>

#define SEED	  20210213
#define MAX_BYTES 16384

static u64 dice;

/* 0 to @sides - 1. */
static unsigned int roll(unsigned int sides)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (dice >> 11) % sides;
}

/* ---- The reference ---- */

/* RFC 1071 over bytes: those at even places count 256 times. */
static unsigned int reference(const void *bytes, int len)
{
	const u8 *p = bytes;
	unsigned int sum = 0;
	int i;

	for (i = 0; i < len; i++)
		sum = (sum + (i % 2 ? p[i] : p[i] * 256U)) % 0xffff;
	return sum;
}

static unsigned int value(__wsum csum)
{
	return reference(&csum, sizeof(csum));
}

static unsigned int field_value(__sum16 check)
{
	return reference(&check, sizeof(check));
}

/* What stands at odd places counts the other way round. */
static unsigned int at_offset(unsigned int sum, int offset)
{
	return offset % 2 ? sum * 256 % 0xffff : sum;
}

static unsigned int minus(unsigned int a, unsigned int b)
{
	return (a + 0xffff - b) % 0xffff;
}

static unsigned int plus(unsigned int a, unsigned int b)
{
	return (a + b) % 0xffff;
}

static __wsum any_sum(void)
{
	static const __wsum edges[] = { 0, 1, 0xffff, 0x10000, 0xffff0000, 0xfffffffe, 0xffffffff };

	if (!roll(4))
		return edges[roll(sizeof(edges) / sizeof(edges[0]))];
	return (__wsum)roll(0x10000) << 16 | roll(0x10000);
}

/* Random bytes, or those in which carries are the rule or the exception. */
static void fill(u8 *bytes, unsigned int len)
{
	unsigned int mode = roll(6);

	while (len--)
		*bytes++ = !mode ? 0xff : mode == 1 ? 0 : roll(256);
}

/* ---- The arithmetic ---- */

static void sums_add_and_subtract_as_numbers_do(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		__wsum a = any_sum(), b = any_sum();
		int offset = roll(2000);

		assert_int_equal(value(csum_add(a, b)), plus(value(a), value(b)));
		assert_int_equal(value(csum_sub(a, b)), minus(value(a), value(b)));
		assert_int_equal(value(csum_shift(a, offset)), at_offset(value(a), offset));
		assert_int_equal(value(csum_block_add(a, b, offset)),
				 plus(value(a), at_offset(value(b), offset)));
		assert_int_equal(value(csum_block_sub(a, b, offset)),
				 minus(value(a), at_offset(value(b), offset)));
		assert_int_equal(field_value(csum_fold(a)), minus(0, value(a)));
		assert_int_equal(value(csum_unfold(csum_fold(a))), minus(0, value(a)));
	}
}

static void buffers_sum_up_from_any_start_at_any_alignment(void **state)
{
	u8 buffer[1100];
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		int at = roll(64), len = roll(2) ? roll(64) : roll(1024);
		__wsum start = any_sum();

		fill(buffer, sizeof(buffer));
		assert_int_equal(value(csum_partial(buffer + at, len, start)),
				 plus(value(start), reference(buffer + at, len)));
	}
}

static void blocks_of_any_lengths_add_up_and_can_be_taken_out(void **state)
{
	u8 buffer[512];
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		int len = 1 + roll(sizeof(buffer)), cut = roll(len + 1);
		__wsum all, rest;

		fill(buffer, sizeof(buffer));
		rest = csum_partial(buffer + cut, len - cut, 0);
		all = csum_block_add(csum_partial(buffer, cut, 0), rest, cut);
		assert_int_equal(value(all), reference(buffer, len));
		assert_int_equal(value(csum_block_sub(all, rest, cut)), reference(buffer, cut));
	}
}

/* ---- Random packets ---- */

struct packet {
	struct sk_buff *skb;
	u8 bytes[MAX_BYTES]; /* those of the packet, from skb->data on */
	unsigned int len;
};

static void append(struct packet *p, const u8 *bytes, unsigned int len)
{
	assert_true(p->len + len <= MAX_BYTES);
	memcpy(p->bytes + p->len, bytes, len);
	p->len += len;
}

static void add_frag(struct packet *p, struct sk_buff *skb)
{
	unsigned int off = roll(500), size = 1 + roll(roll(4) ? 9 : 300);
	struct page *page = alloc_page(GFP_KERNEL);
	u8 *bytes = page_address(page);

	fill(bytes + off, size);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, off, size, PAGE_SIZE);
	append(p, bytes + off, size);
}

/* Linear bytes, fragments, and a list of further ones down to @depth; some of each may be none. */
static struct sk_buff *random_skb(struct packet *p, unsigned int linear, int depth)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL), **link;
	int frags = roll(3) ? roll(4) : roll(MAX_SKB_FRAGS + 1), listed = depth ? roll(4) : 0;

	skb_reserve(skb, roll(32));
	fill(skb_put(skb, linear), linear);
	append(p, skb->data, linear);
	while (frags--)
		add_frag(p, skb);
	link = &skb_shinfo(skb)->frag_list;
	while (listed--) {
		struct sk_buff *list = random_skb(p, roll(60), roll(2) ? depth - 1 : 0);

		skb->len += list->len;
		skb->data_len += list->len;
		*link = list;
		link = &list->next;
	}
	return skb;
}

static void make(struct packet *p, unsigned int linear)
{
	p->len = 0;
	p->skb = random_skb(p, linear, 2);
	assert_int_equal(p->skb->len, p->len);
}

/* Any range of the packet: none of its bytes, or all, too. */
static int random_range(const struct packet *p, int *len)
{
	int offset = roll(p->len + 1);

	*len = roll(8) ? roll(p->len - offset + 1) : p->len - offset;
	return offset;
}

static struct packet packet;

static void assert_sums_right(const struct packet *p, const struct sk_buff *skb)
{
	static u8 copy[MAX_BYTES];
	__wsum start = any_sum();
	int len, offset = random_range(p, &len);
	unsigned int expected = reference(p->bytes + offset, len);

	assert_int_equal(value(skb_checksum(skb, offset, len, 0)), expected);
	memset(copy, 0xee, len + 1);
	assert_int_equal(value(skb_copy_and_csum_bits(skb, offset, copy, len)), expected);
	assert_memory_equal(copy, p->bytes + offset, len);
	assert_int_equal(copy[len], 0xee);

	/* A start stands for bytes before an even place. */
	assert_int_equal(value(skb_checksum(skb, offset, len, start)),
			 plus(value(start), expected));
}

static void any_range_of_any_packet_sums_up(void **state)
{
	int i, n;

	(void)state;
	for (i = 0; i < 3000; i++) {
		struct sk_buff *clone;

		make(&packet, roll(100));
		clone = skb_clone(packet.skb, GFP_KERNEL);
		for (n = 0; n < 8; n++) {
			assert_sums_right(&packet, packet.skb);
			assert_sums_right(&packet, clone);
		}
		kfree_skb(packet.skb);
		assert_sums_right(&packet, clone);
		kfree_skb(clone);
	}
}

/* Makes @p's sum the device's: where it goes, in bytes from data. */
static int leave_to_the_device(const struct packet *p, int *start)
{
	int linear = skb_headlen(p->skb), at;

	*start = roll(linear - 1);
	at = *start + roll(linear - *start - 1);
	p->skb->ip_summed = CHECKSUM_PARTIAL;
	p->skb->csum_start = skb_headroom(p->skb) + *start;
	p->skb->csum_offset = at - *start;
	return at;
}

/* @bytes are those of @p but for the two at @at, which make up for the sum from @start on. */
static void assert_filled_in(const struct packet *p, const u8 *bytes, int start, int at)
{
	assert_memory_equal(bytes, p->bytes, at);
	assert_memory_equal(bytes + at + 2, p->bytes + at + 2, p->len - at - 2);
	assert_int_equal(reference(bytes + at, 2),
			 minus(0, reference(p->bytes + start, p->len - start)));
}

static void help_fills_in_what_makes_up_for_the_sum(void **state)
{
	static u8 copy[MAX_BYTES];
	int i, start, at;

	(void)state;
	for (i = 0; i < 5000; i++) {
		struct sk_buff *clone;

		make(&packet, 2 + roll(98));
		at = leave_to_the_device(&packet, &start);
		clone = skb_clone(packet.skb, GFP_KERNEL);
		skb_copy_and_csum_dev(packet.skb, copy);
		assert_filled_in(&packet, copy, start, at);

		assert_int_equal(skb_checksum_help(packet.skb), 0);
		assert_int_equal(packet.skb->ip_summed, CHECKSUM_NONE);
		assert_int_equal(skb_copy_bits(packet.skb, 0, copy, packet.len), 0);
		assert_filled_in(&packet, copy, start, at);
		/* Zero would say that there is none. */
		assert_true(copy[at] || copy[at + 1]);

		assert_int_equal(skb_copy_bits(clone, 0, copy, packet.len), 0);
		assert_memory_equal(copy, packet.bytes, packet.len);
		kfree_skb(clone);
		kfree_skb(packet.skb);
	}
}

static void a_sum_over_the_packet_stays_true_as_it_is_cut(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		unsigned int front, len;

		make(&packet, roll(100));
		packet.skb->ip_summed = CHECKSUM_COMPLETE;
		packet.skb->csum = skb_checksum(packet.skb, 0, packet.len, 0);
		front = roll(skb_headlen(packet.skb) + 1) & ~1U;
		skb_pull_rcsum(packet.skb, front);
		assert_int_equal(value(packet.skb->csum),
				 reference(packet.bytes + front, packet.len - front));
		len = roll(packet.skb->len + 1);
		assert_int_equal(pskb_trim_rcsum(packet.skb, len), 0);
		assert_int_equal(value(packet.skb->csum), reference(packet.bytes + front, len));
		skb_push_rcsum(packet.skb, front);
		assert_int_equal(value(packet.skb->csum), reference(packet.bytes, front + len));
		kfree_skb(packet.skb);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_add_and_subtract_as_numbers_do),
		cmocka_unit_test(buffers_sum_up_from_any_start_at_any_alignment),
		cmocka_unit_test(blocks_of_any_lengths_add_up_and_can_be_taken_out),
		sim_test(any_range_of_any_packet_sums_up),
		sim_test(help_fills_in_what_makes_up_for_the_sum),
		sim_test(a_sum_over_the_packet_stays_true_as_it_is_cut),
	};
	unsigned long seed = argc > 1 ? strtoul(argv[1], NULL, 0) : SEED;

	print_message("seed %lu\n", seed);
	dice = seed * 0x9e3779b97f4a7c15 | 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
