/* SPDX-License-Identifier: MIT */
/*
 * Frees that must not be, and writes to free objects, in caches that nobody
 * debugs: each is reported once, by cache and object, and nothing else suffers.
 */
#include "bad_memory.h"

#include <linux/mm.h>
#include <linux/netdevice.h>

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define ALREADY_FREE "Object already free"
#define NO_OBJECT    "Invalid object pointer"
#define CHAIN	     "Freechain corrupt"
#define ONE_SLAB     16 /* objects of the test's cache */
#define ALL_TESTS    60 /* seconds: a free that goes unnoticed may close a list to a circle */

/* Runs @f with @arg as CPU 1. */
static void as_cpu_1(void *(*f)(void *), void *arg)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, f, arg), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void *free_on_cpu_1(void *object)
{
	if (skbsim_cpu_attach(1) != 1)
		abort();
	kmem_cache_free(cache, object);
	return NULL;
}

/* ---- Twice -------------------------------------------------------------------------- */

static void a_second_free_is_reported_and_ignored(void **state)
{
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	kmem_cache_free(cache, object);
	expect_report("test", ALREADY_FREE, kmem_cache_free(cache, object));
	assert_report_has_pointer(object);
	assert_report_has("FIX test: Object at 0x");
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_all_different(cache, 2 * ONE_SLAB, NULL, 0);
}

/* Wherever it lies: at the list's head, inside it, at its end. */
static void each_place_in_the_list_is_found(void **state)
{
	void *objects[ONE_SLAB];
	int i;

	(void)state;
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_KERNEL, ONE_SLAB, objects), ONE_SLAB);
	for (i = 0; i < ONE_SLAB; i++)
		kmem_cache_free(cache, objects[i]);
	for (i = 0; i < ONE_SLAB; i++)
		expect_report("test", ALREADY_FREE, kmem_cache_free(cache, objects[i]));
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_all_different(cache, ONE_SLAB, NULL, 0);
}

static void an_object_that_another_cpu_freed_is_found(void **state)
{
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);
	void *kept = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	as_cpu_1(free_on_cpu_1, object);
	expect_report("test", ALREADY_FREE, kmem_cache_free(cache, object));
	assert_int_equal(skbsim_slab_objects(cache), 1);
	assert_all_different(cache, 2 * ONE_SLAB, &kept, 1);
	kmem_cache_free(cache, kept);
}

static void an_object_on_another_cpus_list_is_found(void **state)
{
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);
	void *kept = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	kmem_cache_free(cache, object);
	expect_report("test", ALREADY_FREE, as_cpu_1(free_on_cpu_1, object));
	assert_int_equal(skbsim_slab_objects(cache), 1);
	assert_all_different(cache, 2 * ONE_SLAB, &kept, 1);
	kmem_cache_free(cache, kept);
}

/* Of a slab that is nobody's current one. */
static void an_object_of_a_partial_slab_is_found(void **state)
{
	void *objects[3 * ONE_SLAB];
	int i;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 3 * ONE_SLAB, objects);
	kmem_cache_free(cache, objects[0]);
	expect_report("test", ALREADY_FREE, kmem_cache_free(cache, objects[0]));
	assert_int_equal(skbsim_slab_objects(cache), 3 * ONE_SLAB - 1);
	for (i = 1; i < 3 * ONE_SLAB; i++)
		kmem_cache_free(cache, objects[i]);
	assert_all_different(cache, 3 * ONE_SLAB, NULL, 0);
}

/* Its pages may be somebody else's soon. */
static void an_object_of_a_slab_that_is_gone_is_told(void **state)
{
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	kmem_cache_free(cache, object);
	assert_int_equal(kmem_cache_shrink(cache), 0);
	stderr_catch();
	expect_warnings(1, kmem_cache_free(cache, object));
	stderr_release();
	assert_report_has("Object is not a Slab page! ");
	assert_report_has(" freed to test");
	assert_report_has_pointer(object);
	assert_int_equal(skbsim_slab_slabs(cache), 0);
}

static void one_array_may_not_have_an_object_twice(void **state)
{
	void *objects[4], *twice;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		kmem_cache_alloc_bulk(cache, GFP_KERNEL, 3, objects);
		twice = objects[3] = objects[i];
		expect_report("test", ALREADY_FREE, kmem_cache_free_bulk(cache, 4, objects));
		assert_report_has_pointer(twice);
		assert_int_equal(skbsim_slab_objects(cache), 0);
		assert_all_different(cache, ONE_SLAB, NULL, 0);
	}
}

