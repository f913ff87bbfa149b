/* SPDX-License-Identifier: MIT */
/* What a cache says that gets no slab. Each process may say it ten times in five seconds. */
#include "slab_cache.h"
#include "stderr_text.h"

#include <linux/kernel.h>
#include <linux/mm.h>

#include <unistd.h>

/* What is said when no page is to be had and @gfp asks for an object on @node; before it, the page
 * allocator says so for itself. */
static const char *said(gfp_t gfp, int node)
{
	const char *report;

	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1000);
	stderr_catch();
	assert_null(kmem_cache_alloc_node(cache, gfp, node));
	stderr_release();
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	report = strstr(stderr_text, "SLUB:");
	return report ? report : stderr_text;
}

static void it_says_what_was_asked_for_and_what_there_is(void **state)
{
	void *objects[16];
	int i;

	(void)state;
	assert_string_equal(said(GFP_ATOMIC, NUMA_NO_NODE),
			    "SLUB: Unable to allocate memory on node -1, gfp=0xa20(GFP_ATOMIC)\n"
			    "  cache: test, object size: 256, buffer size: 256, default order: 0, "
			    "min order: 0\n"
			    "  node 0: slabs: 0, objs: 0, free: 0\n");
	/* Nothing is left of a slab that is used up. */
	for (i = 0; i < 16; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_non_null(strstr(said(GFP_KERNEL | __GFP_NORETRY | __GFP_ZERO, 0),
			       "node 0, gfp=0x10dc0(GFP_KERNEL|__GFP_NORETRY|__GFP_ZERO)\n"));
	assert_non_null(strstr(stderr_text, "  node 0: slabs: 1, objs: 16, free: 0\n"));
	for (i = 0; i < 16; i++)
		kmem_cache_free(cache, objects[i]);
}

static void a_bulk_allocation_says_it_too(void **state)
{
	void *objects[4];

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1000);
	stderr_catch();
	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_ATOMIC, 4, objects), 0);
	stderr_release();
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_non_null(strstr(stderr_text, "cache: test, "));
}

static void who_does_not_want_to_hear_is_told_nothing(void **state)
{
	(void)state;
	assert_string_equal(said(GFP_ATOMIC | __GFP_NOWARN, NUMA_NO_NODE), "");
	/* Nor is a failure that was asked for one of memory. */
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	stderr_catch();
	assert_null(kmem_cache_alloc(cache, GFP_ATOMIC));
	stderr_release();
	assert_string_equal(stderr_text, "");
}

/* A slab with three objects in use on node 1's list; node 0 has none. */
static void each_node_is_named(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2, .nodes = 2 };
	void *objects[3];
	int i;

	(void)state;
	assert_int_equal(skbsim_init(&cfg), 0);
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
	for (i = 0; i < 3; i++)
		objects[i] = kmem_cache_alloc_node(cache, GFP_KERNEL, 1);
	skbsim_cpu_detach();
	said(GFP_ATOMIC | __GFP_THISNODE, 0);
	assert_non_null(strstr(stderr_text, "  node 0: slabs: 0, objs: 0, free: 0\n"
					    "  node 1: slabs: 1, objs: 16, free: 13\n"));
	for (i = 0; i < 3; i++)
		kmem_cache_free(cache, objects[i]);
	kmem_cache_destroy(cache);
	assert_int_equal(skbsim_exit(), 0);
}

static int times_said(int tries)
{
	int times = 0;

	while (tries--)
		times += strstr(said(GFP_ATOMIC, NUMA_NO_NODE), "SLUB: Unable") != NULL;
	return times;
}

/* After five seconds it is told how often it was not said. */
static void it_is_said_ten_times_in_five_seconds(void **state)
{
	(void)state;
	usleep(5100000);
	assert_int_equal(times_said(13), 10);
	usleep(5100000);
	assert_int_equal(times_said(1), 1);
	assert_non_null(strstr(stderr_text, "slab_out_of_memory: 3 callbacks suppressed\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(it_says_what_was_asked_for_and_what_there_is),
		cache_test(a_bulk_allocation_says_it_too),
		cache_test(who_does_not_want_to_hear_is_told_nothing),
		cmocka_unit_test(each_node_is_named),
		cache_test(it_is_said_ten_times_in_five_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
