/* SPDX-License-Identifier: MIT */
/* Memory nodes: which CPU is on which, and what heads of another node do to a NAPI cache. */
#include "harness.h"
#include "stderr_text.h"

#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/topology.h>
#include <skbsim/memory.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#define NAPI_BUDGET 64

static int init(const char *cpu_nodes, const char *switches)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = 4,
		.nodes = 2,
		.cpu_nodes = cpu_nodes,
		.switches = switches,
	};

	assert_int_equal(skbsim_exit(), 0);
	return skbsim_init(&cfg);
}

static void start(const char *cpu_nodes, const char *switches)
{
	assert_int_equal(init(cpu_nodes, switches), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
}

/* Runs @run in a thread of its own, to its end. */
static void in_a_thread(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, run, arg), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

/* ---- The map ---- */

static void cpus_go_round_the_nodes_unless_told_otherwise(void **state)
{
	static const int dflt[] = { 0, 1, 0, 1 }, listed[] = { 0, 0, 1, 1, 0, 1 };
	int cpu;

	(void)state;
	start(NULL, NULL);
	for (cpu = 0; cpu < 4; cpu++)
		assert_int_equal(cpu_to_node(cpu), dflt[cpu]);
	start("0,0,1,1", NULL);
	for (cpu = 0; cpu < 6; cpu++)
		assert_int_equal(cpu_to_node(cpu), listed[cpu]);
	assert_int_equal(cpu_to_node(-1), NUMA_NO_NODE);
	assert_int_equal(cpu_to_node(64), NUMA_NO_NODE);
}

static void *look_from_cpu_1(void *node)
{
	assert_int_equal(skbsim_cpu_attach(1), 1);
	((int *)node)[0] = numa_node_id();
	((int *)node)[1] = numa_mem_id();
	skbsim_cpu_detach();
	return NULL;
}

static void a_thread_is_on_the_node_of_its_cpu(void **state)
{
	int node[2];
	struct page *page;

	(void)state;
	start("1,0", NULL);
	assert_int_equal(numa_node_id(), 1);
	page = alloc_page(GFP_KERNEL);
	assert_int_equal(page_to_nid(page), 1);
	__free_page(page);
	in_a_thread(look_from_cpu_1, node);
	assert_int_equal(node[0], 0);
	assert_int_equal(node[1], 0);
}

static void the_environment_has_the_map_too(void **state)
{
	char *before = getenv("SKBSIM_OPTIONS");

	(void)state;
	before = before ? strdup(before) : NULL;
	setenv("SKBSIM_OPTIONS", "cpu_nodes=1,1,1", 1);
	start(NULL, NULL);
	assert_int_equal(cpu_to_node(0), 1);
	assert_int_equal(cpu_to_node(2), 1);
	assert_int_equal(cpu_to_node(3), 1); /* 3 % 2 */
	/* The program is asked first. */
	start("0,0,0,0", NULL);
	assert_int_equal(cpu_to_node(0), 0);
	unsetenv("SKBSIM_OPTIONS");
	if (before)
		setenv("SKBSIM_OPTIONS", before, 1);
	free(before);
}

static void a_map_that_cannot_be_is_refused(void **state)
{
	static const char *const bad[] = { "2", "0,1,2", "0,,1", ",0", "0,",
					   "a", "-1",	 "0 1",	 "+1", "99999999999999999999",
					   "" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		stderr_catch();
		if (init(bad[i], NULL) != -EINVAL)
			fail_msg("cpu_nodes '%s' was taken", bad[i]);
		stderr_release();
		assert_one_line_with("cpu_nodes");
	}
}

/* ---- Heads from elsewhere ---- */

#define NR 20

static void *allocate_heads(void *skbs)
{
	int i;

	assert_int_equal(skbsim_cpu_attach(1), 1);
	for (i = 0; i < NR; i++)
		((struct sk_buff **)skbs)[i] = alloc_skb(100, GFP_KERNEL);
	skbsim_cpu_detach();
	return NULL;
}

/* Twenty heads of node 1 end on CPU 0, which is on node 0. */
static void consume_remote_heads(struct skbsim_napi_cache_stats *stats)
{
	struct sk_buff *skbs[NR];
	int i;

	in_a_thread(allocate_heads, skbs);
	local_bh_disable();
	for (i = 0; i < NR; i++) {
		assert_int_equal(page_to_nid(virt_to_head_page(skbs[i])), 1);
		napi_consume_skb(skbs[i], NAPI_BUDGET);
	}
	skbsim_napi_cache_stats(stats);
	local_bh_enable();
}

static void the_cache_takes_heads_of_another_node_and_shows_them(void **state)
{
	struct skbsim_napi_cache_stats stats;

	(void)state;
	start("0,1", NULL);
	consume_remote_heads(&stats);
	assert_int_equal(stats.put, NR);
	assert_int_equal(stats.remote, NR);
	assert_int_equal(stats.refused, 0);
	assert_int_equal(skbsim_napi_cache_count(0), NR);
}

static void near_heads_are_not_counted_as_remote(void **state)
{
	struct skbsim_napi_cache_stats stats;

	(void)state;
	start("1,1", NULL);
	consume_remote_heads(&stats);
	assert_int_equal(stats.put, NR);
	assert_int_equal(stats.remote, 0);
}

static void the_rejected_check_sends_heads_of_another_node_to_their_slab(void **state)
{
	struct skbsim_napi_cache_stats stats;
	struct sk_buff *skb;

	(void)state;
	start("0,1", "refuse_remote_heads=on");
	skb = alloc_skb(100, GFP_KERNEL);
	consume_remote_heads(&stats);
	assert_int_equal(stats.put, 0);
	assert_int_equal(stats.refused, NR);
	assert_int_equal(stats.remote, 0);
	assert_int_equal(skbsim_napi_cache_count(0), 0);
	assert_int_equal(skbsim_skbs_alive(), 1);
	/* Its own it takes. */
	local_bh_disable();
	napi_consume_skb(skb, NAPI_BUDGET);
	assert_int_equal(skbsim_napi_cache_count(0), 1);
	local_bh_enable();
}

/* What SLUB itself may do: a refill that another node serves. */
static void a_refill_may_bring_remote_heads(void **state)
{
	struct skbsim_napi_cache_stats stats;
	struct sk_buff *skb;

	(void)state;
	start("0,1", "napi_cache_births=on");
	local_bh_disable();
	assert_int_equal(skbsim_node_set_free(0, 0), 0);
	skb = napi_build_skb(napi_alloc_frag(1024), 1024);
	assert_non_null(skb);
	skbsim_napi_cache_stats(&stats);
	assert_int_equal(stats.remote, 15);
	napi_consume_skb(skb, NAPI_BUDGET);
	local_bh_enable();
	assert_int_equal(skbsim_node_set_free(0, -1), 0);
}

static void heads_out_of_the_reserve_are_taken_and_shown_or_refused(void **state)
{
	static const char *const switches[] = { NULL, "refuse_remote_heads=on" };
	struct skbsim_napi_cache_stats stats;
	struct sk_buff *skb;
	int refuse;

	(void)state;
	for (refuse = 0; refuse < 2; refuse++) {
		start("0,0", switches[refuse]);
		assert_int_equal(skbsim_node_set_free(0, 2), 0); /* a slab of heads, one of data */
		assert_int_equal(skbsim_node_set_free(1, 0), 0);
		skb = alloc_skb(100, GFP_ATOMIC | __GFP_MEMALLOC);
		assert_true(page_is_pfmemalloc(virt_to_head_page(skb)));
		local_bh_disable();
		napi_consume_skb(skb, NAPI_BUDGET);
		skbsim_napi_cache_stats(&stats);
		local_bh_enable();
		assert_int_equal(stats.pfmemalloc, !refuse);
		assert_int_equal(stats.refused, refuse);
		skbsim_node_set_free(0, -1);
		skbsim_node_set_free(1, -1);
	}
}

static void a_received_packet_is_one_put_and_one_end_with_the_rejected_check_too(void **state)
{
	static const char *const switches[] = { NULL, "refuse_remote_heads=on" };
	struct skbsim_napi_cache_stats stats;
	struct skbsim_skb_stats ends;
	int refuse;

	(void)state;
	for (refuse = 0; refuse < 2; refuse++) {
		start("0,0", switches[refuse]);
		local_bh_disable();
		napi_consume_skb(build_skb(napi_alloc_frag(2048), 2048), NAPI_BUDGET);
		skbsim_napi_cache_stats(&stats);
		skbsim_skb_stats(&ends);
		local_bh_enable();
		assert_int_equal(stats.put, 1);
		assert_int_equal(ends.consume_skb, 1);
		assert_int_equal(ends.kfree_skb, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(cpus_go_round_the_nodes_unless_told_otherwise),
		sim_test(a_thread_is_on_the_node_of_its_cpu),
		sim_test(the_environment_has_the_map_too),
		sim_test(a_map_that_cannot_be_is_refused),
		sim_test(the_cache_takes_heads_of_another_node_and_shows_them),
		sim_test(near_heads_are_not_counted_as_remote),
		sim_test(the_rejected_check_sends_heads_of_another_node_to_their_slab),
		sim_test(a_refill_may_bring_remote_heads),
		sim_test(heads_out_of_the_reserve_are_taken_and_shown_or_refused),
		sim_test(a_received_packet_is_one_put_and_one_end_with_the_rejected_check_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
