// SPDX-License-Identifier: MIT
/* Errors as pointers: which values are errors, and what comes back out of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/err.h>

/* The lowest and the highest error, and their neighbours that are none. */
static const struct {
	uintptr_t value;
	bool is_error;
} borders[] = {
	{ 0, false },
	{ 1, false },
	{ 4095, false },
	{ (uintptr_t)-4097, false },
	{ (uintptr_t)-4096, false },
	{ (uintptr_t)-4095, true },
	{ (uintptr_t)-1, true },
};

static void test_the_last_4095_addresses_are_errors(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(MAX_ERRNO, 4095);
	for (i = 0; i < sizeof(borders) / sizeof(borders[0]); i++) {
		const void *ptr = (void *)borders[i].value;

		assert_int_equal(IS_ERR(ptr), borders[i].is_error);
		assert_int_equal(!!IS_ERR_VALUE(borders[i].value), borders[i].is_error);
		assert_int_equal(IS_ERR_OR_NULL(ptr), borders[i].is_error || !ptr);
	}
}

static void test_int_errors_are_values_in_range_too(void **state)
{
	int error = -ENOMEM, count = 5;

	(void)state;
	assert_true(IS_ERR_VALUE(error));
	assert_false(IS_ERR_VALUE(count));
}

static void test_an_error_comes_back_out_of_its_pointer(void **state)
{
	long error;

	(void)state;
	for (error = -MAX_ERRNO; error < 0; error++) {
		const void *ptr = ERR_PTR(error);

		assert_true(IS_ERR(ptr));
		assert_int_equal(PTR_ERR(ptr), error);
		assert_int_equal(PTR_ERR_OR_ZERO(ptr), error);
	}
}

static void test_an_object_or_null_is_error_zero(void **state)
{
	int object;

	(void)state;
	assert_int_equal(PTR_ERR_OR_ZERO(&object), 0);
	assert_int_equal(PTR_ERR_OR_ZERO(NULL), 0);
	assert_int_equal(PTR_ERR(NULL), 0);
	assert_null(ERR_PTR(0));
}

static void test_a_cast_keeps_the_error(void **state)
{
	const int *from = ERR_PTR(-EINVAL);
	const char *to = ERR_CAST(from);

	(void)state;
	assert_int_equal(PTR_ERR(to), -EINVAL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_last_4095_addresses_are_errors),
		cmocka_unit_test(test_int_errors_are_values_in_range_too),
		cmocka_unit_test(test_an_error_comes_back_out_of_its_pointer),
		cmocka_unit_test(test_an_object_or_null_is_error_zero),
		cmocka_unit_test(test_a_cast_keeps_the_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
