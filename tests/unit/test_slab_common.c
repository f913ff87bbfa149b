/* SPDX-License-Identifier: MIT */
/* Caches as a whole: geometry, creation, constructors, destruction, RCU. */
#include "slab_cache.h"
#include "stderr_text.h"

#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>

#include <pthread.h>
#include <stdio.h>

/* ---- Geometry ---- */

/*
 * Size, objects and pages of a slab as /proc/slabinfo of Linux 5.10.223 and 6.1.192
 * shows them on two CPUs, for caches without further demands.
 */
static void slabs_are_as_proc_slabinfo_shows_them(void **state)
{
	static const struct {
		unsigned int size, objects, pages;
	} cases[] = {
		{ 16, 256, 1 },	 { 24, 170, 1 },  { 32, 128, 1 },  { 40, 102, 1 },  { 48, 85, 1 },
		{ 56, 73, 1 },	 { 72, 56, 1 },	  { 80, 51, 1 },   { 88, 46, 1 },   { 104, 39, 1 },
		{ 112, 36, 1 },	 { 120, 34, 1 },  { 136, 30, 1 },  { 144, 28, 1 },  { 184, 22, 1 },
		{ 200, 20, 1 },	 { 216, 18, 1 },  { 248, 16, 1 },  { 264, 15, 1 },  { 304, 13, 1 },
		{ 320, 12, 1 },	 { 352, 23, 2 },  { 440, 18, 2 },  { 552, 14, 2 },  { 576, 14, 2 },
		{ 584, 14, 2 },	 { 608, 13, 2 },  { 632, 25, 4 },  { 640, 12, 2 },  { 664, 12, 2 },
		{ 680, 12, 2 },	 { 704, 23, 4 },  { 720, 22, 4 },  { 768, 21, 4 },  { 832, 19, 4 },
		{ 960, 17, 4 },	 { 1088, 15, 4 }, { 1152, 14, 4 }, { 1184, 13, 4 }, { 1216, 13, 4 },
		{ 1344, 12, 4 }, { 1600, 20, 8 }, { 1984, 16, 8 }, { 2024, 16, 8 }, { 2112, 15, 8 },
		{ 2240, 14, 8 }, { 2432, 13, 8 }, { 2496, 13, 8 }, { 4544, 7, 8 },  { 8000, 4, 8 },
	};
	char name[16];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct kmem_cache *s;
		struct page *slab;
		char *a, *b;

		snprintf(name, sizeof(name), "size-%u", cases[i].size);
		s = kmem_cache_create(name, cases[i].size, 0, 0, NULL);
		a = kmem_cache_alloc(s, GFP_KERNEL);
		b = kmem_cache_alloc(s, GFP_KERNEL);
		slab = virt_to_head_page(a);
		assert_int_equal(b - a, cases[i].size);
		assert_int_equal(slab->objects, cases[i].objects);
		assert_int_equal(1 << compound_order(slab), cases[i].pages);
		kmem_cache_free(s, a);
		kmem_cache_free(s, b);
		kmem_cache_destroy(s);
	}
}

