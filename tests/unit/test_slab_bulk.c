/* SPDX-License-Identifier: MIT */
/* Bulk allocation and free: all or nothing, in what order, and at what price. */
#include "slab_cache.h"

#include <linux/kernel.h>
#include <linux/mm.h>

#include <pthread.h>
#include <stdlib.h>

#define PER_SLAB 16

static void bulk_hands_out_in_slab_order(void **state)
{
	void *objects[PER_SLAB];
	int i;

	(void)state;
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_KERNEL, PER_SLAB, objects), PER_SLAB);
	for (i = 1; i < PER_SLAB; i++)
		assert_ptr_equal(objects[i], (char *)objects[0] + i * 256);
	kmem_cache_free_bulk(cache, PER_SLAB, objects);
}

/* Rows of neighbours up and down, and whatever breaks them. */
static void a_list_is_taken_in_its_order_whatever_that_is(void **state)
{
	static const unsigned char orders[][PER_SLAB] = {
		{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
		{ 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 },
		{ 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7 },
		{ 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8 },
		{ 0, 1, 2, 3, 4, 8, 7, 6, 5, 9, 11, 10, 12, 15, 14, 13 },
		{ 0, 2, 4, 6, 8, 10, 12, 14, 15, 13, 11, 9, 7, 5, 3, 1 },
		{ 15, 0, 14, 1, 13, 2, 12, 3, 11, 4, 10, 5, 9, 6, 8, 7 },
		{ 3, 2, 1, 0, 4, 5, 6, 7, 11, 10, 9, 8, 12, 13, 14, 15 },
	};
	void *objects[PER_SLAB], *taken[PER_SLAB];
	size_t order;
	int i, nr;

	(void)state;
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_KERNEL, PER_SLAB, objects), PER_SLAB);
	for (order = 0; order < ARRAY_SIZE(orders); order++) {
		for (nr = 1; nr <= PER_SLAB; nr++) {
			/* The last one that was freed is the first of the list. */
			for (i = PER_SLAB; i--;)
				kmem_cache_free(cache, objects[orders[order][i]]);
			assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_KERNEL, nr, taken), nr);
			for (i = nr; i < PER_SLAB; i++)
				taken[i] = kmem_cache_alloc(cache, GFP_KERNEL);
			for (i = 0; i < PER_SLAB; i++)
				assert_ptr_equal(taken[i], objects[orders[order][i]]);
		}
	}
	assert_int_equal(skbsim_slab_slabs(cache), 1);
	kmem_cache_free_bulk(cache, PER_SLAB, objects);
}

static void bulk_allocation_counts_one_slow_path_a_slab_and_nothing_else(void **state)
{
	void *objects[3 * PER_SLAB];

	(void)state;
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_KERNEL, 3 * PER_SLAB, objects),
			 3 * PER_SLAB);
	assert_int_equal(stat(ALLOC_SLOWPATH), 3);
	assert_int_equal(stat(ALLOC_FASTPATH), 0);
	kmem_cache_free_bulk(cache, 3 * PER_SLAB, objects);
}

static void a_bulk_free_counts_once_a_slab(void **state)
{
	void *objects[2 * PER_SLAB];

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 2 * PER_SLAB, objects);
	kmem_cache_free_bulk(cache, 2 * PER_SLAB, objects);
	/* The second slab is the current one, the first is not. */
	assert_int_equal(stat(FREE_FASTPATH), 1);
	assert_int_equal(stat(FREE_SLOWPATH), 1);
	/* It was full, and comes back whole: this CPU keeps it. */
	assert_int_equal(stat(CPU_PARTIAL_FREE), 1);
	assert_int_equal(stat(FREE_FROZEN), 0);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

/*
 * 15 full slabs come back whole: as many as it may keep, by its kernel's rules, wait on the
 * CPU's list and go together; the first 5 to their node, and what it need not keep is
 * free memory.
 */
