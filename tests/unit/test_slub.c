/* SPDX-License-Identifier: MIT */
/* The slab allocator: geometry, order of objects, movement of slabs, limits, misuse. */
#include "slab_cache.h"

#include <linux/kernel.h>
#include <linux/mm.h>

#include <pthread.h>

#define MANY 1000

/* ---- Geometry ---- */

/* Objects and pages of a slab on two CPUs, as /proc/slabinfo of Linux 5.10 and 6.1 shows them. */
static void slabs_have_the_kernels_order(void **state)
{
	static const struct {
		unsigned int size, objects, pages;
	} cases[] = {
		{ 8, 512, 1 },	 { 64, 64, 1 },	 { 96, 42, 1 },	 { 128, 32, 1 },
		{ 192, 21, 1 },	 { 256, 16, 1 }, { 512, 16, 2 }, { 1024, 16, 4 },
		{ 2048, 16, 8 }, { 4096, 8, 8 }, { 8192, 4, 8 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct kmem_cache *s = kmem_cache_create("order", cases[i].size, 0, 0, NULL);
		void *object = kmem_cache_alloc(s, GFP_KERNEL);
		struct page *slab = virt_to_head_page(object);

		assert_int_equal(slab->objects, cases[i].objects);
		assert_int_equal(1 << compound_order(slab), cases[i].pages);
		kmem_cache_free(s, object);
		kmem_cache_destroy(s);
	}
}

static void objects_are_aligned_as_asked(void **state)
{
	/* With SLAB_HWCACHE_ALIGN two or more small objects share a cache line. */
	static const struct {
		unsigned int size, distance;
	} cases[] = { { 8, 8 }, { 16, 16 }, { 17, 32 }, { 32, 32 }, { 33, 64 }, { 232, 256 } };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct kmem_cache *s =
			kmem_cache_create("aligned", cases[i].size, 0, SLAB_HWCACHE_ALIGN, NULL);
		void *a = kmem_cache_alloc(s, GFP_KERNEL), *b = kmem_cache_alloc(s, GFP_KERNEL);

		assert_int_equal((uintptr_t)a % min(cases[i].distance, 64U), 0);
		assert_int_equal((char *)b - (char *)a, cases[i].distance);
		assert_int_equal(kmem_cache_size(s), cases[i].size);
		kmem_cache_free(s, a);
		kmem_cache_free(s, b);
		kmem_cache_destroy(s);
	}
}

/* ---- Order ---- */

static void a_fresh_slab_hands_objects_out_in_address_order(void **state)
{
	void *objects[16];
	int i;

	(void)state;
	for (i = 0; i < 16; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (i = 1; i < 16; i++)
		assert_ptr_equal(objects[i], (char *)objects[0] + i * 256);
	for (i = 0; i < 16; i++)
		kmem_cache_free(cache, objects[i]);
}

static void the_object_freed_last_is_handed_out_first(void **state)
{
	void *a = kmem_cache_alloc(cache, GFP_KERNEL), *b = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	kmem_cache_free(cache, a);
	kmem_cache_free(cache, b);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), b);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), a);
	kmem_cache_free(cache, a);
	kmem_cache_free(cache, b);
}

/* ---- Contents ---- */

static void zalloc_clears_a_dirty_object(void **state)
{
	static const char zeros[256];
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	memset(object, 0xff, 256);
	kmem_cache_free(cache, object);
	object = kmem_cache_zalloc(cache, GFP_KERNEL);
	assert_memory_equal(object, zeros, 256);
	kmem_cache_free(cache, object);
}

static int constructed;

static void construct(void *object)
{
	memset(object, 0x5a, 100);
	constructed++;
}

static void a_constructor_runs_once_an_object_and_its_work_outlives_a_free(void **state)
{
	struct kmem_cache *s;
	char expected[100];
	void *object;
	unsigned int i;

	(void)state;
	constructed = 0;
	memset(expected, 0x5a, sizeof(expected));
	s = kmem_cache_create("ctor", 100, 0, 0, construct);
	object = kmem_cache_alloc(s, GFP_KERNEL);
	assert_int_equal(constructed, virt_to_head_page(object)->objects);
	for (i = 0; i < 3; i++) {
		assert_memory_equal(object, expected, sizeof(expected));
		kmem_cache_free(s, object);
		object = kmem_cache_alloc(s, GFP_KERNEL);
	}
	assert_int_equal(constructed, virt_to_head_page(object)->objects);
	kmem_cache_free(s, object);
	kmem_cache_destroy(s);
}