/* The second time it is the last of a list that a stranger interrupted, and has no link yet. */
static void behind_a_stranger_too(void **state)
{
	void *objects[ONE_SLAB + 1], *array[4];
	int i;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, ONE_SLAB + 1, objects);
	array[0] = array[1] = objects[1];
	array[2] = objects[ONE_SLAB];
	array[3] = objects[0];
	expect_report("test", ALREADY_FREE, kmem_cache_free_bulk(cache, 4, array));
	assert_report_has_pointer(objects[1]);
	for (i = 2; i < ONE_SLAB; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_all_different(cache, ONE_SLAB, NULL, 0);
}

static void an_array_may_not_have_a_free_object(void **state)
{
	void *objects[5];

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 5, objects);
	kmem_cache_free(cache, objects[2]);
	expect_report("test", ALREADY_FREE, kmem_cache_free_bulk(cache, 5, objects));
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_all_different(cache, ONE_SLAB, NULL, 0);
}

static void objects_of_every_size_are_told(void **state)
{
	static const unsigned int sizes[] = { 8, 16, 24, 64, 96, 192, 232, 512, 1000, 4096, 8192 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct kmem_cache *s = kmem_cache_create("sized", sizes[i], 0, 0, NULL);
		char *objects[2];

		kmem_cache_alloc_bulk(s, GFP_KERNEL, 2, (void **)objects);
		expect_report("sized", NO_OBJECT, kmem_cache_free(s, objects[1] + 1));
		expect_report("sized", NO_OBJECT, kmem_cache_free(s, objects[1] + sizes[i] / 2));
		kmem_cache_free(s, objects[0]);
		expect_report("sized", ALREADY_FREE, kmem_cache_free(s, objects[0]));
		kmem_cache_free(s, objects[1]);
		expect_report("sized", ALREADY_FREE, kmem_cache_free(s, objects[1]));
		assert_int_equal(skbsim_slab_objects(s), 0);
		kmem_cache_destroy(s);
	}
}

static void kfree_knows_too(void **state)
{
	char *object = kmalloc(100, GFP_KERNEL);
	void *objects[3] = { object, kmalloc(30, GFP_KERNEL), object };

	(void)state;
	expect_report("kmalloc-128", NO_OBJECT, kfree(object + 8));
	expect_report("kmalloc-128", ALREADY_FREE, kfree_bulk(3, objects));
	expect_report("kmalloc-128", ALREADY_FREE, kfree(object));
}

/* ---- Somewhere else ----------------------------------------------------------------- */

static void a_pointer_into_an_object_is_reported_and_ignored(void **state)
{
	char *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	expect_report("test", NO_OBJECT, kmem_cache_free(cache, object + 64));
	assert_report_has("64 bytes into object");
	assert_report_has_pointer(object);
	assert_report_has_pointer(object + 64);
	assert_int_equal(skbsim_slab_objects(cache), 1);
	kmem_cache_free(cache, object);
	assert_all_different(cache, 2 * ONE_SLAB, NULL, 0);
}

/* 21 objects of 192 bytes leave 64 in the page. */
static void a_pointer_behind_the_last_object_is_reported(void **state)
{
	struct kmem_cache *s = kmem_cache_create("rest", 192, 0, 0, NULL);
	void *object = kmem_cache_alloc(s, GFP_KERNEL);
	char *page = page_address(virt_to_head_page(object));

	(void)state;
	expect_report("rest", NO_OBJECT, kmem_cache_free(s, page + 21 * 192));
	kmem_cache_free(s, object);
	assert_int_equal(skbsim_slab_objects(s), 0);
	kmem_cache_destroy(s);
}

static void an_array_may_not_have_a_pointer_into_an_object(void **state)
{
	void *objects[4];
	char *object;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, objects);
	object = objects[3];
	objects[3] = object + 8;
	expect_report("test", NO_OBJECT, kmem_cache_free_bulk(cache, 4, objects));
	assert_int_equal(skbsim_slab_objects(cache), 1);
	kmem_cache_free(cache, object);
	assert_all_different(cache, ONE_SLAB, NULL, 0);
}

