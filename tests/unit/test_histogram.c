// SPDX-License-Identifier: MIT
/*
 * The log-linear histogram of tools/skbsim: quantiles and means beside those of the
 * sorted numbers themselves, over the whole range.
 */
#include "harness.h"

#include "histogram.h"

#include <stdlib.h>

#define MOST 200000

static u64 numbers[MOST];
static struct histogram *h;

static int empty_histogram(void **state)
{
	(void)state;
	h = calloc(1, sizeof(*h));
	return h ? 0 : -1;
}

static int histogram_goes(void **state)
{
	(void)state;
	free(h);
	return 0;
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

static u64 next_random(u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void record(size_t n)
{
	for (size_t i = 0; i < n; i++)
		histogram_record(h, numbers[i]);
	qsort(numbers, n, sizeof(numbers[0]), compare);
}

/* With few numbers at most, the product fits. */
static size_t rank(size_t n, u64 per_million)
{
	u64 r = (n * per_million + 999999) / 1000000;

	return r ? r : 1;
}

static void check_quantiles(size_t n)
{
	static const u64 shares[] = { 0,      1,      10000,  250000, 500000,
				      900000, 990000, 999000, 999999, 1000000 };

	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		u64 exact = numbers[rank(n, shares[i]) - 1];
		u64 got = histogram_quantile(h, shares[i]);

		if (got < exact || got - exact > exact / 128)
			fail_msg("%zu numbers, %llu millionths: expected %llu and up to a 128th "
				 "more, got %llu",
				 n, shares[i], exact, got);
	}
	assert_int_equal(histogram_quantile(h, 0), numbers[0]);
	assert_int_equal(histogram_quantile(h, 1000000), numbers[n - 1]);
}

static void check_means(size_t n)
{
	static const u64 shares[] = { 1, 500000, 990000, 1000000 };

	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		size_t count = rank(n, shares[i]);
		double exact = 0, got = histogram_mean(h, shares[i]);

		for (size_t j = 0; j < count; j++)
			exact += (double)numbers[j] / (double)count;
		if (got < exact * 127 / 128 || got > exact * 129 / 128)
			fail_msg("%zu numbers, %llu millionths: expected a mean of %f, got %f", n,
				 shares[i], exact, got);
	}
}

static void nothing_recorded_is_zero(void **state)
{
	(void)state;
	assert_int_equal(histogram_quantile(h, 500000), 0);
	assert_true(histogram_mean(h, 500000) == 0);
}

static void numbers_below_256_are_exact(void **state)
{
	(void)state;
	for (u64 v = 0; v < 256; v++) {
		numbers[v] = 255 - v;
		assert_int_equal(histogram_bucket(v), v);
	}
	record(256);
	for (u64 v = 0; v < 256; v++)
		assert_int_equal(histogram_quantile(h, v * 1000000 / 256 + 1), v);
}

/* Every number has one bucket, buckets ascend with numbers, and none is left out. */
static void buckets_cover_the_whole_range(void **state)
{
	(void)state;
	for (unsigned int shift = 8; shift < 64; shift++) {
		u64 first = 1ULL << shift, last = first + (first - 1);

		assert_int_equal(histogram_bucket(first), histogram_bucket(first - 1) + 1);
		assert_int_equal(histogram_bucket(last), histogram_bucket(first) + 127);
		assert_int_equal(histogram_bucket(first + (first >> 7)),
				 histogram_bucket(first) + 1);
		assert_int_equal(histogram_bucket(first + (first >> 7) - 1),
				 histogram_bucket(first));
	}
	assert_int_equal(histogram_bucket(~0ULL), HISTOGRAM_BUCKETS - 1);
}

static void quantiles_are_those_of_the_sorted_numbers(void **state)
{
	u64 seed = 0x5eed;

	(void)state;
	for (size_t n = 1; n <= MOST; n = n * 3 + 1) {
		*h = (struct histogram){ 0 };
		/* Of all sizes: as many between 2^k and 2^(k+1) for each k. */
		for (size_t i = 0; i < n; i++)
			numbers[i] = next_random(&seed) >> next_random(&seed) % 64;
		record(n);
		assert_int_equal(h->count, n);
		check_quantiles(n);
		check_means(n);
	}
}

/* As times are: most near each other, a few a thousand times as long. */
static void a_long_tail_is_seen(void **state)
{
	u64 seed = 0x7a11;

	(void)state;
	for (size_t i = 0; i < MOST; i++)
		numbers[i] = 250 + next_random(&seed) % 100 + (i % 2000 ? 0 : i * 1000);
	record(MOST);
	check_quantiles(MOST);
	check_means(MOST);
	assert_true(histogram_quantile(h, 999000) < 360);
	assert_true(histogram_quantile(h, 999900) > 10000000);
	assert_true(histogram_mean(h, 990000) < 310);
	assert_true(histogram_mean(h, 1000000) > 10000);
}

static void the_sum_of_two_has_recorded_both(void **state)
{
	struct histogram *other = calloc(1, sizeof(*other));
	u64 seed = 0xadd;

	(void)state;
	assert_non_null(other);
	histogram_add(h, other);
	assert_int_equal(h->count, 0);
	for (size_t i = 0; i < 3000; i++) {
		numbers[i] = 7 + (next_random(&seed) >> 40);
		histogram_record(i % 3 ? h : other, numbers[i]);
	}
	histogram_add(h, other);
	qsort(numbers, 3000, sizeof(numbers[0]), compare);
	assert_int_equal(h->count, 3000);
	check_quantiles(3000);
	*h = (struct histogram){ 0 };
	histogram_add(h, other);
	assert_int_equal(h->count, 1000);
	assert_int_equal(h->min, other->min);
	assert_int_equal(h->max, other->max);
	free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, empty_histogram, histogram_goes)
		TEST(nothing_recorded_is_zero),
		TEST(numbers_below_256_are_exact),
		TEST(buckets_cover_the_whole_range),
		TEST(quantiles_are_those_of_the_sorted_numbers),
		TEST(a_long_tail_is_seen),
		TEST(the_sum_of_two_has_recorded_both),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
