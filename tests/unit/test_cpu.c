/* SPDX-License-Identifier: MIT */
/* Threads as CPUs, options of a simulation, start and end of it. */
#include "fail_malloc.h"
#include "harness.h"
#include "stderr_text.h"

#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <linux/smp.h>
#include <linux/topology.h>

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

/* The environment's options apply to every simulation: these tests set their own. */
static int no_options(void **state)
{
	(void)state;
	return unsetenv("SKBSIM_OPTIONS");
}

static int stopped(void **state)
{
	(void)state;
	unsetenv("SKBSIM_OPTIONS");
	return skbsim_exit();
}

#define bare_test(f) cmocka_unit_test_setup_teardown(f, no_options, stopped)

static void *in_a_thread(void *(*work)(void *), void *arg)
{
	pthread_t thread;
	void *result;

	assert_int_equal(pthread_create(&thread, NULL, work, arg), 0);
	pthread_join(thread, &result);
	return result;
}

static void *attach_to(void *cpu)
{
	return (void *)(long)skbsim_cpu_attach((long)cpu);
}

/* ---- CPUs ---- */

static void a_program_that_calls_nothing_of_ours_works(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	assert_non_null(skb);
	assert_int_equal(smp_processor_id(), 0);
	assert_string_equal(skbsim_profile(), "v5.12");
	kfree_skb(skb);
	assert_int_equal(skbsim_exit(), 0);
}

static void each_first_call_may_be_the_first(void **state)
{
	void *data;

	(void)state;
	kfree(kmalloc(10, GFP_KERNEL));
	skbsim_exit();
	kfree_skb(netdev_alloc_skb(NULL, 1500));
	skbsim_exit();
	kmem_cache_destroy(kmem_cache_create("first", 64, 0, 0, NULL));
	skbsim_exit();
	__free_page(alloc_page(GFP_KERNEL));
	skbsim_exit();
	local_bh_disable();
	local_bh_enable();
	skbsim_exit();
	data = netdev_alloc_frag(2048);
	kfree_skb(build_skb(data, 2048));
}

static void *put(void *page)
{
	put_page(page);
	return NULL;
}

/* The call makes it one. */
static void a_page_freed_by_a_thread_that_is_no_cpu_is_free(void **state)
{
	long used = skbsim_pages_used();
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		in_a_thread(put, alloc_pages(GFP_KERNEL | __GFP_COMP, i));
		assert_int_equal(skbsim_pages_used(), used);
	}
}

static void a_cpu_has_one_thread_at_a_time(void **state)
{
	(void)state;
	assert_int_equal(skbsim_cpu_attach(1), 1);
	assert_int_equal(smp_processor_id(), 1);
	assert_int_equal(skbsim_cpu_attach(0), -EALREADY);
	assert_int_equal((long)in_a_thread(attach_to, (void *)1L), -EBUSY);
	assert_int_equal((long)in_a_thread(attach_to, (void *)0L), 0);
	/* That thread's end freed its CPU. */
	assert_int_equal((long)in_a_thread(attach_to, (void *)0L), 0);
	skbsim_cpu_detach();
	assert_int_equal((long)in_a_thread(attach_to, (void *)1L), 1);
	skbsim_cpu_detach();
}

static void any_free_cpu_is_the_lowest(void **state)
{
	(void)state;
	assert_int_equal(skbsim_cpu_attach(0), 0);
	assert_int_equal((long)in_a_thread(attach_to, (void *)-1L), 1);
}

static void a_number_out_of_range_is_refused(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2 };

	(void)state;
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(nr_cpu_ids, 2);
	assert_int_equal(skbsim_cpu_attach(2), -EINVAL);
	assert_int_equal(skbsim_cpu_attach(-2), -EINVAL);
}

static void when_all_cpus_have_a_thread_there_is_none_left(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 1 };

	(void)state;
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(-1), 0);
	assert_int_equal((long)in_a_thread(attach_to, (void *)-1L), -EBUSY);
}

static void *alloc_one(void *unused)
{
	(void)unused;
	expect_panic(alloc_skb(100, GFP_KERNEL), "SKBSIM_OPTIONS=cpus=N");
	return NULL;
}

static void a_thread_too_many_is_told_what_to_do(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 1 };

	(void)state;
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	in_a_thread(alloc_one, NULL);
}