static void whole_slabs_leave_the_cpus_list_when_it_is_full(void **state)
{
	bool v61 = is_profile("v6.1");
	void *objects[16 * PER_SLAB];

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 16 * PER_SLAB, objects);
	kmem_cache_free_bulk(cache, 16 * PER_SLAB, objects);
	assert_int_equal(stat(CPU_PARTIAL_FREE), 15);
	assert_int_equal(stat(CPU_PARTIAL_DRAIN), v61 ? 2 : 14);
	assert_int_equal(stat(FREE_ADD_PARTIAL), 5);
	assert_int_equal(stat(DEACTIVATE_EMPTY), 9);
	assert_int_equal(stat(FREE_SLAB), 9);
	/* Those 5, the current one, and the last that came. */
	assert_int_equal(skbsim_slab_slabs(cache), 7);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

static void a_bulk_free_clobbers_the_array(void **state)
{
	void *objects[4];
	int i;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, objects);
	kmem_cache_free_bulk(cache, 4, objects);
	for (i = 0; i < 4; i++)
		assert_null(objects[i]);
}

/* As Linux 5.10 and 6.1 were seen to do. */
static void what_stood_last_in_a_bulk_free_comes_back_first(void **state)
{
	void *objects[4], *expected[4];
	int i;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, objects);
	memcpy(expected, objects, sizeof(expected));
	kmem_cache_free_bulk(cache, 4, objects);
	for (i = 0; i < 4; i++)
		assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), expected[3 - i]);
	kmem_cache_free_bulk(cache, 4, expected);
}

/*
 * Two slabs alternating: behind the last object the search meets two strangers
 * and goes on, at the third it stops; so a pass frees three objects of one slab.
 */
static void the_search_for_more_of_a_slab_ends_at_the_third_stranger(void **state)
{
	void *objects[2 * PER_SLAB], *mixed[12];
	u64 before;
	int i;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 2 * PER_SLAB, objects);
	for (i = 0; i < 6; i++) {
		mixed[2 * i] = objects[i];
		mixed[2 * i + 1] = objects[PER_SLAB + i];
	}
	before = stat(FREE_FASTPATH) + stat(FREE_SLOWPATH);
	kmem_cache_free_bulk(cache, 12, mixed);
	assert_int_equal(stat(FREE_FASTPATH) + stat(FREE_SLOWPATH) - before, 4);
	kmem_cache_free_bulk(cache, 10, objects + 6);
	kmem_cache_free_bulk(cache, 10, objects + PER_SLAB + 6);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

/* Linux 6.1 moves strangers aside, the others leave them where they are. What comes of it differs
 * in few arrangements of three slabs' objects; this is one of them. */
static void only_v61_moves_strangers(void **state)
{
	static const int slab_of[] = { 0, 1, 1, 2, 0, 1, 2 };
	void *objects[3][PER_SLAB], *mixed[7];
	int used[3] = { 0 }, i;
	u64 before;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 3 * PER_SLAB, objects[0]);
	for (i = 0; i < 7; i++)
		mixed[i] = objects[slab_of[i]][used[slab_of[i]]++];
	before = stat(FREE_FASTPATH) + stat(FREE_SLOWPATH);
	kmem_cache_free_bulk(cache, 7, mixed);
	assert_int_equal(stat(FREE_FASTPATH) + stat(FREE_SLOWPATH) - before,
			 is_profile("v6.1") ? 4 : 3);
	for (i = 0; i < 3; i++)
		kmem_cache_free_bulk(cache, PER_SLAB - used[i], objects[i] + used[i]);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

static void null_entries_are_skipped(void **state)
{
	void *objects[8];

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, objects + 2);
	objects[0] = objects[1] = objects[6] = objects[7] = NULL;
	kmem_cache_free_bulk(cache, 8, objects);
	assert_int_equal(skbsim_slab_objects(cache), 0);
	kmem_cache_free_bulk(cache, 8, objects);
}

static void a_failure_in_the_middle_gives_everything_back(void **state)
{
	void *objects[3 * PER_SLAB];

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 2, 2);
	assert_int_equal(
		kmem_cache_alloc_bulk(cache, GFP_KERNEL | __GFP_NOWARN, 3 * PER_SLAB, objects), 0);
	assert_int_equal(skbsim_slab_objects(cache), 0);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, objects), 0);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

