/* SPDX-License-Identifier: MIT */
/* kmalloc: classes, whole pages, and the odd sizes at the ends. */
#include "harness.h"
#include "stderr_text.h"

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
	/* Once in a process. */
	expect_warnings(0, assert_null(kmalloc(SIZE_MAX, GFP_KERNEL)));
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

/* ---- Families ---- */

static struct kmem_cache *cache_of(const void *x)
{
	return virt_to_head_page(x)->slab_cache;
}

/* Which mask takes from which family's cache; as Linux 5.10 and 6.1 were seen to do. */
static void masks_choose_the_family_of_caches(void **state)
{
	static const struct {
		gfp_t gfp;
		int family;
	} cases[] = {
		{ GFP_KERNEL, 0 },
		{ GFP_ATOMIC | __GFP_ZERO, 0 },
		{ GFP_KERNEL | __GFP_ACCOUNT, 0 },
		{ GFP_KERNEL | __GFP_RECLAIMABLE, 1 },
		{ GFP_KERNEL | GFP_DMA, 2 },
		{ GFP_ATOMIC | GFP_DMA | __GFP_RECLAIMABLE, 2 },
	};
	static const size_t sizes[] = { 1, 70, 150, 300, 8192 };
	struct kmem_cache *family[3];
	size_t i, j, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(family, 0, sizeof(family));
		for (j = 0; j < ARRAY_SIZE(cases); j++) {
			void *x = kmalloc(sizes[i], cases[j].gfp);

			if (!family[cases[j].family])
				family[cases[j].family] = cache_of(x);
			for (k = 0; k < ARRAY_SIZE(family); k++)
				assert_true((cache_of(x) == family[k]) ==
					    ((int)k == cases[j].family));
			kfree(x);
			x = kmalloc_node(sizes[i], cases[j].gfp, 0);
			assert_ptr_equal(cache_of(x), family[cases[j].family]);
			kfree(x);
		}
	}
}

static void every_family_has_the_same_classes(void **state)
{
	static const gfp_t masks[] = { GFP_KERNEL, GFP_KERNEL | __GFP_RECLAIMABLE,
				       GFP_KERNEL | GFP_DMA };
	size_t size, i;

	(void)state;
	for (size = 1; size <= 8192; size += 1 + size / 16) {
		void *x[ARRAY_SIZE(masks)];

		for (i = 0; i < ARRAY_SIZE(masks); i++) {
			x[i] = kmalloc(size, masks[i]);
			assert_int_equal(ksize(x[i]), ksize(x[0]));
		}
		for (i = 0; i < ARRAY_SIZE(masks); i++)
			kfree(x[i]);
	}
}

static void limits_are_the_kernels(void **state)
{
	(void)state;
	assert_int_equal(KMALLOC_MAX_CACHE_SIZE, 8192);
	assert_int_equal(KMALLOC_MAX_SIZE, 4 << 20);
	assert_int_equal(KMALLOC_MAX_ORDER, 10);
	assert_int_equal(KMALLOC_MIN_SIZE, 8);
}

static void arrays_and_nodes_are_served_too(void **state)
{
	static const char zeros[200];
	char *x;

	(void)state;
	x = kzalloc_node(200, GFP_KERNEL, 0);
	assert_memory_equal(x, zeros, 200);
	memset(x, 0xff, 200);
	kfree(x);
	x = kcalloc_node(20, 10, GFP_KERNEL, 0);
	assert_memory_equal(x, zeros, 200);
	kfree(x);
	x = kmalloc_array_node(20, 10, GFP_KERNEL, 0);
	assert_int_equal(ksize(x), 256);
	kfree(x);
	expect_warnings(0, assert_null(kmalloc_array(SIZE_MAX / 2, 3, GFP_KERNEL)));
	expect_warnings(0, assert_null(kcalloc(SIZE_MAX, SIZE_MAX, GFP_KERNEL)));
	expect_warnings(0, assert_null(kmalloc_array_node(SIZE_MAX, 2, GFP_KERNEL, 0)));
}

