/* SPDX-License-Identifier: MIT */
/* kmalloc: classes, whole pages, and the odd sizes at the ends. */
#include "harness.h"

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

static void ksize_is_the_class_or_the_pages(void **state)
{
	static const struct {
		size_t size, ksize;
	} cases[] = {
		{ 1, 8 },	  { 8, 8 },	      { 9, 16 },
		{ 16, 16 },	  { 17, 32 },	      { 33, 64 },
		{ 64, 64 },	  { 65, 96 },	      { 96, 96 },
		{ 97, 128 },	  { 128, 128 },	      { 129, 192 },
		{ 192, 192 },	  { 193, 256 },	      { 256, 256 },
		{ 257, 512 },	  { 512, 512 },	      { 513, 1024 },
		{ 1024, 1024 },	  { 1025, 2048 },     { 2049, 4096 },
		{ 4097, 8192 },	  { 8192, 8192 },     { 8193, 16384 },
		{ 16385, 32768 }, { 100000, 131072 }, { 4UL << 20, 4UL << 20 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		void *x = kmalloc(cases[i].size, GFP_KERNEL);

		assert_int_equal(ksize(x), cases[i].ksize);
		memset(x, 0xff, cases[i].ksize);
		kfree(x);
	}
}

static void every_size_up_to_8k_gets_room_for_it(void **state)
{
	size_t size;

	(void)state;
	for (size = 1; size <= 8192; size++) {
		void *x = kmalloc(size, GFP_KERNEL);

		assert_in_range(ksize(x), size, size <= 8 ? 8 : 2 * size);
		kfree(x);
	}
}

static void classes_end_at_8k(void **state)
{
	void *object = kmalloc(8192, GFP_KERNEL), *pages = kmalloc(8193, GFP_KERNEL);

	(void)state;
	assert_true(PageSlab(virt_to_head_page(object)));
	assert_false(PageSlab(virt_to_head_page(pages)));
	kfree(object);
	kfree(pages);
}

static void powers_of_two_are_aligned_to_themselves(void **state)
{
	size_t size;

	(void)state;
	for (size = 8; size <= 4096; size *= 2) {
		void *a = kmalloc(size, GFP_KERNEL), *b = kmalloc(size, GFP_KERNEL);

		assert_int_equal((uintptr_t)a % size, 0);
		assert_int_equal((uintptr_t)b % size, 0);
		kfree(a);
		kfree(b);
	}
}

static void zero_bytes_are_no_memory_but_no_failure(void **state)
{
	void *x = kmalloc(0, GFP_KERNEL);

	(void)state;
	assert_ptr_equal(x, ZERO_SIZE_PTR);
	assert_int_equal(ksize(x), 0);
	kfree(x);
	kfree(NULL);
	assert_int_equal(ksize(NULL), 0);
}

static void too_much_gives_null_and_a_warning_if_wanted(void **state)
{
	(void)state;
	expect_warnings(0, assert_null(kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL | __GFP_NOWARN)));
	expect_warnings(1, assert_null(kmalloc(SIZE_MAX, GFP_KERNEL)));
}

static void kzalloc_clears(void **state)
{
	static const char zeros[16384];
	static const size_t sizes[] = { 24, 500, 16384 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *x = kmalloc(sizes[i], GFP_KERNEL);

		memset(x, 0xff, sizes[i]);
		kfree(x);
		x = kzalloc(sizes[i], GFP_KERNEL);
		assert_memory_equal(x, zeros, sizes[i]);
		kfree(x);
	}
}

static void freeing_foreign_memory_is_reported(void **state)
{
	int on_the_stack;

	(void)state;
	expect_warnings(1, kfree(&on_the_stack));
}

/* ---- krealloc ---- */

static void krealloc_stays_in_place_while_the_class_is_large_enough(void **state)
{
	void *x = krealloc(NULL, 100, GFP_KERNEL);

	(void)state;
	assert_int_equal(ksize(x), 128);
	assert_ptr_equal(krealloc(x, 128, GFP_KERNEL), x);
	assert_ptr_equal(krealloc(x, 1, GFP_KERNEL), x);
	kfree(x);
}

/* What is left alive at the end of a test says whether the smaller one was freed. */
static void krealloc_takes_the_contents_along(void **state)
{
	char expected[128], *x = kmalloc(128, GFP_KERNEL), *larger;

	(void)state;
	memset(expected, 0x5a, sizeof(expected));
	memset(x, 0x5a, sizeof(expected));
	larger = krealloc(x, 129, GFP_KERNEL);
	assert_ptr_not_equal(larger, x);
	assert_int_equal(ksize(larger), 192);
	assert_memory_equal(larger, expected, sizeof(expected));
	kfree(larger);
}

static void krealloc_to_nothing_frees(void **state)
{
	(void)state;
	assert_ptr_equal(krealloc(kmalloc(100, GFP_KERNEL), 0, GFP_KERNEL), ZERO_SIZE_PTR);
	assert_ptr_equal(krealloc(NULL, 0, GFP_KERNEL), ZERO_SIZE_PTR);
}

static void krealloc_without_memory_leaves_what_there_was(void **state)
{
	char expected[128], *x = kmalloc(128, GFP_KERNEL);

	(void)state;
	memset(expected, 0x5a, sizeof(expected));
	memset(x, 0x5a, sizeof(expected));
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(krealloc(x, 1000, GFP_KERNEL));
	assert_memory_equal(x, expected, sizeof(expected));
	kfree(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(ksize_is_the_class_or_the_pages),
		sim_test(every_size_up_to_8k_gets_room_for_it),
		sim_test(classes_end_at_8k),
		sim_test(powers_of_two_are_aligned_to_themselves),
		sim_test(zero_bytes_are_no_memory_but_no_failure),
		sim_test(too_much_gives_null_and_a_warning_if_wanted),
		sim_test(kzalloc_clears),
		sim_test(krealloc_stays_in_place_while_the_class_is_large_enough),
		sim_test(krealloc_takes_the_contents_along),
		sim_test(krealloc_to_nothing_frees),
		sim_test(krealloc_without_memory_leaves_what_there_was),
		sim_test(freeing_foreign_memory_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