/* A slab smaller than its cache wanted: the fast paths cannot tell its objects, but all is well. */
static void objects_of_a_smaller_slab_are_told(void **state)
{
	struct kmem_cache *s = kmem_cache_create("small", 1000, 0, 0, NULL);
	char *objects[4];

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	expect_warnings(0, kmem_cache_alloc_bulk(s, GFP_ATOMIC, 4, (void **)objects));
	assert_int_equal(skbsim_slab_stat(s, ORDER_FALLBACK), 1);
	expect_report("small", NO_OBJECT, kmem_cache_free(s, objects[3] + 8));
	expect_report(
		"small", NO_OBJECT,
		kmem_cache_free(s, (char *)page_address(virt_to_head_page(objects[0])) + 4 * 1000));
	expect_warnings(0, kmem_cache_free(s, objects[0]));
	expect_report("small", ALREADY_FREE, kmem_cache_free(s, objects[0]));
	expect_warnings(0, kmem_cache_free_bulk(s, 3, (void **)objects + 1));
	expect_warnings(0, assert_all_different(s, 4, NULL, 0));
	assert_int_equal(skbsim_slab_objects(s), 0);
	kmem_cache_destroy(s);
}

/* ---- Writes to free objects --------------------------------------------------------- */

/* Objects 1 to 3 are free, in this order; the link of the first leads to the second. */
static void free_three(void **objects)
{
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, ONE_SLAB, objects);
	kmem_cache_free(cache, objects[3]);
	kmem_cache_free(cache, objects[2]);
	kmem_cache_free(cache, objects[1]);
}

/* What came behind the damage is lost to the list; to free it again is how it is found. */
static void find_lost_objects(void **objects)
{
	int i;

	assert_int_equal(skbsim_slab_objects(cache), ONE_SLAB);
	expect_warnings(0, kmem_cache_free(cache, objects[2]));
	expect_warnings(0, kmem_cache_free(cache, objects[3]));
	for (i = 0; i < ONE_SLAB; i++)
		if (i != 2 && i != 3)
			kmem_cache_free(cache, objects[i]);
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_all_different(cache, ONE_SLAB, NULL, 0);
}

static void an_overwritten_link_is_reported_and_its_list_cut(void **state)
{
	void *objects[ONE_SLAB], *next;

	(void)state;
	free_three(objects);
	scribble(objects[1], 0x41, 256);
	expect_report("test", CHAIN,
		      assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), objects[1]));
	assert_report_has_pointer(objects[1]);
	next = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_ptr_not_equal(virt_to_head_page(next), virt_to_head_page(objects[1]));
	kmem_cache_free(cache, next);
	find_lost_objects(objects);
}

/* Each byte of the link by itself: an object's address is a multiple of 256 here. */
static void one_overwritten_byte_of_a_link_is_enough(void **state)
{
	void *objects[ONE_SLAB];
	int byte;

	(void)state;
	for (byte = 0; byte < 8; byte++) {
		u8 *link;

		if (byte == 1)
			continue; /* may lead to another object of the slab */
		free_three(objects);
		link = (u8 *)objects[1] + 128 + byte;
		scribble(link, look(link) ^ 0x55, 1);
		expect_report("test", CHAIN,
			      assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), objects[1]));
		find_lost_objects(objects);
	}
}

/* A slab of @s, all its objects; how many. */
static unsigned int take_slab(struct kmem_cache *s, unsigned int size, void **objects)
{
	unsigned int nr, i;

	objects[0] = kmem_cache_alloc(s, GFP_KERNEL);
	nr = page_size(virt_to_head_page(objects[0])) / size;
	for (i = 1; i < nr; i++)
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
	assert_int_equal(skbsim_slab_slabs(s), 1);
	return nr;
}

/* Of sizes of which the arithmetic that tells objects goes round in other ways. */
static void one_overwritten_bit_of_a_link_is_enough_whatever_the_size(void **state)
{
	void *objects[1024];
	unsigned int size;

	(void)state;
	for (size = 8; size <= 1024; size += 8) {
		struct kmem_cache *s = kmem_cache_create("sized", size, 0, 0, NULL);
		unsigned int nr = take_slab(s, size, objects), i;
		char *top = (char *)objects[1] + size / 2 / 8 * 8 + 7;

		kmem_cache_free(s, objects[0]);
		kmem_cache_free(s, objects[1]);
		scribble(top, look(top) ^ 0x80, 1);
		expect_report("sized", CHAIN,
			      assert_ptr_equal(kmem_cache_alloc(s, GFP_KERNEL), objects[1]));
		for (i = 0; i < nr; i++)
			kmem_cache_free(s, objects[i]);
		assert_int_equal(skbsim_slab_objects(s), 0);
		kmem_cache_destroy(s);
	}
}

/* Of three that lie in a row object @damaged is damaged: taken are those up to it, and others. */
static void take_damaged_row(void **objects, int damaged)
{
	void *more[4];
	int i;

	free_three(objects);
	scribble(objects[damaged], 0x41, 256);
	expect_report("test", CHAIN, kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, more));
	for (i = 0; i < damaged; i++)
		assert_ptr_equal(more[i], objects[1 + i]);
	kmem_cache_free_bulk(cache, 4 - damaged, more + damaged);
}