/* From a class and as whole pages. */
static void the_node_can_be_chosen(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 1, .nodes = 2 };
	static const size_t sizes[] = { 100, 20000 };
	size_t i;
	int node;

	(void)state;
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for (node = 0; node < 2; node++) {
			void *x = kmalloc_node(sizes[i], GFP_KERNEL, node);

			assert_int_equal(page_to_nid(virt_to_head_page(x)), node);
			kfree(x);
		}
}

/* ---- krealloc ---- */

static void krealloc_keeps_what_is_large_enough(void **state)
{
	char *x = kmalloc(100, GFP_KERNEL);

	(void)state;
	assert_ptr_equal(krealloc(x, 128, GFP_KERNEL), x);
	assert_ptr_equal(krealloc(x, 1, GFP_KERNEL), x);
	kfree(x);
	x = kmalloc(20000, GFP_KERNEL);
	assert_ptr_equal(krealloc(x, 32768, GFP_KERNEL), x);
	assert_ptr_equal(krealloc(x, 1, GFP_KERNEL), x);
	kfree(x);
}

static void krealloc_moves_the_contents(void **state)
{
	static const size_t sizes[] = { 8, 100, 5000, 30000, 200000 };
	char *x = NULL;
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		x = krealloc(x, sizes[i], GFP_KERNEL);
		for (j = 0; i && j < sizes[i - 1]; j++)
			assert_int_equal(x[j], (char)i);
		memset(x, (int)i + 1, sizes[i]);
	}
	assert_ptr_equal(krealloc(x, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	assert_int_equal(skbsim_objects_alive(), 0);
}

/* What lay behind in the old class comes along; the kernels differ in what they clear. */
static void krealloc_clears_what_the_kernel_clears(void **state)
{
	unsigned char *x = kmalloc(128, GFP_KERNEL);

	(void)state;
	memset(x, 1, 128);
	x = krealloc(x, 100, GFP_KERNEL | __GFP_ZERO);
	assert_int_equal(ksize(x), 128); /* to look at what was not asked for */
	assert_int_equal(x[99], 1);
	assert_int_equal(x[100], is_profile("v6.1") ? 0 : 1);
	assert_int_equal(x[127], is_profile("v6.1") ? 0 : 1);
	x[127] = 1;
	x = krealloc(x, 256, GFP_KERNEL | __GFP_ZERO);
	assert_int_equal(x[127], 1);
	assert_int_equal(x[128], 0);
	assert_int_equal(x[255], 0);
	kfree(x);
}

static void krealloc_to_nothing_frees(void **state)
{
	(void)state;
	assert_ptr_equal(krealloc(kmalloc(100, GFP_KERNEL), 0, GFP_KERNEL), ZERO_SIZE_PTR);
	assert_ptr_equal(krealloc(NULL, 0, GFP_KERNEL), ZERO_SIZE_PTR);
}

static void a_failing_krealloc_leaves_everything_as_it_was(void **state)
{
	char *x = kmalloc(100, GFP_KERNEL);

	(void)state;
	memset(x, 7, 100);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(krealloc(x, 1000, GFP_KERNEL));
	assert_null(krealloc(x, KMALLOC_MAX_SIZE + 1, GFP_KERNEL | __GFP_NOWARN));
	assert_null(krealloc_array(x, SIZE_MAX, 2, GFP_KERNEL));
	assert_int_equal(x[0], 7);
	assert_int_equal(x[99], 7);
	x = krealloc_array(x, 100, 10, GFP_KERNEL);
	assert_int_equal(ksize(x), 1024);
	assert_int_equal(x[99], 7);
	kfree(x);
}

static void sensitive_memory_is_wiped(void **state)
{
	unsigned char *x = kmalloc(200, GFP_KERNEL);

	(void)state;
	memset(x, 0xff, ksize(x));
	kfree_sensitive(x);
	assert_ptr_equal(kmalloc(200, GFP_KERNEL), x);
	assert_int_equal(ksize(x), 256);
	/* All but the link of the free list. */
	assert_int_equal(x[0], 0);
	assert_int_equal(x[255], 0);
	kfree(x);
	kfree_sensitive(NULL);
	kfree_sensitive(ZERO_SIZE_PTR);
}

/* ---- Copies ---- */

static void copies_are_the_callers(void **state)
{
	char *x;

	(void)state;
	x = kstrdup("hello", GFP_KERNEL);
	assert_string_equal(x, "hello");
	kfree(x);
	x = kstrndup("hello", 3, GFP_KERNEL);
	assert_string_equal(x, "hel");
	kfree(x);
	x = kmemdup("a\0b", 4, GFP_KERNEL);
	assert_memory_equal(x, "a\0b", 4);
	kfree(x);
	x = kmemdup_nul("hello", 2, GFP_KERNEL);
	assert_string_equal(x, "he");
	kfree(x);
	x = kasprintf(GFP_KERNEL, "%s-%d", "x", 12);
	assert_string_equal(x, "x-12");
	assert_int_equal(ksize(x), 8);
	kfree(x);
	/* No text: a character that the locale has not. */
	assert_null(kasprintf(GFP_KERNEL, "%ls", L"\x7fffffff"));
	assert_null(kstrdup(NULL, GFP_KERNEL));
	assert_null(kstrndup(NULL, 3, GFP_KERNEL));
	assert_null(kmemdup_nul(NULL, 3, GFP_KERNEL));
}

static void without_memory_there_are_no_copies(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 5);
	assert_null(kstrdup("hello", GFP_KERNEL));
	assert_null(kstrndup("hello", 3, GFP_KERNEL));
	assert_null(kmemdup("hello", 3, GFP_KERNEL));
	assert_null(kmemdup_nul("hello", 3, GFP_KERNEL));
	assert_null(kasprintf(GFP_KERNEL, "%d", 3));
}