#define THREADS 16

static pthread_barrier_t all_here;

static void *live_beside_others(void *unused)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)unused;
	pthread_barrier_wait(&all_here);
	kfree_skb(skb);
	return NULL;
}

static void without_a_limit_each_thread_gets_a_cpu(void **state)
{
	pthread_t threads[THREADS];
	int i;

	(void)state;
	pthread_barrier_init(&all_here, NULL, THREADS);
	for (i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, live_beside_others, NULL);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_true(nr_cpu_ids >= THREADS);
	assert_int_equal(skbsim_exit(), 0);
}

static void *leave_things_in_caches(void *unused)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)unused;
	dev_kfree_skb_irq(skb);
	local_bh_disable();
	napi_consume_skb(napi_build_skb(napi_alloc_frag(2048), 2048), 64);
	return NULL;
}

static void a_thread_that_ends_leaves_nothing_on_its_cpu(void **state)
{
	(void)state;
	expect_warnings(1, in_a_thread(leave_things_in_caches, NULL));
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(skbsim_slab_objects(skbuff_head_cache), 0);
	assert_int_equal(skbsim_exit(), 0);
}

static void *exit_while_others_run(void *unused)
{
	(void)unused;
	return (void *)skbsim_exit();
}

static void the_simulation_does_not_end_under_another_thread(void **state)
{
	(void)state;
	assert_int_equal(skbsim_cpu_attach(0), 0);
	assert_int_equal((long)in_a_thread(exit_while_others_run, NULL), -EBUSY);
	kfree_skb(alloc_skb(100, GFP_KERNEL));
}

static void cpus_are_spread_over_the_nodes(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 4, .nodes = 2 };
	int cpu;

	(void)state;
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(nr_online_nodes, 2);
	for (cpu = 0; cpu < 4; cpu++) {
		skbsim_cpu_attach(cpu);
		assert_int_equal(numa_mem_id(), cpu % 2);
		skbsim_cpu_detach();
	}
}

static void a_start_without_memory_is_enomem_and_may_be_tried_again(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2 };
	int err = -ENOMEM;
	long n;

	(void)state;
	if (!malloc_can_fail())
		skip();
	for (n = 0; n < 200 && err; n++) {
		malloc_watch(n);
		err = skbsim_init(&cfg);
		malloc_unwatch();
		assert_true(err == 0 || err == -ENOMEM);
	}
	assert_in_range(n, 10, 199);
	kfree_skb(alloc_skb(100, GFP_KERNEL));
}

/* ---- Options ---- */

static void it_starts_once(void **state)
{
	(void)state;
	assert_int_equal(skbsim_init(NULL), 0);
	assert_int_equal(skbsim_init(NULL), -EBUSY);
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(NULL), 0);
}

static void the_program_beats_the_environment_beats_the_default(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 3 };

	(void)state;
	setenv("SKBSIM_OPTIONS", "profile=v5.10:cpus=5:nodes=2", 1);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(nr_cpu_ids, 3);
	assert_int_equal(nr_online_nodes, 2);
	assert_string_equal(skbsim_profile(), "v5.10");
	skbsim_exit();
	assert_int_equal(skbsim_init(NULL), 0);
	assert_int_equal(nr_cpu_ids, 5);
	skbsim_exit();
	cfg.profile = "v5.12";
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_string_equal(skbsim_profile(), "v5.12");
}

static void bad_options_in_the_environment_are_refused(void **state)
{
	static const char *const options[] = {
		"cpus",
		"cpus=",
		"cpus=0",
		"cpus=65",
		"cpus=-1",
		"cpus=+1",
		"cpus= 1",
		"cpus=1x",
		"cpus=nan",
		"cpus=99999999999999999999",
		"nodes=9",
		"node_bytes=1",
		"profile=v9",
		"profile=",
		"colour=red",
		"napi_cache_size=65",
		"napi_cache_size=16",
		"napi_cache_size=256",
		"napi_cache_bulk=4",
		"napi_cache_bulk=12",
		"cpus=2:nodes=0",
		"=",
		"free_any_drops",
		"free_any_drops=1",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		setenv("SKBSIM_OPTIONS", options[i], 1);
		if (skbsim_init(NULL) != -EINVAL)
			fail_msg("'%s' was accepted", options[i]);
	}
}

