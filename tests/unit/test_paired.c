// SPDX-License-Identifier: MIT
/* The median of differences in tools/skbsim, and how sure it is, by the sign test. */
#include "harness.h"

#include "paired.h"

#include <stdlib.h>

#define ROUNDS 31

static void of_31_it_is_the_10th_and_the_22nd(void **state)
{
	double values[ROUNDS];
	struct interval d;

	(void)state;
	for (int i = 0; i < ROUNDS; i++)
		values[(i * 7) % ROUNDS] = i - 15;
	d = median_interval(values, ROUNDS);
	assert_true(d.median == 0 && d.low == -6 && d.high == 6);
}

/* P(at most 9 heads of 31) is 0.014725 on each side. */
static void the_confidence_is_that_of_a_coin(void **state)
{
	double of_31 = median_interval_confidence(31), of_9 = median_interval_confidence(9);

	(void)state;
	if (of_31 < 0.9705 || of_31 > 0.9707)
		fail_msg("of 31: expected 0.9706, got %f", of_31);
	/* 1 - 2 * 10 / 512 */
	if (of_9 < 0.9609 || of_9 > 0.9610)
		fail_msg("of 9: expected 0.9609, got %f", of_9);
	/* The ends are all there is: 1 - 2 / 32. */
	assert_true(median_interval_confidence(5) == 1 - 2.0 / 32);
	assert_true(median_interval_confidence(0) == 0);
}

static void few_values_are_their_ends(void **state)
{
	const double values[] = { 3, 1, 2, 10 };
	struct interval d = median_interval(values, 4);

	(void)state;
	assert_true(d.median == 2.5 && d.low == 1 && d.high == 10);
	d = median_interval(values, 1);
	assert_true(d.median == 3 && d.low == 3 && d.high == 3);
	d = median_interval(values, 0);
	assert_true(d.median == 0 && d.low == 0 && d.high == 0);
}

/* Values around a known median: as often as is said it lies between. */
static void the_median_lies_between_as_often_as_is_said(void **state)
{
	unsigned int seed = 1, inside = 0, trials = 20000;

	(void)state;
	for (unsigned int t = 0; t < trials; t++) {
		double values[ROUNDS];
		struct interval d;

		for (int i = 0; i < ROUNDS; i++) {
			double u = rand_r(&seed) / (double)RAND_MAX - 0.5;

			values[i] = u > 0 ? 100 * u * u : u; /* lopsided, with a tail */
		}
		d = median_interval(values, ROUNDS);
		inside += d.low <= 0 && 0 <= d.high;
	}
	if (inside < trials * 0.965 || inside > trials * 0.977)
		fail_msg("expected 97.1 %% of %u, got %u", trials, inside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_31_it_is_the_10th_and_the_22nd),
		cmocka_unit_test(the_confidence_is_that_of_a_coin),
		cmocka_unit_test(few_values_are_their_ends),
		cmocka_unit_test(the_median_lies_between_as_often_as_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