/* ---- Misuse ---- */

/* Runs @call, which must warn once with @who and the address. */
#define expect_report(call, who, address)                                                    \
	do {                                                                                 \
		char __text[64];                                                             \
                                                                                             \
		snprintf(__text, sizeof(__text), "%s(%p): Object is neither in a slab", who, \
			 (void *)(address));                                                 \
		stderr_catch();                                                              \
		expect_warnings(1, call);                                                    \
		stderr_release();                                                            \
		if (!strstr(stderr_text, __text))                                            \
			fail_msg("expected '%s' in '%s'", __text, stderr_text);              \
	} while (0)

static void memory_that_is_not_kmallocs_is_reported_and_left_alone(void **state)
{
	struct page *single = alloc_page(GFP_KERNEL), *plain = alloc_pages(GFP_KERNEL, 2);
	char on_the_stack = 7, *freed = kmalloc(20000, GFP_KERNEL);
	char *never = (char *)(skbsim_mem.base + skbsim_mem.size - 8);
	char *foreign[] = { &on_the_stack, page_address(single), page_address(plain), freed,
			    never };
	size_t i;

	(void)state;
	kfree(freed);
	for (i = 0; i < ARRAY_SIZE(foreign); i++) {
		expect_report(kfree(foreign[i]), "kfree", foreign[i]);
		expect_report(assert_int_equal(ksize(foreign[i]), 0), "ksize", foreign[i]);
		expect_report(assert_null(krealloc(foreign[i], 100, GFP_KERNEL)), "ksize",
			      foreign[i]);
		expect_report(kfree_sensitive(foreign[i]), "ksize", foreign[i]);
	}
	assert_int_equal(on_the_stack, 7);
	assert_int_equal(page_count(single), 1);
	assert_int_equal(page_count(plain), 1);
	__free_pages(single, 0);
	__free_pages(plain, 2);
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
		sim_test(krealloc_to_nothing_frees),
		sim_test(masks_choose_the_family_of_caches),
		sim_test(every_family_has_the_same_classes),
		sim_test(limits_are_the_kernels),
		sim_test(arrays_and_nodes_are_served_too),
		sim_test(the_node_can_be_chosen),
		sim_test(krealloc_keeps_what_is_large_enough),
		sim_test(krealloc_moves_the_contents),
		sim_test(krealloc_clears_what_the_kernel_clears),
		sim_test(a_failing_krealloc_leaves_everything_as_it_was),
		sim_test(sensitive_memory_is_wiped),
		sim_test(copies_are_the_callers),
		sim_test(without_memory_there_are_no_copies),
		sim_test(memory_that_is_not_kmallocs_is_reported_and_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