/* ---- Paths and their counters ---- */

static void the_first_object_makes_a_slab_the_next_ones_are_fast(void **state)
{
	void *objects[16];
	int i;

	(void)state;
	for (i = 0; i < 16; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_int_equal(stat(ALLOC_SLOWPATH), 1);
	assert_int_equal(stat(ALLOC_SLAB), 1);
	assert_int_equal(stat(ALLOC_FASTPATH), 15);
	for (i = 0; i < 16; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(stat(FREE_FASTPATH), 16);
	assert_int_equal(stat(FREE_SLOWPATH), 0);
}

/* The first slab is used up and left behind; a free to it freezes it onto the CPU's partial list.
 */
static void a_full_slab_comes_back_through_the_cpus_partial_list(void **state)
{
	void *objects[17], *again;
	int i;

	(void)state;
	for (i = 0; i < 17; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_int_equal(stat(DEACTIVATE_BYPASS), 1);
	assert_int_equal(stat(ALLOC_SLAB), 2);
	kmem_cache_free(cache, objects[3]);
	assert_int_equal(stat(FREE_SLOWPATH), 1);
	assert_int_equal(stat(CPU_PARTIAL_FREE), 1);
	kmem_cache_free(cache, objects[4]);
	assert_int_equal(stat(FREE_FROZEN), 1);
	for (i = 0; i < 15; i++)
		assert_non_null(kmem_cache_alloc(cache, GFP_KERNEL));
	again = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_ptr_equal(again, objects[4]);
	assert_int_equal(stat(CPU_PARTIAL_ALLOC), 1);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), objects[3]);
	/* All objects of both slabs are in use: give them back by address. */
	for (i = 0; i < 16; i++) {
		kmem_cache_free(cache, (char *)objects[0] + i * 256);
		kmem_cache_free(cache, (char *)objects[16] + i * 256);
	}
}

static void a_cpu_keeps_only_so_many_partial_objects(void **state)
{
	void *objects[16 * 20];
	int i;

	(void)state;
	for (i = 0; i < 16 * 20; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	/* One object of each slab: every one is frozen onto the CPU's list. It is full with
	 * more than 13 objects, in Linux 6.1 with 7 slabs. */
	for (i = 0; i < 16 * 20; i += 16)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(stat(CPU_PARTIAL_FREE), 19);
	assert_int_equal(stat(CPU_PARTIAL_DRAIN), is_profile("v6.1") ? 2 : 1);
	assert_int_equal(stat(FREE_ADD_PARTIAL), 14);
	for (i = 0; i < 16 * 20; i++)
		if (i % 16)
			kmem_cache_free(cache, objects[i]);
}

static void empty_slabs_go_back_but_for_min_partial(void **state)
{
	static void *objects[16 * 40];
	int i;

	(void)state;
	for (i = 0; i < 16 * 40; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_int_equal(skbsim_slab_slabs(cache), 40);
	for (i = 0; i < 16 * 40; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(skbsim_slab_objects(cache), 0);
	/* At most the current one, the CPU's partial ones, and five kept by the node. */
	assert_in_range(skbsim_slab_slabs(cache), 1, 1 + 14 + 5);
	assert_true(stat(FREE_SLAB) > 0);
}

static void partial_slabs_of_the_node_are_used_before_new_ones(void **state)
{
	void *objects[16 * 30];
	u64 made;
	int i;

	(void)state;
	for (i = 0; i < 16 * 30; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (i = 0; i < 16 * 30; i += 16)
		kmem_cache_free(cache, objects[i]);
	made = stat(ALLOC_SLAB);
	for (i = 0; i < 16 * 30; i += 16)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_int_equal(stat(ALLOC_SLAB), made);
	assert_true(stat(ALLOC_FROM_PARTIAL) > 0);
	assert_true(stat(CPU_PARTIAL_NODE) > 0);
	for (i = 0; i < 16 * 30; i++)
		kmem_cache_free(cache, objects[i]);
}

/* ---- Failure ---- */

static void without_pages_there_is_null(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	assert_null(kmem_cache_alloc(cache, GFP_KERNEL | __GFP_NOWARN));
	assert_int_equal(skbsim_slab_slabs(cache), 0);
}

static void a_large_slab_falls_back_to_the_smallest_order(void **state)
{
	struct kmem_cache *s = kmem_cache_create("large", 1024, 0, 0, NULL);
	void *object;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	expect_warnings(0, object = kmem_cache_alloc(s, GFP_KERNEL));
	assert_int_equal(virt_to_head_page(object)->objects, 4);
	assert_int_equal(skbsim_slab_stat(s, ORDER_FALLBACK), 1);
	kmem_cache_free(s, object);
	kmem_cache_destroy(s);
}

/* ---- Nodes ---- */

static void an_object_of_another_node_can_be_asked_for(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2, .nodes = 2 };
	void *near, *far;

	(void)state;
	kmem_cache_destroy(cache);
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
	near = kmem_cache_alloc(cache, GFP_KERNEL);
	far = kmem_cache_alloc_node(cache, GFP_KERNEL, 1);
	assert_int_equal(page_to_nid(virt_to_head_page(near)), 0);
	assert_int_equal(page_to_nid(virt_to_head_page(far)), 1);
	assert_int_equal(stat(ALLOC_NODE_MISMATCH), 1);
	kmem_cache_free(cache, near);
	kmem_cache_free(cache, far);
}

static void a_node_that_does_not_exist_means_any_node(void **state)
{
	int nodes[] = { 1, 7, 99, -2 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(nodes); i++) {
		void *object = kmem_cache_alloc_node(cache, GFP_KERNEL, nodes[i]);
		void *bytes = kmalloc_node(20000, GFP_KERNEL, nodes[i]);

		assert_non_null(object);
		assert_non_null(bytes);
		kmem_cache_free(cache, object);
		kfree(bytes);
	}
}

/* ---- Many CPUs ---- */

static pthread_barrier_t freed;

static void *use_and_go(void *s)
{
	kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
	pthread_barrier_wait(&freed);
	return NULL;
}

/* The thread's end flushes its slabs just when the cache is being destroyed. */
static void a_cache_may_be_destroyed_while_its_last_user_goes(void **state)
{
	pthread_t thread;
	int i;

	(void)state;
	pthread_barrier_init(&freed, NULL, 2);
	for (i = 0; i < 2000; i++) {
		struct kmem_cache *s = kmem_cache_create("short", 256, 0, 0, NULL);

		pthread_create(&thread, NULL, use_and_go, s);
		pthread_barrier_wait(&freed);
		expect_warnings(0, kmem_cache_destroy(s));
		pthread_join(thread, NULL);
	}
}

static void *free_all(void *objects)
{
	int i;

	for (i = 0; i < MANY; i++)
		kmem_cache_free(cache, ((void **)objects)[i]);
	return NULL;
}

static void objects_may_be_freed_by_another_cpu(void **state)
{
	static void *objects[MANY];
	pthread_t thread;
	int i;

	(void)state;
	for (i = 0; i < MANY; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	pthread_create(&thread, NULL, free_all, objects);
	pthread_join(thread, NULL);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

#define EXCHANGE 64
#define ROUNDS	 20000

static void *slots[EXCHANGE];

/* Swaps a fresh object, filled with its own address, against one that any CPU left. */
static void *exchange(void *seed)
{
	uintptr_t dice = (uintptr_t)seed;
	void **object;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		object = kmem_cache_alloc(cache, GFP_ATOMIC);
		object[0] = object[31] = object;
		dice = dice * 6364136223846793005UL + 1442695040888963407UL;
		object = __atomic_exchange_n(&slots[dice >> 58], object, __ATOMIC_ACQ_REL);
		if (!object)
			continue;
		if (object[0] != object || object[31] != object)
			return object;
		kmem_cache_free(cache, object);
	}
	return NULL;
}

static void two_cpus_exchange_objects_and_none_is_handed_out_twice(void **state)
{
	pthread_t threads[2];
	void *torn;
	long i;

	(void)state;
	skbsim_cpu_detach();
	for (i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, exchange, (void *)(i + 1));
	for (i = 0; i < 2; i++) {
		pthread_join(threads[i], &torn);
		assert_null(torn);
	}
	skbsim_cpu_attach(0);
	for (i = 0; i < EXCHANGE; i++) {
		void *object = __atomic_exchange_n(&slots[i], NULL, __ATOMIC_ACQ_REL);

		if (object)
			kmem_cache_free(cache, object);
	}
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

/* 5,000 are more than there is room for at one time. */
static void a_destroyed_cache_makes_room_for_others(void **state)
{
	struct kmem_cache *s;
	int i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		s = kmem_cache_create("short", 64, 0, 0, NULL);
		assert_non_null(s);
		/* Its counters start over. */
		assert_int_equal(skbsim_slab_stat(s, ALLOC_SLOWPATH), 0);
		kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
		kmem_cache_destroy(s);
	}
}

/* ---- Misuse ---- */

/* As Linux 5.10 and 6.1 were seen to do. */
static void an_object_freed_to_the_wrong_cache_is_reported_and_goes_to_its_own(void **state)
{
	struct kmem_cache *other = kmem_cache_create("other", 256, 0, 0, NULL);
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	expect_warnings(1, kmem_cache_free(other, object));
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_int_equal(skbsim_slab_objects(other), 0);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), object);
	kmem_cache_free(cache, object);
	kmem_cache_destroy(other);
}

static void freeing_what_is_no_object_is_reported(void **state)
{
	struct page *page = alloc_page(GFP_KERNEL);
	int on_the_stack;

	(void)state;
	expect_warnings(1, kmem_cache_free(cache, &on_the_stack));
	expect_warnings(1, kmem_cache_free(cache, page_address(page)));
	__free_page(page);
	/* A page of the node's end, which nobody ever had. */
	expect_warnings(1, kmem_cache_free(cache, (void *)(skbsim_mem.base + skbsim_mem.size - 8)));
	expect_warnings(1, kfree((void *)(skbsim_mem.base + skbsim_mem.size - 8)));
}

static void a_cache_with_objects_in_use_survives_its_destruction(void **state)
{
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	memset(object, 0x77, 256);
	expect_warnings(1, kmem_cache_destroy(cache));
	kmem_cache_free(cache, object);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

static void the_largest_parameters_make_a_cache(void **state)
{
	static const struct {
		unsigned int size, align;
	} cases[] = { { 8, 0 }, { KMALLOC_MAX_SIZE, 0 }, { 64, PAGE_SIZE } };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct kmem_cache *s =
			kmem_cache_create("limit", cases[i].size, cases[i].align, 0, NULL);
		void *object = kmem_cache_alloc(s, GFP_KERNEL);

		assert_int_equal((uintptr_t)object % max(cases[i].align, 8U), 0);
		memset(object, 0xff, cases[i].size);
		kmem_cache_free(s, object);
		kmem_cache_destroy(s);
	}
}

static void exit_counts_a_forgotten_object_and_its_cache(void **state)
{
	(void)state;
	assert_non_null(kmem_cache_alloc(cache, GFP_KERNEL));
	assert_int_equal(skbsim_exit(), 2);
	assert_int_equal(fresh_simulation(state), 0);
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(slabs_have_the_kernels_order),
		cache_test(objects_are_aligned_as_asked),
		cache_test(a_fresh_slab_hands_objects_out_in_address_order),
		cache_test(the_object_freed_last_is_handed_out_first),
		cache_test(zalloc_clears_a_dirty_object),
		cache_test(a_constructor_runs_once_an_object_and_its_work_outlives_a_free),
		cache_test(the_first_object_makes_a_slab_the_next_ones_are_fast),
		cache_test(a_full_slab_comes_back_through_the_cpus_partial_list),
		cache_test(a_cpu_keeps_only_so_many_partial_objects),
		cache_test(empty_slabs_go_back_but_for_min_partial),
		cache_test(partial_slabs_of_the_node_are_used_before_new_ones),
		cache_test(without_pages_there_is_null),
		cache_test(a_large_slab_falls_back_to_the_smallest_order),
		cache_test(an_object_of_another_node_can_be_asked_for),
		cache_test(a_node_that_does_not_exist_means_any_node),
		cache_test(a_cache_may_be_destroyed_while_its_last_user_goes),
		cache_test(objects_may_be_freed_by_another_cpu),
		cache_test(two_cpus_exchange_objects_and_none_is_handed_out_twice),
		cache_test(a_destroyed_cache_makes_room_for_others),
		cache_test(an_object_freed_to_the_wrong_cache_is_reported_and_goes_to_its_own),
		cache_test(freeing_what_is_no_object_is_reported),
		cache_test(a_cache_with_objects_in_use_survives_its_destruction),
		cache_test(the_largest_parameters_make_a_cache),
		cache_test(exit_counts_a_forgotten_object_and_its_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