static void a_zeroing_mask_clears_every_object(void **state)
{
	static const char zeros[256];
	void *objects[8];
	int i;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 8, objects);
	for (i = 0; i < 8; i++)
		memset(objects[i], 0xff, 256);
	kmem_cache_free_bulk(cache, 8, objects);
	kmem_cache_alloc_bulk(cache, GFP_KERNEL | __GFP_ZERO, 8, objects);
	for (i = 0; i < 8; i++)
		assert_memory_equal(objects[i], zeros, 256);
	kmem_cache_free_bulk(cache, 8, objects);
}

static void kfree_bulk_takes_any_kmalloced_memory(void **state)
{
	void *objects[5] = {
		kmalloc(10, GFP_KERNEL),  kmalloc(20000, GFP_KERNEL), kmalloc(10, GFP_KERNEL),
		kmalloc(500, GFP_KERNEL), kmalloc(9000, GFP_KERNEL),
	};

	(void)state;
	kfree_bulk(5, objects);
}

static void a_stranger_in_a_bulk_free_is_reported_and_goes_to_its_own_cache(void **state)
{
	struct kmem_cache *other = kmem_cache_create("other", 256, 0, 0, NULL);
	void *objects[3], *stranger = kmem_cache_alloc(other, GFP_KERNEL);

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 3, objects);
	kmem_cache_free(cache, objects[1]);
	objects[1] = stranger;
	expect_warnings(1, kmem_cache_free_bulk(cache, 3, objects));
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_int_equal(skbsim_slab_objects(other), 0);
	assert_ptr_equal(kmem_cache_alloc(other, GFP_KERNEL), stranger);
	kmem_cache_free(other, stranger);
	kmem_cache_destroy(other);
}

static void what_is_no_object_in_a_bulk_free_is_reported_and_left_alone(void **state)
{
	void *objects[3], *pages = kmalloc(20000, GFP_KERNEL);
	int on_the_stack = 7;

	(void)state;
	memset(pages, 0x77, 20000);
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 1, objects);
	objects[1] = &on_the_stack;
	objects[2] = pages;
	expect_warnings(2, kmem_cache_free_bulk(cache, 3, objects));
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_int_equal(on_the_stack, 7);
	assert_int_equal(((char *)pages)[19999], 0x77);
	kfree(pages);
}

static void a_bulk_allocation_of_nothing_takes_nothing(void **state)
{
	void *objects[1] = { NULL };

	(void)state;
	expect_warnings(0,
			assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_KERNEL, 0, objects), 0));
	assert_int_equal(skbsim_slab_slabs(cache), 0);
}

/* 20,000 objects of 256 bytes from a node of 4 MiB. */
static void a_bulk_allocation_beyond_memory_takes_nothing(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2, .node_bytes = 4 << 20 };
	static void *objects[20000];

	kmem_cache_destroy(cache);
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_KERNEL | __GFP_NOWARN, 20000, objects),
			 0);
	assert_int_equal(skbsim_slab_objects(cache), 0);
	(void)state;
}

static void *free_one(void *object)
{
	kmem_cache_free(cache, object);
	return NULL;
}

static void free_each_on_another_cpu(void **objects, unsigned int nr)
{
	pthread_t other;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		unsigned long warned = skbsim_warn_count();

		assert_int_equal(pthread_create(&other, NULL, free_one, objects[i]), 0);
		pthread_join(other, NULL);
		assert_int_equal(skbsim_warn_count(), warned);
	}
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

/* What a slab's memory held in an earlier life does not make its objects look free. */
static void objects_of_a_new_slab_may_be_freed_by_another_cpu(void **state)
{
	void *objects[16], *before[16];

	(void)state;
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_ATOMIC, 16, objects), 16);
	memcpy(before, objects, sizeof(before));
	kmem_cache_free_bulk(cache, 16, objects);
	kmem_cache_shrink(cache);
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_ATOMIC, 16, objects), 16);
	assert_memory_equal(objects, before, sizeof(before));
	free_each_on_another_cpu(objects, 16);
}

