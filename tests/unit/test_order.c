/* SPDX-License-Identifier: MIT */
/*
 * What the memory layer orders between CPUs: whoever gets memory again may write to
 * it, though another CPU wrote to it last and nothing but the allocator came between.
 *
 * The two CPUs wait for each other with relaxed atomics, which order nothing. So
 * ThreadSanitizer, under which these run, reports each release or acquire that the
 * library lacks. Without it only the addresses are checked.
 */
#include "slab_cache.h"

#include <linux/mm.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define PER_SLAB 16

/* What the other CPU is to do with what; then it says so and stays until it may go. */
struct errand {
	void (*give_back)(void *memory);
	void *memory;
	atomic_bool done, may_go;
};

static void wait_for(atomic_bool *flag)
{
	while (!atomic_load_explicit(flag, memory_order_relaxed))
		sched_yield();
}

static void *run_errand(void *arg)
{
	struct errand *errand = arg;

	memset(errand->memory, 0xbb, 128);
	errand->give_back(errand->memory);
	atomic_store_explicit(&errand->done, true, memory_order_relaxed);
	/* Its end takes locks, which would order all it did. */
	wait_for(&errand->may_go);
	return NULL;
}

static pthread_t send_errand(struct errand *errand, void (*give_back)(void *memory), void *memory)
{
	pthread_t thread;

	*errand = (struct errand){ .give_back = give_back, .memory = memory };
	assert_int_equal(pthread_create(&thread, NULL, run_errand, errand), 0);
	wait_for(&errand->done);
	return thread;
}

static void end(struct errand *errand, pthread_t thread)
{
	atomic_store_explicit(&errand->may_go, true, memory_order_relaxed);
	pthread_join(thread, NULL);
}

static void free_object(void *memory)
{
	kmem_cache_free(cache, memory);
}

static void an_object_that_another_cpu_freed_may_be_used_again(void **state)
{
	void *objects[PER_SLAB];
	struct errand errand;
	pthread_t thread;
	int i;

	(void)state;
	for (i = 0; i < PER_SLAB; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	thread = send_errand(&errand, free_object, objects[3]);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), objects[3]);
	memset(objects[3], 0xaa, 128);
	end(&errand, thread);
	for (i = 0; i < PER_SLAB; i++)
		kmem_cache_free(cache, objects[i]);
}

static void drop_reference(void *memory)
{
	put_page(virt_to_page(memory));
}

static void a_page_that_another_cpu_had_a_reference_to_may_be_used_again(void **state)
{
	struct page *page = alloc_page(GFP_KERNEL);
	void *memory = page_address(page);
	struct errand errand;
	pthread_t thread;

	(void)state;
	get_page(page);
	thread = send_errand(&errand, drop_reference, memory);
	put_page(page);
	assert_ptr_equal(alloc_page(GFP_KERNEL), page);
	memset(memory, 0xaa, 128);
	end(&errand, thread);
	__free_page(page);
}

/* The block's fragments are all gone, so it starts over in place. */
static void a_fragment_that_another_cpu_freed_may_be_cut_again(void **state)
{
	struct page_frag_cache nc = { 0 };
	void *first = page_frag_alloc(&nc, PAGE_FRAG_CACHE_MAX_SIZE / 2, GFP_KERNEL);
	void *second = page_frag_alloc(&nc, PAGE_FRAG_CACHE_MAX_SIZE / 2, GFP_KERNEL);
	struct errand errand;
	pthread_t thread;

	(void)state;
	page_frag_free(second);
	thread = send_errand(&errand, page_frag_free, first);
	assert_ptr_equal(page_frag_alloc(&nc, PAGE_FRAG_CACHE_MAX_SIZE / 2, GFP_KERNEL), first);
	memset(first, 0xaa, 128);
	end(&errand, thread);
	page_frag_free(first);
	__page_frag_cache_drain(virt_to_page(nc.va), nc.pagecnt_bias);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(an_object_that_another_cpu_freed_may_be_used_again),
		sim_test(a_page_that_another_cpu_had_a_reference_to_may_be_used_again),
		sim_test(a_fragment_that_another_cpu_freed_may_be_cut_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
