/* SPDX-License-Identifier: MIT */
/* Partial slabs: how many a CPU and a node keep, in which order they are used, and what is counted
 * when they move. */
#include "slab_cache.h"

#include <linux/kernel.h>
#include <linux/mm.h>
#include <skbsim/memory.h>

#include <errno.h>
#include <pthread.h>

/* ---- Limits ---- */

#define MAX_SLABS 48

/* Fills @slabs whole slabs of @s, one after the other; objects of a slab stand together. Returns
 * how many go into one. */
static int fill_slabs(struct kmem_cache *s, void **objects, int slabs)
{
	int i, per_slab;

	objects[0] = kmem_cache_alloc(s, GFP_KERNEL);
	per_slab = virt_to_head_page(objects[0])->objects;
	for (i = 1; i < slabs * per_slab; i++)
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
	assert_int_equal(skbsim_slab_slabs(s), slabs);
	return per_slab;
}

/* What this CPU holds goes to the nodes. */
static void flush_cpu(void)
{
	skbsim_cpu_detach();
	assert_int_equal(skbsim_cpu_attach(0), 0);
}

/* Half of the binary logarithm of the size, 5 at least and 10 at most. */
static void a_node_keeps_exactly_min_partial_empty_slabs(void **state)
{
	static const struct {
		unsigned int size, kept;
	} cases[] = { { 256, 5 }, { 2048, 5 }, { 4096, 6 }, { 16384, 7 }, { 4 << 20, 10 } };
	static void *objects[MAX_SLABS * 16];
	size_t c;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(cases); c++) {
		struct kmem_cache *s = kmem_cache_create("kept", cases[c].size, 0, 0, NULL);
		int i, per_slab = fill_slabs(s, objects, 40);

		for (i = 0; i < 40 * per_slab; i++)
			kmem_cache_free(s, objects[i]);
		flush_cpu();
		assert_int_equal(skbsim_slab_slabs(s), cases[c].kept);
		assert_int_equal(skbsim_slab_stat(s, FREE_SLAB), 40 - cases[c].kept);
		assert_int_equal(skbsim_slab_stat(s, DEACTIVATE_EMPTY), 40 - cases[c].kept);
		kmem_cache_destroy(s);
	}
}

