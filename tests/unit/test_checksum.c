/* SPDX-License-Identifier: MIT */
/* Checksums against a bytewise reference written from RFC 1071. */
#include "harness.h"

#include <net/checksum.h>

#include <asm/byteorder.h>
#include <stdlib.h>

/* One 16-bit word at a time, high byte first, carries folded as they come. */
static u16 reference(const unsigned char *p, int len)
{
	unsigned int sum = 0;
	int i;

	for (i = 0; i < len; i++) {
		sum += i % 2 ? p[i] : p[i] << 8;
		if (sum > 0xffff)
			sum -= 0xffff;
	}
	return ~sum;
}

static void fill(unsigned char *p, int len)
{
	while (len-- > 0)
		*p++ = rand();
}

/* Zero and all-ones are one number in ones' complement. */
static void assert_same_sum(u16 a, u16 b)
{
	assert_int_equal(a == 0xffff ? 0 : a, b == 0xffff ? 0 : b);
}

static void a_buffer_of_any_length_and_alignment_sums_like_the_reference(void **state)
{
	unsigned char buffer[300];
	int len, at;

	(void)state;
	for (len = 0; len < 256; len++) {
		for (at = 0; at < 9; at++) {
			fill(buffer, sizeof(buffer));
			assert_same_sum(__be16_to_cpu(csum_fold(csum_partial(buffer + at, len, 0))),
					reference(buffer + at, len));
		}
	}
}

static void sums_of_parts_add_up(void **state)
{
	unsigned char buffer[256];
	int cut;

	(void)state;
	fill(buffer, sizeof(buffer));
	for (cut = 0; cut <= 256; cut += 2) {
		__wsum sum = csum_partial(buffer + cut, 256 - cut, csum_partial(buffer, cut, 0));

		assert_same_sum(__be16_to_cpu(csum_fold(sum)), reference(buffer, 256));
	}
}

static void all_ones_do_not_lose_a_carry(void **state)
{
	unsigned char buffer[64];

	(void)state;
	memset(buffer, 0xff, sizeof(buffer));
	assert_same_sum(__be16_to_cpu(csum_fold(csum_partial(buffer, 64, 0xffffffff))), 0);
}

static void replacing_a_field_equals_summing_again(void **state)
{
	unsigned char header[20];
	__sum16 check;
	int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		__be32 old4, new4 = rand() * 2U + rand() % 2;
		__be16 old2, new2 = rand();

		fill(header, sizeof(header));
		memset(header + 10, 0, 2);
		check = ip_fast_csum(header, 5);
		memcpy(&old4, header + 12, 4);
		memcpy(header + 12, &new4, 4);
		csum_replace4(&check, old4, new4);
		memcpy(&old2, header + 2, 2);
		memcpy(header + 2, &new2, 2);
		csum_replace2(&check, old2, new2);
		assert_same_sum(check, ip_fast_csum(header, 5));
	}
}

static void a_header_with_its_checksum_sums_to_zero(void **state)
{
	unsigned char header[24];
	__sum16 check;

	(void)state;
	fill(header, sizeof(header));
	memset(header + 10, 0, 2);
	check = ip_fast_csum(header, 6);
	memcpy(header + 10, &check, 2);
	assert_int_equal(ip_fast_csum(header, 6), 0);
	header[5] ^= 1;
	assert_int_not_equal(ip_fast_csum(header, 6), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_of_any_length_and_alignment_sums_like_the_reference),
		cmocka_unit_test(sums_of_parts_add_up),
		cmocka_unit_test(all_ones_do_not_lose_a_carry),
		cmocka_unit_test(replacing_a_field_equals_summing_again),
		cmocka_unit_test(a_header_with_its_checksum_sums_to_zero),
	};

	srand(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