static void a_bulk_allocation_meets_the_damage_too(void **state)
{
	void *objects[ONE_SLAB];

	(void)state;
	take_damaged_row(objects, 1);
	find_lost_objects(objects);
}

static void a_bulk_allocation_meets_damage_in_a_row(void **state)
{
	void *objects[ONE_SLAB];

	(void)state;
	take_damaged_row(objects, 2);
	assert_int_equal(skbsim_slab_objects(cache), ONE_SLAB);
	kmem_cache_free_bulk(cache, ONE_SLAB, objects);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

/*
 * Frees three objects of a full slab, which lie in a row at its end or start; the last
 * one's link, which was the end, then leads one stride further, to where a neighbour would be.
 */
static void lead_out_of_the_slab(void **objects, int first, int step)
{
	char *behind;
	u64 link;
	int i;

	kmem_cache_alloc_bulk(cache, GFP_KERNEL, ONE_SLAB, objects);
	for (i = 2; i >= 0; i--)
		kmem_cache_free(cache, objects[first + i * step]);
	behind = (char *)objects[first + 2 * step] + 256 * step;
	for (i = 0; i < 8; i++)
		((u8 *)&link)[i] = look((u8 *)objects[first + 2 * step] + 128 + i);
	link += (uintptr_t)behind;
	for (i = 0; i < 8; i++)
		scribble((u8 *)objects[first + 2 * step] + 128 + i, ((u8 *)&link)[i], 1);
}

static void a_row_ends_where_its_slab_does(void **state)
{
	static const struct {
		int first, step;
	} rows[] = { { ONE_SLAB - 3, 1 }, { 2, -1 } };
	void *objects[ONE_SLAB], *more[4];
	size_t row;
	int i;

	(void)state;
	for (row = 0; row < ARRAY_SIZE(rows); row++) {
		lead_out_of_the_slab(objects, rows[row].first, rows[row].step);
		expect_report("test", CHAIN, kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, more));
		for (i = 0; i < 3; i++)
			assert_ptr_equal(more[i], objects[rows[row].first + i * rows[row].step]);
		assert_ptr_not_equal(virt_to_head_page(more[3]), virt_to_head_page(more[0]));
		kmem_cache_free(cache, more[3]);
		kmem_cache_free_bulk(cache, ONE_SLAB, objects);
		assert_int_equal(skbsim_slab_objects(cache), 0);
		kmem_cache_shrink(cache);
	}
}

static void a_flush_meets_the_damage_too(void **state)
{
	void *objects[ONE_SLAB];

	(void)state;
	free_three(objects);
	scribble(objects[1], 0x41, 256);
	expect_report("test", CHAIN, {
		skbsim_cpu_detach();
		skbsim_cpu_attach(0);
	});
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), objects[1]);
	find_lost_objects(objects);
}

/* ---- Heads in a NAPI cache ---------------------------------------------------------- */

/* The reference count says so. */
static void a_head_consumed_twice_is_in_the_cache_once(void **state)
{
	struct sk_buff *skb, *other;

	(void)state;
	if (UNDER_ASAN)
		skip(); /* which would stop it: see test_kasan.c */
	local_bh_disable();
	skb = alloc_skb(100, GFP_ATOMIC);
	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
	expect_warnings(1, napi_consume_skb(skb, NAPI_POLL_WEIGHT));
	assert_int_equal(skbsim_napi_cache_count(0), 1);
	skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0);
	other = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0);
	assert_ptr_not_equal(skb, other);
	kfree_skb(skb);
	kfree_skb(other);
	local_bh_enable();
}