/* Nor does the link that an object had in the list it was taken from. */
static void objects_that_were_free_before_may_be_freed_by_another_cpu(void **state)
{
	void *objects[PER_SLAB];
	int i;

	(void)state;
	for (i = 0; i < PER_SLAB; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (i = 0; i < PER_SLAB; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_KERNEL, PER_SLAB, objects), PER_SLAB);
	assert_int_equal(skbsim_slab_slabs(cache), 1);
	free_each_on_another_cpu(objects, PER_SLAB);
}

static int by_address(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;

	return (x > y) - (x < y);
}

/* One-page slabs side by side, where a slab of the usual order would be one with all of them. */
static void slabs_of_the_fallback_order_are_told_apart(void **state)
{
	struct kmem_cache *s = kmem_cache_create("kib", 1024, 0, 0, NULL);
	void *objects[64], *again[64];
	unsigned int i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
		objects[i] = kmem_cache_alloc(s, GFP_ATOMIC | __GFP_NOWARN);
		assert_non_null(objects[i]);
		assert_int_equal(compound_order(virt_to_head_page(objects[i])), 0);
	}
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_true(skbsim_slab_stat(s, ORDER_FALLBACK) >= 16);
	/* A bulk free begins at the end: with an object of a page that others stand before. */
	qsort(objects, ARRAY_SIZE(objects), sizeof(objects[0]), by_address);
	memcpy(again, objects, sizeof(again));
	kmem_cache_free_bulk(s, ARRAY_SIZE(again), again);
	assert_int_equal(skbsim_slab_objects(s), 0);
	assert_int_equal(kmem_cache_alloc_bulk(s, GFP_ATOMIC, ARRAY_SIZE(again), again),
			 ARRAY_SIZE(again));
	for (i = 0; i < ARRAY_SIZE(again); i++)
		for (j = 0; j < i; j++)
			assert_ptr_not_equal(again[i], again[j]);
	kmem_cache_free_bulk(s, ARRAY_SIZE(again), again);
	expect_warnings(0, kmem_cache_destroy(s));
}

static void a_bulk_free_of_nothing_warns(void **state)
{
	void *objects[1] = { NULL };

	(void)state;
	expect_warnings(1, kmem_cache_free_bulk(cache, 0, objects));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(bulk_hands_out_in_slab_order),
		cache_test(a_list_is_taken_in_its_order_whatever_that_is),
		cache_test(bulk_allocation_counts_one_slow_path_a_slab_and_nothing_else),
		cache_test(a_bulk_free_counts_once_a_slab),
		cache_test(whole_slabs_leave_the_cpus_list_when_it_is_full),
		cache_test(a_bulk_free_clobbers_the_array),
		cache_test(what_stood_last_in_a_bulk_free_comes_back_first),
		cache_test(the_search_for_more_of_a_slab_ends_at_the_third_stranger),
		cache_test(only_v61_moves_strangers),
		cache_test(null_entries_are_skipped),
		cache_test(a_failure_in_the_middle_gives_everything_back),
		cache_test(a_zeroing_mask_clears_every_object),
		cache_test(kfree_bulk_takes_any_kmalloced_memory),
		cache_test(a_stranger_in_a_bulk_free_is_reported_and_goes_to_its_own_cache),
		cache_test(what_is_no_object_in_a_bulk_free_is_reported_and_left_alone),
		cache_test(a_bulk_allocation_of_nothing_takes_nothing),
		cache_test(a_bulk_allocation_beyond_memory_takes_nothing),
		cache_test(objects_of_a_new_slab_may_be_freed_by_another_cpu),
		cache_test(objects_that_were_free_before_may_be_freed_by_another_cpu),
		cache_test(slabs_of_the_fallback_order_are_told_apart),
		cache_test(a_bulk_free_of_nothing_warns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