/* The distance of two objects, and what of it may be used. */
static void alignment_flags_and_links_make_objects_larger(void **state)
{
	static const struct {
		unsigned int size, align;
		slab_flags_t flags;
		long stride;
		size_t usable;
	} cases[] = {
		{ 1, 0, 0, 8, 8 },
		{ 7, 0, 0, 8, 8 },
		{ 9, 0, 0, 16, 16 },
		{ 12, 16, SLAB_HWCACHE_ALIGN, 16, 16 },
		{ 20, 0, SLAB_HWCACHE_ALIGN, 32, 32 },
		{ 40, 0, SLAB_HWCACHE_ALIGN, 64, 64 },
		{ 100, 0, SLAB_HWCACHE_ALIGN, 128, 128 },
		{ 100, 2, 0, 104, 104 },
		{ 100, 32, SLAB_HWCACHE_ALIGN, 128, 128 },
		{ 100, 512, 0, 512, 512 },
		{ 100, 8192, 0, 8192, 8192 },
		{ 100, 0, SLAB_TYPESAFE_BY_RCU, 112, 104 },
		{ 200, 0, SLAB_TYPESAFE_BY_RCU | SLAB_HWCACHE_ALIGN, 256, 200 },
		{ 256, 0, SLAB_TYPESAFE_BY_RCU | SLAB_HWCACHE_ALIGN, 320, 256 },
		{ 200, 0, SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT | SLAB_MEM_SPREAD, 200, 200 },
		{ 200, 0, SLAB_CACHE_DMA | SLAB_NOLEAKTRACE | SLAB_TEMPORARY, 200, 200 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct kmem_cache *s = kmem_cache_create("strided", cases[i].size, cases[i].align,
							 cases[i].flags, NULL);
		char *a = kmem_cache_alloc(s, GFP_KERNEL), *b = kmem_cache_alloc(s, GFP_KERNEL);

		assert_int_equal(b - a, cases[i].stride);
		assert_int_equal(ksize(a), cases[i].usable);
		assert_int_equal(kmem_cache_size(s), cases[i].size);
		if (cases[i].align)
			assert_int_equal((uintptr_t)b % cases[i].align, 0);
		kmem_cache_free(s, a);
		kmem_cache_free(s, b);
		kmem_cache_destroy(s);
	}
}

static void flags_have_the_kernels_values(void **state)
{
	(void)state;
	assert_int_equal(SLAB_CONSISTENCY_CHECKS, 0x100);
	assert_int_equal(SLAB_RED_ZONE, 0x400);
	assert_int_equal(SLAB_POISON, 0x800);
	assert_int_equal(SLAB_HWCACHE_ALIGN, 0x2000);
	assert_int_equal(SLAB_CACHE_DMA, 0x4000);
	assert_int_equal(SLAB_STORE_USER, 0x10000);
	assert_int_equal(SLAB_RECLAIM_ACCOUNT, 0x20000);
	assert_int_equal(SLAB_TEMPORARY, 0x20000);
	assert_int_equal(SLAB_PANIC, 0x40000);
	assert_int_equal(SLAB_TYPESAFE_BY_RCU, 0x80000);
	assert_int_equal(SLAB_MEM_SPREAD, 0x100000);
	assert_int_equal(SLAB_TRACE, 0x200000);
	assert_int_equal(SLAB_NOLEAKTRACE, 0x800000);
	assert_int_equal(SLAB_ACCOUNT, 0x4000000);
}

/* ---- Creation ---- */

/* Runs @create, which must give NULL and one warning that has @a and @b. */
#define expect_no_cache(create, a, b)                                                  \
	do {                                                                           \
		stderr_catch();                                                        \
		expect_warnings(1, assert_null(create));                               \
		stderr_release();                                                      \
		if (!strstr(stderr_text, a) || !strstr(stderr_text, b))                \
			fail_msg("expected '%s' and '%s' in '%s'", a, b, stderr_text); \
	} while (0)

static void bad_parameters_make_no_cache(void **state)
{
	static const char failed[] = "kmem_cache_create(bad) failed with error -22";

	(void)state;
	expect_no_cache(kmem_cache_create("", 64, 0, 0, NULL), "error -22", "a name");
	expect_no_cache(kmem_cache_create(NULL, 64, 0, 0, NULL), "error -22", "a name");
	expect_no_cache(kmem_cache_create("bad", 0, 0, 0, NULL), failed, "a size");
	expect_no_cache(kmem_cache_create("bad", KMALLOC_MAX_SIZE + 1, 0, 0, NULL), failed,
			"a size");
	expect_no_cache(kmem_cache_create("bad", 8U << 20, 0, 0, NULL), failed, "a size");
	expect_no_cache(kmem_cache_create("bad", 64, 48, 0, NULL), failed, "power of two");
	expect_no_cache(kmem_cache_create("bad", 64, 8U << 20, 0, NULL), failed, "no slab");
	expect_no_cache(kmem_cache_create("bad", 64, 1U << 31, 0, NULL), failed, "no slab");
	expect_no_cache(kmem_cache_create("bad", 64, 1U << 31, SLAB_RED_ZONE, NULL), failed,
			"no slab");
	expect_no_cache(kmem_cache_create("bad", 64, 0, 1, NULL), failed, "flags");
	expect_no_cache(kmem_cache_create("bad", 64, 0, 0x80000000U, NULL), failed, "flags");
	expect_no_cache(kmem_cache_create_usercopy("bad", 0, 0, 0, 0, 0, NULL), failed, "a size");
}

static void a_cache_that_must_be_made_panics_if_it_cannot(void **state)
{
	(void)state;
	expect_panic(kmem_cache_create("must", 64, 48, SLAB_PANIC, NULL),
		     "Failed to create slab 'must'. Error -22");
}

static void the_largest_cache_can_be_made(void **state)
{
	struct kmem_cache *s = kmem_cache_create("largest", KMALLOC_MAX_SIZE, 0, 0, NULL);
	void *object = kmem_cache_alloc(s, GFP_KERNEL);

	(void)state;
	assert_int_equal(ksize(object), KMALLOC_MAX_SIZE);
	kmem_cache_free(s, object);
	kmem_cache_destroy(s);
}

/* As Linux 5.10 and 6.1 were seen to do; the warning is later kernels'. */
static void a_name_that_is_taken_is_reported_and_taken_again(void **state)
{
	struct kmem_cache *twin;
	void *a, *b;

	(void)state;
	stderr_catch();
	expect_warnings(1, twin = kmem_cache_create("test", 64, 0, 0, NULL));
	stderr_release();
	assert_non_null(strstr(stderr_text, "kmem_cache of name 'test' already exists"));
	a = kmem_cache_alloc(cache, GFP_KERNEL);
	b = kmem_cache_alloc(twin, GFP_KERNEL);
	assert_ptr_not_equal(virt_to_head_page(a), virt_to_head_page(b));
	kmem_cache_free(cache, a);
	kmem_cache_free(twin, b);
	kmem_cache_destroy(twin);
	expect_warnings(1, kmem_cache_destroy(kmem_cache_create("kmalloc-64", 8, 0, 0, NULL)));
}

static void a_name_is_free_again_when_its_cache_is_gone(void **state)
{
	(void)state;
	kmem_cache_destroy(kmem_cache_create("name", 64, 0, 0, NULL));
	expect_warnings(0, kmem_cache_destroy(kmem_cache_create("name", 64, 0, 0, NULL)));
}

struct pair {
	short a;
	char b;
};

static void a_cache_can_be_made_of_a_type(void **state)
{
	struct kmem_cache *s = KMEM_CACHE(pair, SLAB_HWCACHE_ALIGN);

	(void)state;
	assert_int_equal(kmem_cache_size(s), sizeof(struct pair));
	expect_warnings(1, kmem_cache_destroy(kmem_cache_create("pair", 8, 0, 0, NULL)));
	kmem_cache_destroy(s);
	s = KMEM_CACHE_USERCOPY(pair, 0, b);
	assert_int_equal(kmem_cache_size(s), sizeof(struct pair));
	kmem_cache_destroy(s);
}

static void a_region_for_user_space_must_lie_in_the_object(void **state)
{
	static const struct {
		unsigned int offset, bytes, warnings;
	} cases[] = {
		{ 0, 0, 0 },   { 0, 100, 0 }, { 20, 80, 0 }, { 99, 1, 0 },
		{ 20, 81, 1 }, { 0, 101, 1 }, { 1, 0, 1 },   { 4294967295U, 2, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		expect_warnings(cases[i].warnings, kmem_cache_destroy(kmem_cache_create_usercopy(
							   "region", 100, 0, 0, cases[i].offset,
							   cases[i].bytes, NULL)));
}

static void without_memory_for_it_there_is_no_cache(void **state)
{
	struct kmem_cache *s[5000];
	unsigned int nr = 0;
	char name[16];

	(void)state;
	stderr_catch();
	/* The CPUs' areas have room for some four thousand. */
	do
		snprintf(name, sizeof(name), "many-%u", nr);
	while ((s[nr] = kmem_cache_create(name, 8, 0, 0, NULL)) && ++nr < ARRAY_SIZE(s));
	stderr_release();
	assert_true(nr < ARRAY_SIZE(s));
	assert_non_null(strstr(stderr_text, "failed with error -12"));
	while (nr)
		kmem_cache_destroy(s[--nr]);
}

/* ---- Masks ---- */

static void construct(void *object)
{
	memset(object, 0x5a, 100);
}

/* Once for the whole program: no other test may do it. */
static void clearing_a_constructed_object_warns_once_and_clears(void **state)
{
	static const char zeros[100];
	struct kmem_cache *s = kmem_cache_create("ctor", 100, 0, 0, construct);
	void *a, *b;

	expect_warnings(1, a = kmem_cache_alloc(s, GFP_KERNEL | __GFP_ZERO));
	kmem_cache_shrink(s);
	expect_warnings(0, b = kmem_cache_alloc(s, GFP_KERNEL | __GFP_ZERO));
	assert_memory_equal(a, zeros, sizeof(zeros));
	assert_memory_equal(b, zeros, sizeof(zeros));
	kmem_cache_free(s, a);
	kmem_cache_free(s, b);
	kmem_cache_destroy(s);
	(void)state;
}

static void a_mask_that_is_not_for_slabs_is_reported_and_put_right(void **state)
{
	void *object;

	(void)state;
	expect_warnings(1, object = kmem_cache_alloc(cache, GFP_KERNEL | __GFP_HIGHMEM));
	assert_non_null(object);
	kmem_cache_free(cache, object);
	expect_warnings(1, object = kmalloc(20000, GFP_KERNEL | __GFP_DMA32));
	assert_int_equal(ksize(object), 32768);
	kfree(object);
}

/* ---- Destruction ---- */

static void assert_reported(const void *object, bool reported)
{
	char line[64];

	snprintf(line, sizeof(line), "Object %p @offset=%ld\n", object,
		 (long)((char *)object - (char *)page_address(virt_to_head_page(object))));
	if (!strstr(stderr_text, line) == reported)
		fail_msg("%s '%s' in '%s'", reported ? "expected" : "did not expect", line,
			 stderr_text);
}

/* In a slab that is full, and in one that is not. */
static void a_cache_with_objects_in_use_says_which_and_stays(void **state)
{
	void *full[16], *a, *b, *freed;
	int i;

	(void)state;
	for (i = 0; i < 16; i++)
		full[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	a = kmem_cache_alloc(cache, GFP_KERNEL);
	freed = kmem_cache_alloc(cache, GFP_KERNEL);
	b = kmem_cache_alloc(cache, GFP_KERNEL);
	kmem_cache_free(cache, freed);
	memset(a, 0x77, 256);

	stderr_catch();
	expect_warnings(1, kmem_cache_destroy(cache));
	stderr_release();
	assert_non_null(
		strstr(stderr_text, "Objects remaining in test on __kmem_cache_shutdown()"));
	assert_non_null(
		strstr(stderr_text, "kmem_cache_destroy test: Slab cache still has objects: 18"));
	for (i = 0; i < 16; i++)
		assert_reported(full[i], true);
	assert_reported(a, true);
	assert_reported(b, true);
	assert_reported(freed, false);

	assert_int_equal(((char *)a)[255], 0x77);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), freed);
	kmem_cache_free(cache, freed);
	kmem_cache_free(cache, a);
	kmem_cache_free(cache, b);
	for (i = 0; i < 16; i++)
		kmem_cache_free(cache, full[i]);
}

static void destroying_null_is_fine(void **state)
{
	(void)state;
	expect_warnings(0, kmem_cache_destroy(NULL));
}

/* ---- RCU ---- */

static void a_typesafe_object_keeps_its_contents_when_freed(void **state)
{
	struct kmem_cache *s = kmem_cache_create("typesafe", 64, 0, SLAB_TYPESAFE_BY_RCU, NULL);
	char expected[64], *object = kmem_cache_alloc(s, GFP_KERNEL);
	char *other = kmem_cache_alloc(s, GFP_KERNEL);

	(void)state;
	memset(expected, 0x33, 64);
	memset(object, 0x33, 64);
	kmem_cache_free(s, other);
	kmem_cache_free(s, object);
	assert_memory_equal(object, expected, 64);
	/* Handed out again at once all the same. */
	assert_ptr_equal(kmem_cache_alloc(s, GFP_KERNEL), object);
	kmem_cache_free(s, object);
	kmem_cache_destroy(s);
}

static void a_typesafe_slab_stays_until_all_readers_are_gone(void **state)
{
	struct kmem_cache *s = kmem_cache_create("typesafe", 64, 0, SLAB_TYPESAFE_BY_RCU, NULL);
	long before = skbsim_pages_used();
	int *object = kmem_cache_alloc(s, GFP_KERNEL);

	(void)state;
	*object = 5;
	rcu_read_lock();
	kmem_cache_free(s, object);
	assert_int_equal(kmem_cache_shrink(s), 0);
	assert_int_equal(skbsim_slab_slabs(s), 0);
	irq_enter();
	irq_exit();
	assert_int_equal(skbsim_pages_used(), before + 1);
	assert_int_equal(*object, 5);
	rcu_read_unlock();
	rcu_barrier();
	assert_int_equal(skbsim_pages_used(), before);
	kmem_cache_destroy(s);
}

static void destroying_a_typesafe_cache_waits_for_its_slabs(void **state)
{
	long before = skbsim_pages_used();
	struct kmem_cache *s = kmem_cache_create("typesafe", 64, 0, SLAB_TYPESAFE_BY_RCU, NULL);

	(void)state;
	kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
	kmem_cache_destroy(s);
	assert_int_equal(skbsim_pages_used(), before);
}

static void *use_and_go(void *s)
{
	void *objects[64 * 20];
	int i;

	for (i = 0; i < 64 * 20; i++)
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
	for (i = 0; i < 64 * 20; i++)
		kmem_cache_free(s, objects[i]);
	return NULL;
}

/* Giving up its slabs, a CPU finds empty ones, more than the node keeps. */
static void a_cpu_that_goes_waits_for_its_typesafe_slabs(void **state)
{
	struct kmem_cache *s = kmem_cache_create("typesafe", 56, 0, SLAB_TYPESAFE_BY_RCU, NULL);
	long before = skbsim_pages_used();
	pthread_t thread;

	(void)state;
	pthread_create(&thread, NULL, use_and_go, s);
	pthread_join(thread, NULL);
	assert_in_range(skbsim_slab_slabs(s), 1, 19);
	assert_int_equal(skbsim_pages_used() - before, skbsim_slab_slabs(s));
	kmem_cache_destroy(s);
	assert_int_equal(skbsim_pages_used(), before);
}

/* ---- Many CPUs ---- */

#define SLOTS	16
#define LOOKUPS 20000

struct keyed {
	int key; /* of all objects of the cache: 1 to SLOTS */
	char rest[60];
};

static struct keyed *slots[SLOTS];
static struct kmem_cache *keyed_cache;
static bool stop;

/* Pages that were given back get what is no key. */
static void dirty_free_pages(void)
{
	struct page *pages[8];
	int i;

	for (i = 0; i < 8; i++) {
		pages[i] = alloc_page(GFP_KERNEL);
		memset(page_address(pages[i]), 0xff, PAGE_SIZE);
	}
	for (i = 0; i < 8; i++)
		__free_page(pages[i]);
}

/* Keys are written by whoever has the object, and looked at by whoever found it. */
static void *replace(void *unused)
{
	int i;

	for (i = 0; i < LOOKUPS; i++) {
		struct keyed *new = kmem_cache_alloc(keyed_cache, GFP_KERNEL), *old;

		WRITE_ONCE(new->key, i % SLOTS + 1);
		old = __atomic_exchange_n(&slots[i % SLOTS], new, __ATOMIC_ACQ_REL);
		if (old)
			kmem_cache_free(keyed_cache, old);
		if (i % 64)
			continue;
		kmem_cache_shrink(keyed_cache);
		irq_enter();
		irq_exit();
		dirty_free_pages();
	}
	WRITE_ONCE(stop, true);
	return unused;
}

static void a_reader_of_a_typesafe_cache_never_sees_anything_else(void **state)
{
	pthread_t thread;
	int i = 0;

	(void)state;
	stop = false;
	keyed_cache =
		kmem_cache_create("keyed", sizeof(struct keyed), 0, SLAB_TYPESAFE_BY_RCU, NULL);
	pthread_create(&thread, NULL, replace, NULL);
	while (!READ_ONCE(stop)) {
		struct keyed *found;

		rcu_read_lock();
		found = rcu_dereference(slots[i++ % SLOTS]);
		if (found)
			assert_in_range(READ_ONCE(found->key), 1, SLOTS);
		rcu_read_unlock();
		irq_enter();
		irq_exit();
	}
	pthread_join(thread, NULL);
	for (i = 0; i < SLOTS; i++)
		kmem_cache_free(keyed_cache, slots[i]);
	memset(slots, 0, sizeof(slots));
	kmem_cache_destroy(keyed_cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(slabs_are_as_proc_slabinfo_shows_them),
		cache_test(alignment_flags_and_links_make_objects_larger),
		cache_test(flags_have_the_kernels_values),
		cache_test(bad_parameters_make_no_cache),
		cache_test(a_cache_that_must_be_made_panics_if_it_cannot),
		cache_test(the_largest_cache_can_be_made),
		cache_test(a_name_that_is_taken_is_reported_and_taken_again),
		cache_test(a_name_is_free_again_when_its_cache_is_gone),
		cache_test(a_cache_can_be_made_of_a_type),
		cache_test(a_region_for_user_space_must_lie_in_the_object),
		cache_test(without_memory_for_it_there_is_no_cache),
		cache_test(clearing_a_constructed_object_warns_once_and_clears),
		cache_test(a_mask_that_is_not_for_slabs_is_reported_and_put_right),
		cache_test(a_cache_with_objects_in_use_says_which_and_stays),
		cache_test(destroying_null_is_fine),
		cache_test(a_typesafe_object_keeps_its_contents_when_freed),
		cache_test(a_typesafe_slab_stays_until_all_readers_are_gone),
		cache_test(destroying_a_typesafe_cache_waits_for_its_slabs),
		cache_test(a_cpu_that_goes_waits_for_its_typesafe_slabs),
		cache_test(a_reader_of_a_typesafe_cache_never_sees_anything_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