/* Whoever gave the page away had no reference left: the packet's is one too many. */
static void data_that_is_free_already_is_reported_and_the_head_cached(void **state)
{
	struct page *page = dev_alloc_page();
	struct sk_buff *skb = build_skb(page_address(page), PAGE_SIZE);

	(void)state;
	if (UNDER_ASAN) {
		kfree_skb(skb);
		skip(); /* which would stop it */
	}
	put_page(page);
	local_bh_disable();
	expect_warnings(1, napi_consume_skb(skb, NAPI_POLL_WEIGHT));
	assert_int_equal(skbsim_napi_cache_count(0), 1);
	local_bh_enable();
	assert_int_equal(page_count(page), 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* What the series did to merged packets until it was fixed. The pair may be lost by it. */
static void a_pairs_head_in_the_cache_is_reported_by_the_flush(void **state)
{
	struct sk_buff *skbs[64];
	int i;

	(void)state;
	for (i = 0; i < 63; i++)
		skbs[i] = alloc_skb(100, GFP_ATOMIC);
	skbs[63] = alloc_skb_fclone(100, GFP_ATOMIC);
	local_bh_disable();
	for (i = 0; i < 63; i++)
		__kfree_skb_defer(skbs[i]);
	stderr_catch();
	expect_warnings(1, __kfree_skb_defer(skbs[63]));
	stderr_release();
	local_bh_enable();
	assert_report_has("skbuff_fclone_cache");
	assert_report_has("skbuff_head_cache");
	assert_in_range(skbsim_exit(), 0, 1);
}

/* ---- No false alarm ----------------------------------------------------------------- */

/* What a program writes may be what a link would be: only the lists tell. */
static void an_object_that_only_looks_free_is_freed(void **state)
{
	void *objects[ONE_SLAB];
	char copy[256];
	int i;

	(void)state;
	free_three(objects);
	for (i = 0; i < 256; i++)
		copy[i] = look((char *)objects[1] + i);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), objects[1]);
	memcpy(objects[1], copy, sizeof(copy));
	memcpy(objects[4], copy, sizeof(copy));
	expect_warnings(0, kmem_cache_free(cache, objects[1]));
	expect_warnings(0, kmem_cache_free(cache, objects[4]));
	for (i = 0; i < ONE_SLAB; i++)
		if (i == 0 || i > 4)
			kmem_cache_free(cache, objects[i]);
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_all_different(cache, ONE_SLAB, NULL, 0);
}

static void any_contents_may_be_freed(void **state)
{
	void *objects[ONE_SLAB];
	int byte, i;

	(void)state;
	for (byte = 0; byte < 256; byte++) {
		kmem_cache_alloc_bulk(cache, GFP_KERNEL, ONE_SLAB, objects);
		for (i = 0; i < ONE_SLAB; i++)
			memset(objects[i], byte, 256);
		expect_warnings(0, kmem_cache_free(cache, objects[0]));
		expect_warnings(0, kmem_cache_free_bulk(cache, ONE_SLAB - 1, objects + 1));
	}
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

static void constructor(void *object)
{
	memset(object, 0, 64);
}

static void a_constructed_object_is_told_too(void **state)
{
	struct kmem_cache *s = kmem_cache_create("made", 64, 0, 0, constructor);
	void *object = kmem_cache_alloc(s, GFP_KERNEL);

	(void)state;
	kmem_cache_free(s, object);
	expect_report("made", ALREADY_FREE, kmem_cache_free(s, object));
	kmem_cache_destroy(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(a_second_free_is_reported_and_ignored),
		cache_test(each_place_in_the_list_is_found),
		cache_test(an_object_that_another_cpu_freed_is_found),
		cache_test(an_object_on_another_cpus_list_is_found),
		cache_test(an_object_of_a_partial_slab_is_found),
		cache_test(an_object_of_a_slab_that_is_gone_is_told),
		cache_test(one_array_may_not_have_an_object_twice),
		cache_test(behind_a_stranger_too),
		cache_test(an_array_may_not_have_a_free_object),
		sim_test(objects_of_every_size_are_told),
		sim_test(kfree_knows_too),
		sim_test(a_constructed_object_is_told_too),
		cache_test(a_pointer_into_an_object_is_reported_and_ignored),
		sim_test(a_pointer_behind_the_last_object_is_reported),
		cache_test(an_array_may_not_have_a_pointer_into_an_object),
		sim_test(objects_of_a_smaller_slab_are_told),
		cache_test(an_overwritten_link_is_reported_and_its_list_cut),
		cache_test(one_overwritten_byte_of_a_link_is_enough),
		cache_test(one_overwritten_bit_of_a_link_is_enough_whatever_the_size),
		cache_test(a_bulk_allocation_meets_the_damage_too),
		cache_test(a_bulk_allocation_meets_damage_in_a_row),
		cache_test(a_row_ends_where_its_slab_does),
		cache_test(a_flush_meets_the_damage_too),
		sim_test(a_head_consumed_twice_is_in_the_cache_once),
		sim_test(data_that_is_free_already_is_reported_and_the_head_cached),
		sim_test(a_pairs_head_in_the_cache_is_reported_by_the_flush),
		cache_test(an_object_that_only_looks_free_is_freed),
		cache_test(any_contents_may_be_freed),
	};

	alarm(ALL_TESTS);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