static void options_of_the_environment_have_room_for_1023_characters(void **state)
{
	char options[1025];

	(void)state;
	memset(options, ':', sizeof(options));
	strcpy(options + 1024 - strlen("cpus=2"), "cpus=2");
	setenv("SKBSIM_OPTIONS", options, 1);
	assert_int_equal(skbsim_init(NULL), -EINVAL);
	setenv("SKBSIM_OPTIONS", options + 1, 1);
	assert_int_equal(skbsim_init(NULL), 0);
	assert_int_equal(nr_cpu_ids, 2);
}

static void bad_options_of_the_program_are_refused(void **state)
{
	const struct skbsim_config configs[] = {
		{ .size = 1 },
		{ .size = sizeof(configs[0]) + 1 },
		{ .size = sizeof(configs[0]), .cpus = 65 },
		{ .size = sizeof(configs[0]), .nodes = 9 },
		{ .size = sizeof(configs[0]), .node_bytes = 4096 },
		{ .size = sizeof(configs[0]), .profile = "v9" },
		{ .size = sizeof(configs[0]), .napi_cache_bulk = 64 },
		{ .size = sizeof(configs[0]), .napi_cache_size = 16 },
		{ .size = sizeof(configs[0]), .switches = "colour=on" },
		{ .size = sizeof(configs[0]), .switches = "free_any_drops" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(configs); i++)
		assert_int_equal(skbsim_init(&configs[i]), -EINVAL);
}

static void an_older_programs_shorter_config_is_accepted(void **state)
{
	struct skbsim_config cfg = { .size = offsetof(struct skbsim_config, nodes),
				     .cpus = 2,
				     .nodes = 99 };

	(void)state;
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(nr_online_nodes, 1);
}

static void memory_that_cannot_be_mapped_is_enomem(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .node_bytes = 1UL << 40 };
	struct rlimit old, tight;
	int err;

	(void)state;
	getrlimit(RLIMIT_AS, &old);
	tight = old;
	tight.rlim_cur = 1UL << 39;
	setrlimit(RLIMIT_AS, &tight);
	err = skbsim_init(&cfg);
	setrlimit(RLIMIT_AS, &old);
	assert_int_equal(err, -ENOMEM);
	assert_int_equal(skbsim_init(NULL), 0);
}

/* Wherever memory for the simulation runs out, nothing of it stays mapped; once there is enough, it
 * starts. */
static void with_any_amount_of_addresses_it_starts_or_not(void **state)
{
	const rlim_t step = 4 << 20;
	struct skbsim_config cfg = { .size = sizeof(cfg), .node_bytes = 1UL << 30 };
	struct rlimit old, tight;
	int failed = 0, err;

	(void)state;
	if (!malloc_can_fail())
		skip();
	getrlimit(RLIMIT_AS, &old);
	tight = old;
	stderr_catch();
	for (tight.rlim_cur = step; tight.rlim_cur < 8UL << 30; tight.rlim_cur += step) {
		setrlimit(RLIMIT_AS, &tight);
		err = skbsim_init(&cfg);
		setrlimit(RLIMIT_AS, &old);
		if (err != -ENOMEM)
			break;
		failed++;
	}
	stderr_release();
	assert_int_equal(err, 0);
	/* Had it kept what it got, there would never have been enough. */
	assert_true(failed > 256);
	assert_in_range(tight.rlim_cur, 1UL << 30, 2UL << 30);
}

/* ---- Profiles ---- */

static void a_profile_changes_only_while_no_skb_is_alive(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	assert_int_equal(skbsim_set_profile("v5.10"), -EBUSY);
	kfree_skb(skb);
	assert_int_equal(skbsim_set_profile("v5.10"), 0);
	assert_string_equal(skbsim_profile(), "v5.10");
	assert_int_equal(skbsim_set_profile("v5.13"), -EINVAL);
	assert_int_equal(skbsim_set_profile(NULL), -EINVAL);
	assert_string_equal(skbsim_profile(), "v5.10");
}