/* Five slabs on the node's list: the first that becomes empty there goes, the next one stays. */
static void a_listed_slab_that_becomes_empty_goes_if_the_node_has_enough(void **state)
{
	void *objects[5 * 16];
	int i;

	(void)state;
	fill_slabs(cache, objects, 5);
	for (i = 0; i < 5 * 16; i += 16)
		kmem_cache_free(cache, objects[i]);
	flush_cpu();
	for (i = 1; i < 16; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(stat(FREE_REMOVE_PARTIAL), 1);
	assert_int_equal(skbsim_slab_slabs(cache), 4);
	for (i = 17; i < 32; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(stat(FREE_REMOVE_PARTIAL), 1);
	assert_int_equal(skbsim_slab_slabs(cache), 4);
	for (i = 32; i < 5 * 16; i++)
		if (i % 16)
			kmem_cache_free(cache, objects[i]);
}

/* As the limits by size of Linux 5.12 (free objects) and 6.1 (slabs) have it: one object is freed
 * to each slab until the list goes to the node. */
static void the_size_of_an_object_limits_the_cpus_partial_list(void **state)
{
	static const struct {
		unsigned int size;
		int listed, listed_v61;
	} cases[] = {
		{ 64, 31, 4 },	{ 192, 31, 12 }, { 248, 31, 15 }, { 256, 14, 7 }, { 512, 14, 7 },
		{ 1024, 7, 3 }, { 2048, 7, 3 },	 { 4096, 3, 2 },  { 8192, 3, 3 },
	};
	static void *objects[MAX_SLABS * 64];
	size_t c;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(cases); c++) {
		struct kmem_cache *s = kmem_cache_create("limit", cases[c].size, 0, 0, NULL);
		int i, per_slab = fill_slabs(s, objects, MAX_SLABS), listed = 0;

		while (!skbsim_slab_stat(s, CPU_PARTIAL_DRAIN) && listed < MAX_SLABS - 1)
			kmem_cache_free(s, objects[listed++ * per_slab]);
		/* The last one starts the next list. */
		assert_int_equal(listed - 1,
				 is_profile("v6.1") ? cases[c].listed_v61 : cases[c].listed);
		assert_int_equal(skbsim_slab_stat(s, FREE_ADD_PARTIAL), listed - 1);
		for (i = 0; i < MAX_SLABS * per_slab; i++)
			if (i % per_slab || i >= listed * per_slab)
				kmem_cache_free(s, objects[i]);
		kmem_cache_destroy(s);
	}
}

/* Slabs that the CPU takes from its node until half of its limit is there: the first one becomes
 * current, the others it holds in reserve. */
static void a_cpu_takes_half_of_its_limit_from_the_node(void **state)
{
	static void *objects[20 * 16];
	void *object;
	int i, reserve = is_profile("v6.1") ? 4 : 6;

	(void)state;
	fill_slabs(cache, objects, 20);
	for (i = 0; i < 20 * 16; i += 16)
		kmem_cache_free(cache, objects[i]);
	flush_cpu();
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_int_equal(stat(ALLOC_FROM_PARTIAL), 1);
	assert_int_equal(stat(CPU_PARTIAL_NODE), reserve);
	assert_int_equal(stat(ALLOC_SLAB), 20);
	kmem_cache_free(cache, object);
	for (i = 0; i < 20 * 16; i++)
		if (i % 16)
			kmem_cache_free(cache, objects[i]);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

/* A free to a slab in reserve must not move it, not even when it becomes empty. */
static void a_slab_taken_in_reserve_is_frozen(void **state)
{
	void *objects[3 * 16], *object;
	int i;

	(void)state;
	fill_slabs(cache, objects, 3);
	kmem_cache_free(cache, objects[0]);
	kmem_cache_free(cache, objects[16]);
	flush_cpu();
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_int_equal(stat(CPU_PARTIAL_NODE), 1);
	/* Which of the two is current, the place of the object says. */
	for (i = 1; i < 16; i++)
		kmem_cache_free(cache, objects[object == objects[0] ? 16 + i : i]);
	assert_int_equal(stat(FREE_FROZEN), 15);
	kmem_cache_free(cache, object);
	for (i = 1; i < 16; i++)
		kmem_cache_free(cache, objects[object == objects[0] ? i : 16 + i]);
	for (i = 32; i < 48; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

/* ---- Other nodes ---- */

/* Two nodes, a CPU on each. */
static void start_two_nodes(void)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2, .nodes = 2 };

	kmem_cache_destroy(cache);
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
}

/* So many partial slabs are on node 1, their objects here. */
static void *far_objects[MAX_SLABS * 16];

static void *make_far_partials(void *slabs)
{
	int i;

	assert_int_equal(skbsim_cpu_attach(1), 1);
	fill_slabs(cache, far_objects, (long)slabs);
	for (i = 0; i < (long)slabs * 16; i += 16)
		kmem_cache_free(cache, far_objects[i]);
	return NULL;
}

/* CPU 1 leaves @slabs partial slabs on node 1. */
static void leave_far_partials(long slabs)
{
	pthread_t thread;

	pthread_create(&thread, NULL, make_far_partials, (void *)slabs);
	pthread_join(thread, NULL);
}

/* Frees what is left of @object's cache, and makes another. Returns the node that @object is from. */
static int node_of_last(void *object, long slabs)
{
	int i, nid = page_to_nid(virt_to_head_page(object));

	kmem_cache_free(cache, object);
	for (i = 0; i < slabs * 16; i++)
		if (i % 16)
			kmem_cache_free(cache, far_objects[i]);
	kmem_cache_destroy(cache);
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
	return nid;
}

/* Takes an object on CPU 0 while node 1 has @slabs partial slabs: the node that it is from. */
static int node_that_serves(long slabs)
{
	leave_far_partials(slabs);
	return node_of_last(kmem_cache_alloc(cache, GFP_KERNEL), slabs);
}

/* 1,000 of 1,024 times, and only a node with more than min_partial of them. */
static void partial_slabs_of_another_node_are_used_if_it_has_plenty(void **state)
{
	int i, far = 0;

	(void)state;
	start_two_nodes();
	for (i = 0; i < 20; i++) {
		assert_int_equal(node_that_serves(5), 0);
		far += node_that_serves(6);
	}
	assert_in_range(far, 10, 20);
}

static void the_ratio_says_how_often_other_nodes_are_looked_at(void **state)
{
	int i, far = 0;

	(void)state;
	start_two_nodes();
	for (i = 0; i < 100; i++) {
		assert_int_equal(skbsim_slab_set_remote_node_defrag_ratio(cache, 0), 0);
		assert_int_equal(node_that_serves(6), 0);
		assert_int_equal(skbsim_slab_set_remote_node_defrag_ratio(cache, 50), 0);
		far += node_that_serves(6);
	}
	assert_in_range(far, 20, 80);
	assert_int_equal(skbsim_slab_set_remote_node_defrag_ratio(cache, 101), -ERANGE);
}

/* Whoever names a node gets a new slab of it rather than a partial one of another. */
static void partial_slabs_of_another_node_do_not_serve_who_names_one(void **state)
{
	int i;

	(void)state;
	start_two_nodes();
	for (i = 0; i < 20; i++) {
		leave_far_partials(6);
		assert_int_equal(node_of_last(kmem_cache_alloc_node(cache, GFP_KERNEL, 0), 6), 0);
	}
}

/* Both other nodes have plenty; the ring goes upwards from the CPU's own. */
static void the_next_node_of_the_ring_is_looked_at_first(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2, .nodes = 3, .cpu_nodes = "1" };
	static void *objects[6 * 16];
	void *object;
	int i, nid, from[3] = { 0 };

	(void)state;
	kmem_cache_destroy(cache);
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
	for (nid = 0; nid < 3; nid += 2) {
		for (i = 0; i < 6 * 16; i++)
			objects[i] = kmem_cache_alloc_node(cache, GFP_KERNEL, nid);
		for (i = 0; i < 6 * 16; i++)
			if (i % 16 == 0)
				far_objects[nid * 3 + i / 16] = objects[i];
			else
				kmem_cache_free(cache, objects[i]);
		flush_cpu();
	}
	for (i = 0; i < 20; i++) {
		object = kmem_cache_alloc(cache, GFP_KERNEL);
		from[page_to_nid(virt_to_head_page(object))]++;
		kmem_cache_free(cache, object);
		assert_int_equal(kmem_cache_shrink(cache), 1); /* of a slab of its own node, too */
	}
	assert_int_equal(from[0], 0);
	assert_in_range(from[2], 10, 20);
	for (i = 0; i < 2 * 6; i++)
		kmem_cache_free(cache, far_objects[i]);
}

/* ---- Giving slabs up ---- */

static void *free_it(void *object)
{
	kmem_cache_free(cache, object);
	return NULL;
}

/* By another CPU, which then goes: what it holds is left to the node. */
static void free_elsewhere(void *object)
{
	pthread_t thread;

	pthread_create(&thread, NULL, free_it, object);
	pthread_join(thread, NULL);
}

/* Its slab, told by the place of its first object. */
static bool is_in_slab(void *object, void *first)
{
	return virt_to_head_page(object) == virt_to_head_page(first);
}

/* The second slab is given up while the first one is on the node's list. */
static void a_slab_given_up_is_the_next_to_be_used(void **state)
{
	void *objects[17], *next;
	int i;

	(void)state;
	for (i = 0; i < 17; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	free_elsewhere(objects[0]);
	flush_cpu();
	assert_int_equal(stat(CPUSLAB_FLUSH), 1);
	assert_int_equal(stat(DEACTIVATE_TO_HEAD), 1);
	assert_int_equal(stat(DEACTIVATE_TO_TAIL), 0);
	assert_int_equal(stat(DEACTIVATE_REMOTE_FREES), 0);
	next = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_true(is_in_slab(next, objects[16]));
	kmem_cache_free(cache, next);
	for (i = 1; i < 17; i++)
		kmem_cache_free(cache, objects[i]);
}

static void a_slab_given_up_that_others_freed_to_waits_behind_the_rest(void **state)
{
	void *objects[18], *next;
	int i;

	(void)state;
	for (i = 0; i < 18; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	free_elsewhere(objects[0]);
	free_elsewhere(objects[17]);
	flush_cpu();
	assert_int_equal(stat(DEACTIVATE_TO_HEAD), 0);
	assert_int_equal(stat(DEACTIVATE_TO_TAIL), 1);
	assert_int_equal(stat(DEACTIVATE_REMOTE_FREES), 1);
	next = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_true(is_in_slab(next, objects[0]));
	kmem_cache_free(cache, next);
	for (i = 1; i < 17; i++)
		kmem_cache_free(cache, objects[i]);
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

/* The slab is used up, but it is the CPU's own: what others free to it is the next to be had. */
static void what_others_freed_to_the_current_slab_is_taken_over(void **state)
{
	void *objects[16];
	int i;

	(void)state;
	fill_slabs(cache, objects, 1);
	free_elsewhere(objects[3]);
	free_elsewhere(objects[5]);
	assert_int_equal(stat(FREE_FROZEN), 2);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), objects[5]);
	assert_int_equal(stat(ALLOC_REFILL), 1);
	assert_ptr_equal(kmem_cache_alloc(cache, GFP_KERNEL), objects[3]);
	assert_int_equal(stat(ALLOC_REFILL), 1);
	assert_int_equal(stat(ALLOC_SLAB), 1);
	for (i = 0; i < 16; i++)
		kmem_cache_free(cache, objects[i]);
}

static void a_slab_given_up_with_nothing_free_is_on_no_list(void **state)
{
	void *objects[16];
	int i;

	(void)state;
	fill_slabs(cache, objects, 1);
	flush_cpu();
	assert_int_equal(stat(DEACTIVATE_FULL), 1);
	for (i = 0; i < 16; i++)
		kmem_cache_free(cache, objects[i]);
}

/* The list is last in, first out, and each of its slabs goes behind those that the node has. */
static void a_partial_list_goes_to_the_node_newest_first(void **state)
{
	void *objects[4 * 16], *next;
	int i;

	(void)state;
	fill_slabs(cache, objects, 4);
	for (i = 0; i < 3; i++)
		kmem_cache_free(cache, objects[16 * i]);
	flush_cpu();
	assert_int_equal(stat(FREE_ADD_PARTIAL), 3);
	next = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_true(is_in_slab(next, objects[2 * 16 + 1]));
	kmem_cache_free(cache, next);
	for (i = 0; i < 4 * 16; i++)
		if (i % 16 || i == 3 * 16)
			kmem_cache_free(cache, objects[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(a_node_keeps_exactly_min_partial_empty_slabs),
		cache_test(a_listed_slab_that_becomes_empty_goes_if_the_node_has_enough),
		cache_test(the_size_of_an_object_limits_the_cpus_partial_list),
		cache_test(a_cpu_takes_half_of_its_limit_from_the_node),
		cache_test(a_slab_taken_in_reserve_is_frozen),
		cache_test(partial_slabs_of_another_node_are_used_if_it_has_plenty),
		cache_test(the_ratio_says_how_often_other_nodes_are_looked_at),
		cache_test(partial_slabs_of_another_node_do_not_serve_who_names_one),
		cache_test(the_next_node_of_the_ring_is_looked_at_first),
		cache_test(what_others_freed_to_the_current_slab_is_taken_over),
		cache_test(a_slab_given_up_is_the_next_to_be_used),
		cache_test(a_slab_given_up_that_others_freed_to_waits_behind_the_rest),
		cache_test(a_slab_given_up_with_nothing_free_is_on_no_list),
		cache_test(a_partial_list_goes_to_the_node_newest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
