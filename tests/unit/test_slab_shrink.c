/* SPDX-License-Identifier: MIT */
/* Shrinking a cache: which slabs go back, and in what order the others are used. */
#include "slab_cache.h"

#include <linux/mm.h>
#include <skbsim/memory.h>

#include <pthread.h>

/* ---- Nodes and CPUs ---- */

static void shrinking_gives_every_empty_slab_back(void **state)
{
	void *objects[16 * 40];
	long pages = skbsim_pages_used();
	int i;

	(void)state;
	assert_int_equal(kmem_cache_shrink(cache), 0);
	for (i = 0; i < 16 * 40; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_int_equal(kmem_cache_shrink(cache), 1);
	assert_int_equal(skbsim_slab_slabs(cache), 40);
	for (i = 1; i < 16 * 40; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(kmem_cache_shrink(cache), 1);
	assert_int_equal(skbsim_slab_slabs(cache), 1);
	kmem_cache_free(cache, objects[0]);
	assert_int_equal(kmem_cache_shrink(cache), 0);
	assert_int_equal(skbsim_slab_slabs(cache), 0);
	assert_int_equal(skbsim_pages_used(), pages);
}

/* What lies in slab @i of 16 objects each is @first + 16 * i. */
static void after_shrinking_the_fullest_slab_is_used_first(void **state)
{
	static const int free[] = { 3, 1, 16, 7, 2, 16, 0, 12 };
	static const int order[] = { 1, 4, 0, 3, 7 };
	void *objects[8][16], *more[25];
	int i, j, n = 0;

	(void)state;
	for (i = 0; i < 8; i++)
		for (j = 0; j < 16; j++)
			objects[i][j] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (i = 0; i < 8; i++)
		for (j = 0; j < free[i]; j++)
			kmem_cache_free(cache, objects[i][j]);
	assert_int_equal(kmem_cache_shrink(cache), 1);
	assert_int_equal(skbsim_slab_slabs(cache), 6);
	/* The nodes' list is taken in order, but what goes onto the CPU's own is a stack: with
	 * shrinks between, each slab is the first of the list. */
	for (i = 0; i < 5; i++) {
		for (j = 0; j < free[order[i]]; j++) {
			more[n] = kmem_cache_alloc(cache, GFP_KERNEL);
			assert_ptr_equal(virt_to_head_page(more[n]),
					 virt_to_head_page(objects[order[i]][15]));
			n++;
		}
		assert_int_equal(kmem_cache_shrink(cache), 1);
	}
	for (i = 0; i < n; i++)
		kmem_cache_free(cache, more[i]);
	for (i = 0; i < 8; i++)
		for (j = free[i]; j < 16; j++)
			kmem_cache_free(cache, objects[i][j]);
}

static pthread_barrier_t step;

static void *hold_slabs(void *unused)
{
	kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	return unused;
}

static void shrinking_takes_the_slabs_of_every_cpu(void **state)
{
	pthread_t thread;

	(void)state;
	pthread_barrier_init(&step, NULL, 2);
	pthread_create(&thread, NULL, hold_slabs, NULL);
	pthread_barrier_wait(&step);
	assert_int_equal(skbsim_slab_slabs(cache), 1);
	assert_int_equal(kmem_cache_shrink(cache), 0);
	pthread_barrier_wait(&step);
	pthread_join(thread, NULL);
}

/* ---- Nodes only ---- */

/* The CPU's slabs are on the nodes' lists when it comes back. */
static void leave_and_come_back(void)
{
	skbsim_cpu_detach();
	assert_true(skbsim_cpu_attach(-1) >= 0);
}

static void shrinking_the_nodes_gives_their_empty_slabs_back_and_says_how_many(void **state)
{
	void *objects[16 * 40];
	long pages = skbsim_pages_used();
	u64 counted;
	int i;

	(void)state;
	for (i = 0; i < 16 * 40; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (i = 0; i < 16 * 40; i++)
		kmem_cache_free(cache, objects[i]);
	leave_and_come_back();
	assert_int_equal(skbsim_slab_slabs(cache), 5);
	counted = skbsim_slab_stat(cache, FREE_SLAB);
	assert_int_equal(skbsim_slab_shrink_nodes(cache), 5);
	assert_int_equal(skbsim_slab_slabs(cache), 0);
	assert_int_equal(skbsim_pages_used(), pages);
	assert_int_equal(skbsim_slab_stat(cache, FREE_SLAB), counted);
}

static void shrinking_the_nodes_leaves_cpus_what_they_hold(void **state)
{
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	kmem_cache_free(cache, object);
	assert_int_equal(skbsim_slab_shrink_nodes(cache), 0);
	assert_int_equal(skbsim_slab_slabs(cache), 1);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), object);
	kmem_cache_free(cache, object);
}

static void shrinking_the_nodes_of_every_cache_says_how_many_slabs_in_all(void **state)
{
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);
	void *data = kmalloc(1024, GFP_KERNEL);

	(void)state;
	leave_and_come_back();
	skbsim_slab_shrink_nodes(NULL);
	kmem_cache_free(cache, object);
	kfree(data);
	assert_int_equal(skbsim_slab_slabs(cache), 1);
	assert_int_equal(skbsim_slab_shrink_nodes(NULL), 2);
	assert_int_equal(skbsim_slab_slabs(cache), 0);
	assert_int_equal(skbsim_pages_used(), 0);
}

/* Neither what the slabs were taken in nor what they were left in is the order that is wanted. */
static void shrinking_the_nodes_puts_the_fullest_slab_first(void **state)
{
	static const int free[] = { 5, 1, 9 };
	void *objects[3][16], *next;
	int i, j;

	(void)state;
	for (i = 0; i < 3; i++)
		for (j = 0; j < 16; j++)
			objects[i][j] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (i = 0; i < 3; i++)
		for (j = 0; j < free[i]; j++)
			kmem_cache_free(cache, objects[i][j]);
	leave_and_come_back();
	assert_int_equal(skbsim_slab_shrink_nodes(cache), 0);
	next = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_ptr_equal(virt_to_head_page(next), virt_to_head_page(objects[1][15]));
	kmem_cache_free(cache, next);
	for (i = 0; i < 3; i++)
		for (j = free[i]; j < 16; j++)
			kmem_cache_free(cache, objects[i][j]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(shrinking_gives_every_empty_slab_back),
		cache_test(after_shrinking_the_fullest_slab_is_used_first),
		cache_test(shrinking_takes_the_slabs_of_every_cpu),
		cache_test(shrinking_the_nodes_gives_their_empty_slabs_back_and_says_how_many),
		cache_test(shrinking_the_nodes_of_every_cache_says_how_many_slabs_in_all),
		cache_test(shrinking_the_nodes_leaves_cpus_what_they_hold),
		cache_test(shrinking_the_nodes_puts_the_fullest_slab_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