/* Heads that lie in the NAPI cache when 64 were freed into it. */
static unsigned int left_of_64(const struct skbsim_config *cfg)
{
	struct sk_buff *skbs[64];
	unsigned int left;
	int i;

	assert_int_equal(skbsim_init(cfg), 0);
	local_bh_disable();
	for (i = 0; i < 64; i++)
		skbs[i] = alloc_skb(0, GFP_ATOMIC);
	for (i = 0; i < 64; i++)
		napi_consume_skb(skbs[i], 64);
	left = skbsim_napi_cache_count(0);
	local_bh_enable();
	assert_int_equal(skbsim_exit(), 0);
	return left;
}

static void a_switch_can_be_set_alone(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .profile = "v5.12" };

	(void)state;
	assert_int_equal(left_of_64(&cfg), 32);
	cfg.switches = "napi_cache_flush_half=off,free_any_drops=on";
	assert_int_equal(left_of_64(&cfg), 0);
	/* It is what it was in the next simulation. */
	cfg.switches = NULL;
	assert_int_equal(left_of_64(&cfg), 32);
	setenv("SKBSIM_OPTIONS", "napi_cache_flush_half=off", 1);
	assert_int_equal(left_of_64(&cfg), 0);
	cfg.switches = "napi_cache_flush_half=on";
	assert_int_equal(left_of_64(&cfg), 32);
}

static void a_switch_set_alone_survives_a_change_of_profile(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .switches = "free_any_drops=off" };
	struct skbsim_skb_stats ends;

	(void)state;
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_set_profile("v5.10"), 0);
	dev_kfree_skb_any(alloc_skb(0, GFP_ATOMIC));
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.kfree_skb, 0);
}

static void cached_heads_do_not_keep_a_profile(void **state)
{
	(void)state;
	local_bh_disable();
	napi_consume_skb(alloc_skb(100, GFP_KERNEL), 64);
	local_bh_enable();
	assert_int_equal(skbsim_napi_cache_count(0), 1);
	assert_int_equal(skbsim_set_profile("v5.10"), 0);
}

/* A look behind the last CPU's area shows only to AddressSanitizer; off by one the other way does
 * everywhere. */
static void heads_are_counted_up_to_the_last_cpu_that_there_can_be(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 64 };
	static const int no_cpu[] = { 64, 65, 1000000000, INT_MAX, -1, INT_MIN };
	size_t i;

	(void)state;
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(63), 63);
	local_bh_disable();
	napi_consume_skb(alloc_skb(100, GFP_ATOMIC), 64);
	local_bh_enable();
	assert_int_equal(skbsim_napi_cache_count(63), 1);
	assert_int_equal(skbsim_napi_cache_count(62), 0);
	for (i = 0; i < ARRAY_SIZE(no_cpu); i++)
		assert_int_equal(skbsim_napi_cache_count(no_cpu[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bare_test(a_program_that_calls_nothing_of_ours_works),
		bare_test(each_first_call_may_be_the_first),
		bare_test(a_page_freed_by_a_thread_that_is_no_cpu_is_free),
		bare_test(a_cpu_has_one_thread_at_a_time),
		bare_test(any_free_cpu_is_the_lowest),
		bare_test(a_number_out_of_range_is_refused),
		bare_test(when_all_cpus_have_a_thread_there_is_none_left),
		bare_test(a_thread_too_many_is_told_what_to_do),
		bare_test(without_a_limit_each_thread_gets_a_cpu),
		bare_test(a_thread_that_ends_leaves_nothing_on_its_cpu),
		bare_test(the_simulation_does_not_end_under_another_thread),
		bare_test(cpus_are_spread_over_the_nodes),
		bare_test(a_start_without_memory_is_enomem_and_may_be_tried_again),
		bare_test(it_starts_once),
		bare_test(the_program_beats_the_environment_beats_the_default),
		bare_test(bad_options_in_the_environment_are_refused),
		bare_test(options_of_the_environment_have_room_for_1023_characters),
		bare_test(bad_options_of_the_program_are_refused),
		bare_test(an_older_programs_shorter_config_is_accepted),
		bare_test(memory_that_cannot_be_mapped_is_enomem),
		bare_test(with_any_amount_of_addresses_it_starts_or_not),
		bare_test(a_profile_changes_only_while_no_skb_is_alive),
		bare_test(a_switch_can_be_set_alone),
		bare_test(a_switch_set_alone_survives_a_change_of_profile),
		bare_test(cached_heads_do_not_keep_a_profile),
		bare_test(heads_are_counted_up_to_the_last_cpu_that_there_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
